"""Pledges 承诺 of organisations and members: their items, what became of them, who judged them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.models.columns import key, link, long_text, number, one_of, optional_link
from workflows.pledging import ITEM_STATES, STATES
from workflows.provisions.pledges import ITEM_KINDS, JUDGES, SCOPES

EXCUSES = ("floating", "ill", "other")


class Pledge(SQLModel, table=True):
    """What an organisation, or one of its members, pledges in a round.

    ``owner`` is ``organization`` or ``person:7``: one text, so that there is one pledge each.
    """

    __tablename__ = "pledge"
    __table_args__ = (
        one_of("state", STATES),
        one_of("scope", SCOPES),
        CheckConstraint("(person_id IS NULL) = (owner = 'organization')", name="owner_is_person"),
        CheckConstraint(
            "state NOT IN ('published') OR published_at IS NOT NULL", name="published_with_instant"
        ),
        CheckConstraint("published_at IS NULL OR scope IS NOT NULL", name="published_to_somebody"),
        CheckConstraint("(state = 'judged') = (score IS NOT NULL)", name="judged_with_score"),
        CheckConstraint("score BETWEEN 0 AND 10000", name="score_in_range"),
        # Two browsers that draft at once get one pledge.
        UniqueConstraint("campaign_id", "round", "owner"),
        Index("ix_pledge_published_at", "published_at"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    round: str = Field(max_length=40)
    owner: str = Field(max_length=40)
    person_id: int | None = optional_link("person.id", index=True)
    state: str = Field(default="draft", max_length=16)
    oral: bool = False  # told by word of mouth, and written down by the secretary
    recorded_by: int | None = optional_link("person.id")
    drafted_at: datetime
    submissions: int = 0
    submitted_at: datetime | None = None
    examined_at: datetime | None = None
    examined_by: int | None = optional_link("person.id")
    opinion: str | None = long_text()  # what is to be improved, or what was said on accepting
    present: int | None = None  # of a meeting that examined it
    agreed: int | None = None
    to_publish: bool = True
    scope: str | None = Field(default=None, max_length=16)
    published_at: datetime | None = None
    report: str | None = long_text()  # 述诺, the owner's own account
    reported_at: datetime | None = None
    score: int | None = None  # hundredths of a point, of 100 points
    grade: str | None = Field(default=None, max_length=40)
    judged_at: datetime | None = None
    version: int = 1


class PledgeItem(SQLModel, table=True):
    """One item of a pledge: what, by which measure, by whom, until when, and how far it is."""

    __tablename__ = "pledge_item"
    __table_args__ = (
        one_of("kind", ITEM_KINDS),
        one_of("state", ITEM_STATES),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_in_range"),
        CheckConstraint("state <> 'fulfilled' OR progress = 100", name="fulfilled_is_whole"),
        CheckConstraint(
            "state <> 'failed' OR (explanation IS NOT NULL AND objective IS NOT NULL)",
            name="failed_with_explanation",
        ),
        UniqueConstraint("pledge_id", "number"),
    )

    id: int = key()
    pledge_id: int = link("pledge.id")
    number: int
    kind: str = Field(default="common", max_length=16)
    project: str | None = Field(default=None, max_length=40)  # of the plan's list
    title: str = Field(max_length=300)
    measure: str | None = long_text()
    responsible: str | None = Field(default=None, max_length=200)
    deadline: date | None = None
    more: str = long_text("{}")  # JSON: what else the plan asks for, by field
    progress: int = 0  # percent
    state: str = Field(default="open", max_length=16)
    settled_at: datetime | None = None
    explanation: str | None = long_text()  # of its failure, shown where the pledge is
    objective: bool | None = None
    criticized_at: datetime | None = None  # 通报批评 for a failure without good reason
    criticism: str | None = long_text()


class PledgeEntry(SQLModel, table=True):
    """A line on an item: progress 践诺 that was made, or a change with what it was before."""

    __tablename__ = "pledge_entry"
    __table_args__ = (
        one_of("kind", ("progress", "change")),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_in_range"),
        CheckConstraint("(kind = 'change') = (before IS NOT NULL)", name="change_keeps_the_old"),
    )

    id: int = key()
    item_id: int = link("pledge_item.id", index=True)
    kind: str = Field(max_length=16)
    at: datetime
    by: int | None = optional_link("person.id")
    progress: int
    note: str = long_text("")
    before: str | None = long_text()  # JSON: the item as it was


class PledgeJudgement(SQLModel, table=True):
    """One person's judgement 评诺 on how a pledge was kept, in the group that they judge for."""

    __tablename__ = "pledge_judgement"
    __table_args__ = (
        one_of("judge", JUDGES),
        CheckConstraint("points BETWEEN 0 AND 100", name="points_in_range"),
        UniqueConstraint("pledge_id", "person_id"),
    )

    id: int = key()
    pledge_id: int = link("pledge.id")
    judge: str = Field(max_length=16)
    person_id: int = link("person.id")
    points: int
    note: str = long_text("")
    at: datetime


class PledgeFeedback(SQLModel, table=True):
    """What a reader of a published pledge has to say, and what its owner answers."""

    __tablename__ = "pledge_feedback"
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_with_instant"),
    )

    id: int = key()
    pledge_id: int = link("pledge.id", index=True)
    person_id: int | None = optional_link("person.id")
    text: str = long_text("")
    at: datetime
    answer: str | None = long_text()
    answered_by: int | None = optional_link("person.id")
    answered_at: datetime | None = None


class PledgeExcuse(SQLModel, table=True):
    """A member who need not pledge in a round: floating, seriously ill, or for another reason."""

    __tablename__ = "pledge_excuse"
    __table_args__ = (
        one_of("kind", EXCUSES),
        UniqueConstraint("campaign_id", "round", "person_id"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    round: str = Field(max_length=40)
    person_id: int = link("person.id")
    kind: str = Field(max_length=16)
    reason: str = long_text("")
    at: datetime
    by: int | None = optional_link("person.id")
    ended_at: datetime | None = None
