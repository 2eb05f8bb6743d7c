"""Leadership reviews 领导点评, contacts 联系点, rectification 整改, opinions heard, reports."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.models.columns import BIG, key, link, long_text, number, one_of, optional_link
from workflows.provisions.reviews import WAYS
from workflows.rectifying import ENTRIES, ITEM_STATES, ORIGINS
from workflows.reviewing import HEARING_KINDS, HEARING_WAYS


class Contact(SQLModel, table=True):
    """A leader, by name or by post at the top, who takes care of one organisation 联系点."""

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (role IS NULL)", name="person_or_role"),
        CheckConstraint("until IS NULL OR until >= since", name="until_after_since"),
        UniqueConstraint("campaign_id", "leader", "since"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")  # of the organisation that is taken care of
    leader: str = Field(max_length=120)  # person:7 or role:leading_group_head, as one text
    person_id: int | None = optional_link("person.id", index=True)
    role: str | None = Field(default=None, max_length=64)
    since: date
    until: date | None = None  # its last day
    set_by: int | None = optional_link("person.id")
    set_at: datetime
    version: int = 1


class Review(SQLModel, table=True):
    """What a leader said of an organisation or a person: three parts, and a grade.

    ``subject`` is ``organization`` or ``person:7``; ``reviewer`` the seat that owed it, such as
    ``secretary@5``, so that a new holder does not review what the old one did.
    """

    __tablename__ = "review"
    __table_args__ = (
        one_of("way", WAYS),
        CheckConstraint(
            "(person_id IS NULL) = (subject = 'organization')", name="subject_is_person"
        ),
        CheckConstraint("person_id IS NULL OR person_id <> reviewer_id", name="not_of_oneself"),
        CheckConstraint("points >= 0", name="points_counted_up"),
        # Two leaders' browsers, or one leader's two: once a period.
        UniqueConstraint("campaign_id", "round", "period", "subject", "reviewer"),
        Index("ix_review_root_id_round", "root_id", "round"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")  # of the organisation reviewed, or of the member's
    round: str = Field(max_length=40)
    period: str = Field(default="", max_length=16)
    subject: str = Field(max_length=40)
    person_id: int | None = optional_link("person.id", index=True)
    reviewer: str = Field(max_length=120)
    reviewer_id: int | None = optional_link("person.id", index=True)
    achievements: str = long_text("")
    shortcomings: str = long_text("")
    directions: str = long_text("")
    grade: str = Field(max_length=40)
    points: int
    way: str = Field(max_length=16)
    held_on: date
    place: str = Field(default="", max_length=200)
    meeting_id: int | None = Field(default=None, sa_type=BIG)  # of the evidence, by its number only
    given_at: datetime
    version: int = 1


class ReviewChange(SQLModel, table=True):
    """A review as it was before somebody amended it."""

    __tablename__ = "review_change"
    __table_args__ = (UniqueConstraint("review_id", "version"),)

    id: int = key()
    review_id: int = link("review.id")
    version: int  # that it had
    before: str = long_text("{}")  # JSON
    reason: str = long_text("")
    at: datetime
    by: int | None = optional_link("person.id")


class Rectification(SQLModel, table=True):
    """Something found wanting, to be put right by a person until a day, and then closed 销号."""

    __tablename__ = "rectification"
    __table_args__ = (
        one_of("state", ITEM_STATES),
        one_of("origin", ORIGINS),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_with_instant"),
        CheckConstraint("state = 'open' OR reported_at IS NOT NULL", name="closed_when_reported"),
        CheckConstraint("satisfied BETWEEN 0 AND asked", name="satisfied_of_those_asked"),
        CheckConstraint("(asked IS NULL) = (judged_at IS NULL)", name="judged_with_instant"),
        CheckConstraint("judged_at IS NULL OR state = 'closed'", name="judged_when_closed"),
        Index("ix_rectification_campaign_id_state", "campaign_id", "state"),
        Index("ix_rectification_origin_origin_id", "origin", "origin_id"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    round: str = Field(default="", max_length=40)
    origin: str = Field(max_length=16)
    origin_id: int | None = Field(default=None, sa_type=BIG)  # its row in the origin's own table
    problem: str = long_text("")
    measure: str = long_text("")
    person_id: int | None = optional_link("person.id", index=True)  # nobody named: the secretary
    due_on: date
    state: str = Field(default="open", max_length=16)
    turn: int = 0  # how often it was sent back or opened again
    raised_by: int | None = optional_link("person.id")
    raised_at: datetime
    report: str | None = long_text()
    attachments: str = Field(default="", max_length=200)  # their numbers, parted by commas
    reported_at: datetime | None = None
    reported_by: int | None = optional_link("person.id")
    closed_at: datetime | None = None
    closed_by: int | None = optional_link("person.id")
    asked: int | None = None  # of the masses, when it was judged
    satisfied: int | None = None
    judged_at: datetime | None = None
    version: int = 1


class RectificationEntry(SQLModel, table=True):
    """A line on an item: reported, sent back, closed, judged, opened again, with what was said."""

    __tablename__ = "rectification_entry"
    __table_args__ = (one_of("kind", ENTRIES),)

    id: int = key()
    item_id: int = link("rectification.id", index=True)
    kind: str = Field(max_length=16)
    note: str = long_text("")
    at: datetime
    by: int | None = optional_link("person.id")


class Hearing(SQLModel, table=True):
    """Opinions heard 听取意见, or the answers to the problems that were found: a record."""

    __tablename__ = "hearing"
    __table_args__ = (
        one_of("kind", HEARING_KINDS),
        one_of("way", HEARING_WAYS),
        CheckConstraint("members >= 0 AND masses >= 0", name="heads_counted_up"),
        Index("ix_hearing_campaign_id_round", "campaign_id", "round"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    round: str = Field(default="", max_length=40)
    kind: str = Field(max_length=16)
    way: str = Field(max_length=16)
    held_on: date
    who: str = Field(default="", max_length=300)
    members: int = 0
    masses: int = 0
    findings: str = long_text("{}")  # JSON: 成绩, 经验, 问题, 成因 by name
    attachments: str = Field(default="", max_length=200)
    recorded_by: int | None = optional_link("person.id")
    recorded_at: datetime


class SituationReport(SQLModel, table=True):
    """A report drafted from the data, edited by hand, handed in; so a duty is fulfilled."""

    __tablename__ = "situation_report"
    __table_args__ = (
        one_of("state", ("draft", "submitted")),
        CheckConstraint(
            "(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_with_instant"
        ),
        UniqueConstraint("campaign_id", "duty", "period"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    duty: str = Field(max_length=100)
    period: str = Field(max_length=16)
    state: str = Field(default="draft", max_length=16)
    data: str = long_text("{}")  # JSON: the numbers, as they stood when it was compiled
    edited: str = long_text("{}")  # JSON: by locale, the text as the office wrote it
    compiled_at: datetime
    submitted_at: datetime | None = None
    submitted_by: int | None = optional_link("person.id")
    version: int = 1
