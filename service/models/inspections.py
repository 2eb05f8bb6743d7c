"""Inspections 督查 with their draw, their visits and findings, and tickets 督办单 with colours."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.models.columns import key, link, long_text, number, one_of, optional_link
from workflows.inspecting import (
    INSPECTION_STATES,
    POSTPONEMENT_STATES,
    TICKET_STATES,
    VISIT_STATES,
)
from workflows.provisions.inspections import COLOURS

INSPECTION_KINDS = ("planned", "random", "self")
OPEN_POSTPONEMENT = text("status IN ('requested', 'checked')")
OPEN_TICKET = text("state <> 'closed'")


class Inspection(SQLModel, table=True):
    """One inspection: planned 督查, drawn 随机抽查, or of oneself 自查.

    ``campaign_id`` is the campaign of the organisation that inspects. The commitment stands here
    before the draw, and the seed only after it.
    """

    __tablename__ = "inspection"
    __table_args__ = (
        one_of("kind", INSPECTION_KINDS),
        one_of("state", INSPECTION_STATES),
        CheckConstraint("(kind = 'random') = (seed_digest IS NOT NULL)", name="drawn_by_a_seed"),
        CheckConstraint(
            "kind <> 'random' OR (state = 'committed') = (seed IS NULL)", name="seed_after_the_draw"
        ),
        CheckConstraint("(state = 'closed') = (report IS NOT NULL)", name="closed_with_report"),
        CheckConstraint("published_at IS NULL OR state = 'closed'", name="published_when_closed"),
        CheckConstraint("masses_percent BETWEEN 0 AND 100", name="masses_percent_in_range"),
        Index("ix_inspection_campaign_id_round", "campaign_id", "round"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    round: str = Field(max_length=40)
    kind: str = Field(max_length=16)
    state: str = Field(max_length=16)
    title: str = Field(max_length=300)
    unannounced: bool = False  # 暗访
    masses_percent: int = 0  # of the assessment, where the masses have judged
    roster: str = long_text("[]")  # JSON: (code, class) of everybody who might be drawn
    roster_digest: str | None = Field(default=None, max_length=64)
    draw_size: int | None = None
    stratified: bool = False
    seed_digest: str | None = Field(default=None, max_length=64)
    beacon: str | None = Field(default=None, max_length=300)  # which public number is mixed in
    beacon_value: str | None = Field(default=None, max_length=200)
    seed: str | None = Field(default=None, max_length=200)
    drawn_at: datetime | None = None
    planned_at: datetime
    planned_by: int | None = optional_link("person.id")
    report: str | None = long_text()
    closed_at: datetime | None = None
    closed_by: int | None = optional_link("person.id")
    bulletin: str | None = long_text()  # 通报, as it was published
    published_at: datetime | None = None
    version: int = 1


class Inspector(SQLModel, table=True):
    """Somebody who takes part in an inspection."""

    __tablename__ = "inspector"
    __table_args__ = (UniqueConstraint("inspection_id", "person_id"),)

    id: int = key()
    inspection_id: int = link("inspection.id")
    person_id: int = link("person.id", index=True)


class InspectionVisit(SQLModel, table=True):
    """An organisation's part in an inspection: what was found there, and what it answers."""

    __tablename__ = "inspection_visit"
    __table_args__ = (
        one_of("state", VISIT_STATES),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_in_range"),
        CheckConstraint("(state = 'chosen') = (found_at IS NULL)", name="found_with_instant"),
        CheckConstraint(
            "state NOT IN ('answered') OR feedback IS NOT NULL", name="answered_with_feedback"
        ),
        UniqueConstraint("inspection_id", "campaign_id"),
        Index("ix_inspection_visit_campaign_id_state", "campaign_id", "state"),
    )

    id: int = key()
    inspection_id: int = link("inspection.id")
    root_id: int = number()
    campaign_id: int = link("campaign.id")  # of the organisation that is inspected
    round: str = Field(max_length=40)
    state: str = Field(default="chosen", max_length=16)
    findings: str | None = long_text()
    score: int | None = None  # of a hundred
    found_at: datetime | None = None
    found_by: int | None = optional_link("person.id")
    feedback_due: date | None = None  # its last day, in the plan's zone
    feedback: str | None = long_text()
    feedback_at: datetime | None = None
    feedback_by: int | None = optional_link("person.id")
    answered_late: bool = False
    returned: int = 0  # how often the answer was sent back
    opinion: str | None = long_text()  # why it was sent back, or what was said on taking it
    settled_at: datetime | None = None
    version: int = 1


class Finding(SQLModel, table=True):
    """One problem that an inspection found, and by when it is to be put right."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("visit_id", "number"),)

    id: int = key()
    visit_id: int = link("inspection_visit.id")
    number: int
    problem: str = long_text("")
    responsible: str = Field(default="", max_length=200)
    due_on: date | None = None
    rectification_id: int | None = None  # where rectification is kept, once it is raised there


class Ticket(SQLModel, table=True):
    """A ticket 督办单: one matter that an organisation must deal with by a day."""

    __tablename__ = "ticket"
    __table_args__ = (
        one_of("state", TICKET_STATES),
        one_of("colour", COLOURS),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_with_instant"),
        CheckConstraint("state <> 'answered' OR feedback IS NOT NULL", name="answered_in_words"),
        # One ticket for one matter: whatever two hands issue at once.
        Index(
            "uq_ticket_open_matter",
            "campaign_id",
            "matter_digest",
            unique=True,
            sqlite_where=OPEN_TICKET,
            postgresql_where=OPEN_TICKET,
        ),
        Index("ix_ticket_root_id_colour", "root_id", "colour"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")  # of the organisation that must deal with it
    round: str = Field(max_length=40)
    finding_id: int | None = optional_link("finding.id")
    title: str = Field(max_length=300)
    matter: str = long_text("")
    matter_digest: str = Field(max_length=64)
    urgent: bool = False
    behind: bool = False  # its progress was found poor
    colour: str = Field(default="none", max_length=16)
    state: str = Field(default="open", max_length=16)
    issued_at: datetime
    issued_by: int | None = optional_link("person.id")
    due_on: date  # its last day, in the plan's zone
    feedback: str | None = long_text()
    feedback_at: datetime | None = None
    feedback_by: int | None = optional_link("person.id")
    returned: int = 0
    opinion: str | None = long_text()
    closed_at: datetime | None = None
    closed_by: int | None = optional_link("person.id")
    version: int = 1


class TicketColour(SQLModel, table=True):
    """A change of a ticket's colour: on which day, and who or what brought it about."""

    __tablename__ = "ticket_colour"
    __table_args__ = (
        one_of("colour", COLOURS),
        UniqueConstraint("ticket_id", "number"),
    )

    id: int = key()
    ticket_id: int = link("ticket.id")
    number: int
    colour: str = Field(max_length=16)
    on_day: date  # from which it holds, by the plan
    at: datetime
    actor: str = Field(max_length=16)
    why: str = Field(max_length=40)


class TicketPostponement(SQLModel, table=True):
    """A later day asked for: with reason, progress and expected day; checked, then decided."""

    __tablename__ = "ticket_postponement"
    __table_args__ = (
        one_of("status", POSTPONEMENT_STATES),
        CheckConstraint("(status = 'granted') = (granted_until IS NOT NULL)", name="granted_a_day"),
        CheckConstraint(
            "(status IN ('granted', 'refused')) = (decided_at IS NOT NULL)",
            name="decided_with_instant",
        ),
        Index(
            "uq_ticket_postponement_open",
            "ticket_id",
            unique=True,
            sqlite_where=OPEN_POSTPONEMENT,
            postgresql_where=OPEN_POSTPONEMENT,
        ),
    )

    id: int = key()
    ticket_id: int = link("ticket.id", index=True)
    reason: str = long_text("")
    progress: str = long_text("")
    expected: date
    requested_at: datetime
    requested_by: int | None = optional_link("person.id")
    status: str = Field(default="requested", max_length=16)
    checked_at: datetime | None = None
    checked_by: int | None = optional_link("person.id")
    opinion: str | None = long_text()
    decided_at: datetime | None = None
    decided_by: int | None = optional_link("person.id")
    granted_until: date | None = None
    note: str | None = long_text()
