"""Campaigns: one organisation's own run of one plan, and all that happened to it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.models.columns import BIG, PATH, key, link, long_text, number, one_of, optional_link
from service.models.organizations import KINDS

CLOSED_STATES = ("completed", "cancelled")
HAPPENINGS = (
    "moved", "submitted", "approved", "returned", "withdrawn", "suspended", "resumed", "cancelled",
    "reopened", "postponement_requested", "postponement_granted", "postponement_refused",
    "postponement_withdrawn", "redated", "event_dated", "recorded", "fulfilled", "overdue", "urged",
    "launched", "joined", "closed", "migrated", "refused", "transferred",
    "worked",  # the work of a stage; the details say which
    "account",  # somebody's account, posts or rights; the details say what
    "template",  # the office's own Word templates; the details say which
)  # fmt: skip
ACTORS = ("calendar", "person", "operator")


class Campaign(SQLModel, table=True):
    """The row carries every fact that a decision needs, so that a sweep can group by them."""

    __tablename__ = "campaign"
    __table_args__ = (
        UniqueConstraint("root_id", "organization_id"),
        one_of("kind", KINDS),
        CheckConstraint("visit >= 0 AND version >= 1", name="counted_up"),
        CheckConstraint(
            "(state IN ('completed', 'cancelled')) = (closed_at IS NOT NULL)",
            name="closed_at_its_end",
        ),
        CheckConstraint(
            "(state = 'suspended') = (suspended_from IS NOT NULL)", name="suspended_from_a_state"
        ),
    )

    id: int = key()
    # The launch: the campaign of its top organisation (itself, for that one).
    root_id: int = number()
    parent_id: int | None = optional_link("campaign.id", index=True)  # the superior's campaign
    organization_id: int = link("organization.id", index=True)
    root_organization_id: int = number(index=True)
    path: str = Field(default="", sa_type=PATH, index=True)  # copy of the organisation's
    plan_version_id: int = link("plan_version.id", index=True)
    kind: str = Field(max_length=32)
    at_top: bool = False
    state: str = Field(default="scheduled", max_length=200)
    suspended_from: str | None = Field(default=None, max_length=200)
    visit: int = 0
    entered_at: datetime | None = None
    entered_on: date | None = None  # the plan's local day of it, which decisions go by
    due_at: datetime | None = Field(default=None, index=True)
    submitted_at: datetime | None = None
    approved_at: datetime | None = None
    # Every planned moment strictly before it has been decided; empty: nothing comes by itself.
    next_at: datetime | None = Field(default=None, index=True)
    particulars: str = long_text("{}")  # canonical JSON of the remaining facts
    launched_at: datetime
    closed_at: datetime | None = None
    version: int = 1


class History(SQLModel, table=True):
    """One line for each thing that happened; written by the verb, never edited.

    What happens to an account belongs to no campaign (`service/auth/journal.py`).
    """

    __tablename__ = "history"
    __table_args__ = (
        # Only the line that tells of a change of version carries it, so a move is told once.
        UniqueConstraint("campaign_id", "to_version"),
        Index("ix_history_root_id_id", "root_id", "id"),
        Index(
            "ix_history_person_id_id",
            "person_id",
            "id",
            sqlite_where=text("person_id IS NOT NULL"),
            postgresql_where=text("person_id IS NOT NULL"),
        ),
        one_of("kind", HAPPENINGS),
        one_of("actor", ACTORS),
    )

    id: int = key()
    root_id: int = number()
    # Empty in lines about accounts alone, which only those who ask for them meet.
    campaign_id: int = Field(foreign_key="campaign.id", sa_type=BIG, nullable=True)
    kind: str = Field(max_length=32)
    source: str | None = Field(default=None, max_length=200)
    target: str | None = Field(default=None, max_length=200)
    visit: int = 0
    effective_at: datetime  # the plan's instant
    at: datetime  # the clock's
    person_id: int | None = optional_link("person.id")
    actor: str = Field(max_length=16)
    rule: str | None = Field(default=None, max_length=200)  # what made the calendar act
    reason: str | None = long_text()
    details: str | None = long_text()  # JSON
    to_version: int | None = None


class Approval(SQLModel, table=True):
    """A decision by a person on what they saw: witness of an approval or a return."""

    __tablename__ = "approval"
    __table_args__ = (
        one_of("verb", ("approved", "returned")),
        Index("ix_approval_campaign_id_state_visit", "campaign_id", "state", "visit"),
        # One person decides once on one submission, whatever two browsers race for.
        UniqueConstraint("campaign_id", "state", "visit", "person_id", "seen_version"),
    )

    id: int = key()
    campaign_id: int = link("campaign.id")
    state: str = Field(max_length=200)
    visit: int
    verb: str = Field(max_length=16)
    person_id: int | None = optional_link("person.id")
    on_behalf_of: int | None = optional_link("person.id")  # the absent, where a substitute acted
    role: str = Field(max_length=100)
    at: datetime
    seen_version: int
    reason: str | None = long_text()


class Postponement(SQLModel, table=True):
    """A request 延期 to end a stage later, and what the superior decided."""

    __tablename__ = "postponement"
    __table_args__ = (
        one_of("status", ("requested", "granted", "refused", "withdrawn")),
        CheckConstraint(
            "(status = 'requested') = (decided_at IS NULL)", name="decided_when_no_longer_requested"
        ),
        # One open request a stage: the superior must not have to choose between two.
        Index(
            "uq_postponement_open",
            "campaign_id",
            "state_key",
            "visit",
            unique=True,
            sqlite_where=text("status = 'requested'"),
            postgresql_where=text("status = 'requested'"),
        ),
    )

    id: int = key()
    campaign_id: int = link("campaign.id", index=True)
    state_key: str = Field(max_length=200)
    visit: int
    until: date
    reason: str = long_text("")
    requested_by: int | None = optional_link("person.id")
    requested_at: datetime
    status: str = Field(default="requested", max_length=16)
    decided_by: int | None = optional_link("person.id")
    decided_at: datetime | None = None
    note: str | None = long_text()


class DateOverride(SQLModel, table=True):
    """An organisation's own date for an anchor of the plan; no date opens the end."""

    __tablename__ = "date_override"
    __table_args__ = (UniqueConstraint("campaign_id", "anchor"),)

    id: int = key()
    campaign_id: int = link("campaign.id")
    anchor: str = Field(max_length=200)
    on_date: date | None = None
    reason: str | None = long_text()
    by: int | None = optional_link("person.id")
    at: datetime


class Occurrence(SQLModel, table=True):
    """One period's owing of a recurring duty, kept for ever so that it is owed once."""

    __tablename__ = "occurrence"
    __table_args__ = (
        UniqueConstraint("campaign_id", "duty", "period"),
        Index("ix_occurrence_root_id_duty_period", "root_id", "duty", "period"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    duty: str = Field(max_length=100)
    period: str = Field(max_length=16)  # "2010-06", "2010-Q3", "2010-H2", "2010", "once"
    opens_at: datetime
    due_at: datetime | None = None
    provisional: bool = False
    done_at: datetime | None = None
    done_by: int | None = optional_link("person.id")


class Nudge(SQLModel, table=True):
    """One urging 催办 by a person, kept to limit the next."""

    __tablename__ = "nudge"
    __table_args__ = (Index("ix_nudge_campaign_id_at", "campaign_id", "at"),)

    id: int = key()
    campaign_id: int = link("campaign.id")
    by: int | None = optional_link("person.id")
    at: datetime
    recipients: int = 0
