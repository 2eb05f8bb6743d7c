"""Approvals under way: their steps, whose signature is wanted, and who stands in for whom."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.models.columns import BIG, key, link, long_text, number, one_of, optional_link
from workflows.approving import STATUSES

OUTCOMES = ("approved", "returned", "withdrawn", "cancelled")
_OPEN = text("outcome IS NULL")
_WAITING = text("status = 'open' AND person_id IS NOT NULL")


class ApprovalProcess(SQLModel, table=True):
    """One submission of one thing on its way through a procedure.

    What is approved stands in the row of ``subject_kind`` with the number ``subject_id``; the
    first kind is a stage of a campaign.
    """

    __tablename__ = "approval_process"
    __table_args__ = (
        one_of("outcome", OUTCOMES),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled_with_outcome"),
        UniqueConstraint("subject_kind", "subject_id", "number"),
        # One approval of one thing at a time, whatever two clicks race for.
        Index(
            "uq_approval_process_open",
            "subject_kind",
            "subject_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id", index=True)
    subject_kind: str = Field(max_length=32)
    subject_id: int = number()
    number: int = 1  # the how-manieth submission of it
    procedure: str = Field(default="", max_length=100)  # empty: the one step of `approver`
    approver: str = Field(default="", max_length=100)
    state: str = Field(default="", max_length=200)  # of the campaign, when it was handed in
    title: str = Field(default="", max_length=300)
    step: str = Field(max_length=100)
    run: int = 0  # grows each time that it is sent back to an earlier step
    resume_at: str = Field(default="", max_length=100)  # where to go on, the steps between spared
    digest: str = Field(default="", max_length=64)  # of the content that lies before the signers
    content_version: int = 0  # the campaign's version since which the content is this
    submitted_by: int | None = optional_link("person.id")
    submitted_for: int | None = optional_link("person.id")  # the absent, where a substitute did
    submitted_at: datetime
    outcome: str | None = Field(default=None, max_length=16)
    settled_at: datetime | None = None
    settled_by: int | None = optional_link("person.id")
    version: int = 1


class ApprovalPlace(SQLModel, table=True):
    """A signature that is wanted for a step, of a post's holder or of a person; and then given."""

    __tablename__ = "approval_place"
    __table_args__ = (
        one_of("status", STATUSES),
        CheckConstraint("(status = 'open') = (signed_at IS NULL)", name="signed_when_not_open"),
        CheckConstraint("delegate_id <> person_id", name="delegated_to_another"),
        CheckConstraint(
            "in_favour BETWEEN 0 AND attended AND attended <= should_attend",
            name="heads_add_up",
        ),
        Index("ix_approval_place_process_id_step", "process_id", "step", "run"),
        # Nobody signs twice in one step.
        Index(
            "uq_approval_place_waiting",
            "process_id",
            "step",
            "run",
            "person_id",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id", index=True)
    process_id: int = link("approval_process.id")
    step: str = Field(max_length=100)
    run: int = 0
    role: str = Field(default="", max_length=100)  # as the plan names it; empty: the person's own
    person_id: int | None = optional_link("person.id", index=True)
    # The seat by which the person holds the role; 0: they stand in for a vacant or barred one.
    holder_id: int | None = Field(default=None, sa_type=BIG)
    added_by: int | None = optional_link("person.id")  # 加签: who asked for it
    delegate_id: int | None = optional_link("person.id", index=True)  # 委派: with whom it lies
    opinion: str | None = long_text()  # what the delegate thinks; the last word is the signer's
    waits_for: str = Field(default="", max_length=500)  # numbers of places, ";" between them
    status: str = Field(default="open", max_length=16)
    opened_at: datetime | None = None  # when it came to lie with somebody; empty: not yet
    given: int = 0  # how often it was put into somebody's hands
    due_on: date | None = None
    signed_by: int | None = optional_link("person.id")
    on_behalf_of: int | None = optional_link("person.id")
    signed_at: datetime | None = None
    seen_version: int | None = None
    digest: str = Field(default="", max_length=64)  # of the content that was signed
    note: str | None = long_text()
    rule: str | None = Field(default=None, max_length=200)  # what made the calendar act
    should_attend: int | None = None
    attended: int | None = None
    in_favour: int | None = None
    minutes_id: int | None = optional_link("attachment.id")


class Substitute(SQLModel, table=True):
    """Somebody who decides 代理 for an absent person, on the days named and on no other."""

    __tablename__ = "substitute"
    __table_args__ = (
        CheckConstraint("person_id <> substitute_id", name="another_person"),
        CheckConstraint("last_day >= since", name="ends_after_it_began"),
        CheckConstraint("ended_on IS NULL OR ended_on <= last_day", name="ended_within"),
        Index("ix_substitute_person_id_since", "person_id", "since"),
        Index("ix_substitute_substitute_id_since", "substitute_id", "since"),
        # Whether anybody stands in for anybody today is asked by every sweep that says something.
        Index("ix_substitute_last_day", "last_day"),
    )

    id: int = key()
    person_id: int = link("person.id")
    substitute_id: int = link("person.id")
    since: date
    last_day: date  # the last day of the power
    ended_on: date | None = None  # taken back before its time: the first day without it
    reason: str = Field(default="", max_length=500)
    made_by: int | None = optional_link("person.id")
    made_at: datetime
    ended_by: int | None = optional_link("person.id")
