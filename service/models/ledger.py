"""Ledgers 专项台账 as they were issued: signed snapshots that are kept."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.models.columns import key, link, long_text, number, optional_link


class LedgerIssue(SQLModel, table=True):
    """One ledger that was issued 编制: what it said, its digest, and who signed it when."""

    __tablename__ = "ledger_issue"
    __table_args__ = (
        CheckConstraint("number >= 1 AND lines >= 0", name="counted_up"),
        UniqueConstraint("campaign_id", "number"),
        # The same ledger is issued once, whatever two browsers race for.
        UniqueConstraint("campaign_id", "scope", "digest"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    round: str = Field(max_length=40)
    number: int  # of this organisation's, from 1
    scope: str = Field(max_length=120)  # period, and whether with those below
    lines: int
    digest: str = Field(max_length=64)  # SHA-256 of the content
    previous: str = Field(default="", max_length=64)  # the digest of the issue before
    content: str = long_text("")  # canonical JSON
    signed_by: int | None = optional_link("person.id")
    signed_role: str = Field(default="", max_length=100)
    issued_at: datetime
