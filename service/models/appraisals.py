"""Mass appraisals: events frozen at their opening, and the ballots that nobody can join to people.

In `BallotBox` and `BallotReceipt` stands no time, no number that counts up, no address and nobody;
`tests/work/test_ballot_secrecy.py` fails where such a column is added (TRUST 3.4, U1).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.models.columns import BIG, key, link, long_text, number, one_of, optional_link
from workflows.provisions.appraisals import SCOPES, SUBJECTS

EVENT_STATES = ("draft", "open", "closed", "published", "void")
ISSUED_BY = ("online", "paper")
#: Without it SQLite would number the rows in the order in which they came.
UNNUMBERED: dict[str, Any] = {"sqlite_with_rowid": False}


class AppraisalEvent(SQLModel, table=True):
    """One vote 评议: prepared by one person, opened by another, and from then on unchanged."""

    __tablename__ = "appraisal_event"
    __table_args__ = (
        one_of("state", EVENT_STATES),
        one_of("subjects", SUBJECTS),
        one_of("scope", SCOPES),
        CheckConstraint("opened_by IS NULL OR opened_by <> prepared_by", name="two_people"),
        CheckConstraint("first_scrutineer <> second_scrutineer", name="two_scrutineers"),
        CheckConstraint("most_best IS NULL OR best_given <= most_best", name="cap"),
        CheckConstraint("k >= 3", name="least_k"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_when"),
        Index("ix_appraisal_event_campaign_id_round", "campaign_id", "round"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    organization_id: int = link("organization.id")
    round: str = Field(max_length=64)
    subjects: str = Field(max_length=16)
    title: str = Field(max_length=200)
    state: str = Field(default="draft", max_length=16)
    k: int
    scope: str = Field(max_length=16)
    config: str = long_text("")  # canonical JSON: questions, scale, strata, roster, dates, k
    config_hash: str = Field(max_length=64)
    envelope_key: str = long_text("")  # public half, PEM
    closes_on: date  # the last day, in the plan's zone
    closes_at: datetime  # the first instant that is too late
    prepared_by: int = link("person.id")
    opened_by: int | None = optional_link("person.id")
    first_scrutineer: int | None = optional_link("person.id")
    second_scrutineer: int | None = optional_link("person.id")
    merged: bool = False  # strata too small to be told apart were counted together
    entitled: int = 0  # papers that may be issued
    turnout: int = 0  # ballots cast, as last looked at: at most hourly while the vote is on
    turnout_at: datetime | None = None
    spoilt: int | None = None
    refused: int = 0  # casts that were refused; never by whom
    most_best: int | None = None
    best_given: int = 0
    keys_destroyed: bool = False
    void_reason: str | None = Field(default=None, max_length=500)
    published_at: datetime | None = None
    version: int = 1


class AppraisalSubject(SQLModel, table=True):
    """Who or what is judged in an event, and what came of it."""

    __tablename__ = "appraisal_subject"
    __table_args__ = (
        CheckConstraint("(organization_id IS NULL) <> (person_id IS NULL)", name="one_subject"),
        CheckConstraint("final_grade IS NULL OR evaluated_by IS NOT NULL", name="evaluated_by_one"),
        UniqueConstraint("event_id", "organization_id"),
        UniqueConstraint("event_id", "person_id"),
        Index("ix_appraisal_subject_person_id", "person_id"),
        Index("ix_appraisal_subject_organization_id", "organization_id"),
    )

    id: int = key()
    event_id: int = link("appraisal_event.id")
    organization_id: int | None = optional_link("organization.id")
    person_id: int | None = optional_link("person.id")
    name: str = Field(max_length=200)
    ballots: int | None = None  # empty while the vote is on, and where they are fewer than k
    hidden: bool = False
    score: int | None = None  # of the ballots, in hundredths of a point
    satisfaction: int | None = None  # in hundredths of a per cent
    pledge_score: int | None = None  # in hundredths of a point
    composite: int | None = None
    grade: str | None = Field(default=None, max_length=40)  # what the votes say
    final_grade: str | None = Field(default=None, max_length=40)  # 组织评定
    final_reason: str | None = Field(default=None, max_length=500)
    evaluated_by: int | None = optional_link("person.id")


class AppraisalPaper(SQLModel, table=True):
    """A kind of ballot paper: a stratum, and whom it is about; each has a signing key of its own.

    Who may be judged by a stratum of which they are part gets papers about the others only.
    """

    __tablename__ = "appraisal_paper"

    event_id: int = link("appraisal_event.id", primary_key=True)
    number: int = Field(primary_key=True, sa_type=BIG)
    stratum: str = Field(max_length=40)
    subject_id: int | None = optional_link("appraisal_subject.id")  # empty: about all of them
    entitled: int = 0
    signing_key: str = long_text("")  # public half, PEM


class Eligibility(SQLModel, table=True):
    """The roster: who may have which paper, and whether they have got it; never when."""

    __tablename__ = "eligibility"
    __table_args__ = (
        one_of("issued_by", ISSUED_BY),
        CheckConstraint("issued = (issued_by IS NOT NULL)", name="issued_somehow"),
        UNNUMBERED,
    )

    event_id: int = link("appraisal_event.id", primary_key=True)
    voter_id: int = link("person.id", primary_key=True)
    paper: int = Field(primary_key=True, sa_type=BIG)
    issued: bool = False
    issued_by: str | None = Field(default=None, max_length=8)
    blinded_hash: str | None = Field(default=None, max_length=64)


class BallotCredential(SQLModel, table=True):
    """The right of a voter without an account to ask for their papers; gone with the count.

    Digests of its two halves, each made by one scrutineer.
    """

    __tablename__ = "ballot_credential"
    __table_args__ = (
        UniqueConstraint("event_id", "first_hash"),
        UNNUMBERED,
    )

    event_id: int = link("appraisal_event.id", primary_key=True)
    voter_id: int = link("person.id", primary_key=True)
    first_hash: str | None = Field(default=None, max_length=64)
    second_hash: str | None = Field(default=None, max_length=64)


class BallotBox(SQLModel, table=True):
    """The ballots cast, sealed, under random keys; emptied when they have been counted."""

    __tablename__ = "ballot_box"
    __table_args__ = (UNNUMBERED,)

    event_id: int = link("appraisal_event.id", primary_key=True)
    serial_hash: str = Field(primary_key=True, max_length=64)
    paper: int = number()
    envelope: bytes = Field(sa_type=LargeBinary)
    comment: bytes | None = Field(default=None, sa_type=LargeBinary)  # sealed by itself


class BallotReceipt(SQLModel, table=True):
    """What was counted, so that a voter finds their own: in the order of chance."""

    __tablename__ = "ballot_receipt"
    __table_args__ = (UNNUMBERED,)

    event_id: int = link("appraisal_event.id", primary_key=True)
    serial_hash: str = Field(primary_key=True, max_length=64)


class AppraisalComment(SQLModel, table=True):
    """What a ballot said in words, apart from what it chose; under a mark of chance."""

    __tablename__ = "appraisal_comment"
    __table_args__ = (UNNUMBERED,)

    event_id: int = link("appraisal_event.id", primary_key=True)
    mark: str = Field(primary_key=True, max_length=32)
    unit: str = Field(max_length=40)  # a subject's number, or "all"
    text: str = Field(max_length=500)


class AppraisalTally(SQLModel, table=True):
    """How often an option was chosen; only what may be shown is kept at all."""

    __tablename__ = "appraisal_tally"
    __table_args__ = (
        CheckConstraint("count >= 0", name="not_negative"),
        UNNUMBERED,
    )

    event_id: int = link("appraisal_event.id", primary_key=True)
    unit: str = Field(primary_key=True, max_length=40)  # a subject's number, or "all"
    stratum: str = Field(primary_key=True, max_length=40)  # "" where strata were merged
    question: str = Field(primary_key=True, max_length=40)
    option: str = Field(primary_key=True, max_length=40)
    count: int


class PaperCount(SQLModel, table=True):
    """The totals of ballots on paper as one scrutineer counted them; weaker, and labelled so."""

    __tablename__ = "paper_count"
    __table_args__ = (
        CheckConstraint("ballots >= 0", name="not_negative"),
        UNNUMBERED,
    )

    event_id: int = link("appraisal_event.id", primary_key=True)
    paper: int = Field(primary_key=True, sa_type=BIG)
    entered_by: int = link("person.id", primary_key=True)
    ballots: int
    counts: str = long_text("{}")  # canonical JSON: subject -> question -> option -> count
