"""Evidence of the work: what was handed in for duties, meetings, papers of members, figures."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.models.columns import key, link, long_text, number, one_of, optional_link

EVIDENCE_STATES = ("submitted", "accepted", "returned")
UNLOCKING_STATES = ("requested", "granted", "refused")
ACTIVITY_STATES = ("planned", "held", "dropped")


class Evidence(SQLModel, table=True):
    """What was handed in 上报 for one occurrence of a duty; handed in again it is the same row."""

    __tablename__ = "evidence"
    __table_args__ = (
        one_of("state", EVIDENCE_STATES),
        CheckConstraint("state <> 'returned' OR reason IS NOT NULL", name="returned_with_reason"),
        CheckConstraint("times >= 1", name="handed_in_once"),
        # Two browsers that hand in the same period at once: one does.
        UniqueConstraint("occurrence_id"),
        Index("ix_evidence_campaign_id", "campaign_id"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    occurrence_id: int = link("occurrence.id")
    state: str = Field(default="submitted", max_length=16)
    text: str = long_text("")
    times: int = 1
    handed_in_at: datetime
    handed_in_by: int | None = optional_link("person.id")
    examined_at: datetime | None = None
    examined_by: int | None = optional_link("person.id")
    reason: str | None = long_text()
    version: int = 1


class Meeting(SQLModel, table=True):
    """A meeting 会议 that was held: a duty's evidence, or what a stage asks for."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("(expected IS NULL) = (present IS NULL)", name="counted_both"),
        CheckConstraint("present BETWEEN 0 AND expected", name="no_more_than_expected"),
        CheckConstraint("quarters >= 0", name="took_no_less_than_nothing"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="voided_with_reason"),
        # The same meeting is not told twice; one that was struck out may be told anew.
        Index(
            "uq_meeting_held_once",
            "campaign_id",
            "key",
            "held_on",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
        Index("ix_meeting_campaign_id_round", "campaign_id", "round"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    round: str = Field(max_length=40)
    key: str = Field(max_length=40)
    occurrence_id: int | None = optional_link("occurrence.id", index=True)
    held_on: date
    place: str = Field(default="", max_length=200)
    topic: str = Field(default="", max_length=300)
    theme: str = Field(default="", max_length=300)
    minutes: str = long_text("")
    quarters: int = 0  # quarters of an hour that it took
    readings: str = long_text("[]")  # JSON: titles that were read
    expected: int | None = None  # 应到
    present: int | None = None  # 实到
    recorded_at: datetime
    recorded_by: int | None = optional_link("person.id")
    voided_at: datetime | None = None
    void_reason: str | None = long_text()


class Absence(SQLModel, table=True):
    """Somebody who missed a meeting 缺席, why, and when they made it up 补课."""

    __tablename__ = "absence"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    id: int = key()
    meeting_id: int = link("meeting.id")
    person_id: int = link("person.id")
    reason: str = Field(max_length=300)
    made_up_on: date | None = None


class Contribution(SQLModel, table=True):
    """A paper of one member 每名党员: a suggestion, notes, a self-analysis, a summary."""

    __tablename__ = "contribution"
    __table_args__ = (
        one_of("state", ("accepted", "returned")),
        CheckConstraint("state <> 'returned' OR reason IS NOT NULL", name="returned_with_reason"),
        Index("ix_contribution_campaign_id_kind_round", "campaign_id", "kind", "round"),
        # Sent twice by the same hand, it is one.
        UniqueConstraint("campaign_id", "kind", "round", "period", "person_id", "digest"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    round: str = Field(max_length=40)
    kind: str = Field(max_length=40)
    period: str = Field(default="", max_length=16)  # of the duty that it is for, if of one
    occurrence_id: int | None = optional_link("occurrence.id", index=True)
    person_id: int = link("person.id", index=True)
    title: str = Field(default="", max_length=300)
    text: str = long_text("")
    digest: str = Field(max_length=64)  # of title, text and file
    attachment_id: int | None = optional_link("attachment.id")
    state: str = Field(default="accepted", max_length=16)
    handed_in_at: datetime
    handed_in_by: int | None = optional_link("person.id")
    reason: str | None = long_text()
    answered_at: datetime | None = None
    answered_by: int | None = optional_link("person.id")


class MemberExcuse(SQLModel, table=True):
    """A member who need not hand in for one occurrence of a duty, and why: ill, away."""

    __tablename__ = "member_excuse"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="excused_with_reason"),
        UniqueConstraint("occurrence_id", "person_id"),
    )

    id: int = key()
    root_id: int = number()
    occurrence_id: int = link("occurrence.id")
    person_id: int = link("person.id")
    reason: str = Field(max_length=300)
    excused_at: datetime
    excused_by: int | None = optional_link("person.id")


class Unlocking(SQLModel, table=True):
    """A request 补报申请 to open a locked occurrence to a day, and what the superior decided."""

    __tablename__ = "unlocking"
    __table_args__ = (
        one_of("state", UNLOCKING_STATES),
        CheckConstraint("(state = 'requested') = (decided_at IS NULL)", name="decided_or_not"),
        Index("ix_unlocking_occurrence_id", "occurrence_id"),
        # One open request an occurrence: the superior must not have to choose between two.
        Index(
            "uq_unlocking_open",
            "occurrence_id",
            unique=True,
            sqlite_where=text("state = 'requested'"),
            postgresql_where=text("state = 'requested'"),
        ),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id", index=True)
    occurrence_id: int = link("occurrence.id")
    until: date
    reason: str = long_text("")
    state: str = Field(default="requested", max_length=16)
    requested_at: datetime
    requested_by: int | None = optional_link("person.id")
    decided_at: datetime | None = None
    decided_by: int | None = optional_link("person.id")
    note: str | None = long_text()


class EvidenceFile(SQLModel, table=True):
    """A file that belongs to a meeting or to what was handed in for a duty."""

    __tablename__ = "evidence_file"
    __table_args__ = (
        CheckConstraint("(evidence_id IS NULL) <> (meeting_id IS NULL)", name="of_one_thing"),
        UniqueConstraint("evidence_id", "attachment_id"),
        UniqueConstraint("meeting_id", "attachment_id"),
    )

    id: int = key()
    attachment_id: int = link("attachment.id")
    evidence_id: int | None = optional_link("evidence.id")
    meeting_id: int | None = optional_link("meeting.id")


class Figure(SQLModel, table=True):
    """A named number that an organisation filled in for one occurrence of a duty."""

    __tablename__ = "figure"
    __table_args__ = (
        CheckConstraint("value >= 0", name="counted"),
        UniqueConstraint("occurrence_id", "name"),
    )

    id: int = key()
    occurrence_id: int = link("occurrence.id")
    name: str = Field(max_length=40)
    value: int = Field(sa_type=BigInteger)


class Activity(SQLModel, table=True):
    """An optional activity 自选动作 that an organisation adds itself, counted separately."""

    __tablename__ = "activity"
    __table_args__ = (
        one_of("state", ACTIVITY_STATES),
        CheckConstraint("(state = 'held') = (held_on IS NOT NULL)", name="held_on_a_day"),
        UniqueConstraint("campaign_id", "round", "title"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    round: str = Field(max_length=40)
    title: str = Field(max_length=300)
    planned_on: date | None = None
    note: str = long_text("")
    state: str = Field(default="planned", max_length=16)
    held_on: date | None = None
    added_at: datetime
    added_by: int | None = optional_link("person.id")
