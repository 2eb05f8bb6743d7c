"""Implementation plans 实施方案 and the versions that running campaigns are pinned to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.models.columns import BIG, key, link, long_text, one_of, optional_link


class Plan(SQLModel, table=True):
    """A plan by name; what it says is in its versions."""

    __tablename__ = "plan"

    id: int = key()
    name: str = Field(max_length=100, unique=True)
    title: str = Field(max_length=200)


class PlanVersion(SQLModel, table=True):
    """One text of a plan, never changed once a campaign runs on it."""

    __tablename__ = "plan_version"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        UniqueConstraint("plan_id", "digest"),
    )

    id: int = key()
    plan_id: int = link("plan.id")
    number: int
    digest: str = Field(max_length=64)
    source: str = long_text("")  # the YAML, byte for byte
    created_at: datetime
    created_by: int | None = optional_link("person.id")


class PlanDraft(SQLModel, table=True):
    """A plan being written: its text may be wrong for as long as nobody has published it."""

    __tablename__ = "plan_draft"
    __table_args__ = (CheckConstraint("version >= 1", name="counted_up"),)

    id: int = key()
    name: str = Field(max_length=100)  # as its text said when it last could be read
    title: str = Field(default="", max_length=200)
    text: str = long_text("")
    based_on: int | None = optional_link("plan_version.id")
    version: int = 1  # rises with every change, so that two pages do not overwrite each other
    created_at: datetime
    created_by: int | None = optional_link("person.id")
    changed_at: datetime
    changed_by: int | None = optional_link("person.id")


READING_STATES = ("open", "made")


class PlanReading(SQLModel, table=True):
    """A document that is being read into a plan, and what a person has said of each item."""

    __tablename__ = "plan_reading"
    __table_args__ = (
        one_of("state", READING_STATES),
        CheckConstraint("decided >= 0 AND decided <= items", name="decided_of_items"),
        CheckConstraint("version >= 1", name="counted_up"),
        CheckConstraint("(state = 'made') = (draft_id IS NOT NULL)", name="made_of_it"),
        CheckConstraint("length(text) <= 200000", name="a_document"),
    )

    id: int = key()
    title: str = Field(default="", max_length=200)
    text: str = long_text("")  # the document as it was written, to which passages refer
    read_at: datetime
    read_by: int | None = optional_link("person.id")
    # JSON: item key -> its values as agreed to, or null if dropped
    decisions: str = long_text("{}")
    items: int = 0  # counted when they were last looked at, so that a list reads no documents
    decided: int = 0
    base_year: int | None = None  # the year that Y+0 stands for, where the document leaves it open
    state: str = Field(default="open", max_length=8)
    version: int = 1  # rises with every change, so that two pages do not overwrite each other
    # No reference: a draft is gone once it is published.
    draft_id: int | None = Field(default=None, sa_type=BIG)
