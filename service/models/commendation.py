"""Awards in the making 评选: shares, nominations, opinions, decisions, notices, objections."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.models.columns import key, link, long_text, number, one_of, optional_link

SELECTION_STATES = (
    "nominating", "deciding", "on_notice", "clean", "awarded", "unfilled", "cancelled",
)  # fmt: skip
SHARE_STATES = ("open", "handed_in", "declined", "waived")
NOMINATION_STATES = ("applied", "standing", "chosen", "left", "removed", "withdrawn", "honoured")
OPINION_VERDICTS = ("agrees", "objects")
DECISION_METHODS = ("persons", "meeting")
DECISION_STATES = ("proposed", "carried", "withdrawn")
NOTICE_STATES = ("open", "over", "replaced")
OBJECTION_STATES = ("open", "upheld", "rejected")
SANCTION_KINDS = ("sanction", "investigation")


class Selection(SQLModel, table=True):
    """The making of one award of the plan by one organisation, for one term such as a year."""

    __tablename__ = "selection"
    __table_args__ = (
        one_of("status", SELECTION_STATES),
        CheckConstraint("places IS NULL OR places > 0", name="some_places"),
        # The counter that every race for the last place runs into.
        CheckConstraint("chosen >= 0 AND (places IS NULL OR chosen <= places)", name="within"),
        CheckConstraint("names_round >= 1", name="rounds_from_one"),
        UniqueConstraint("campaign_id", "award", "term"),
        Index("ix_selection_root_id_award", "root_id", "award"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")  # of the organisation that honours
    award: str = Field(max_length=40)
    round: str = Field(max_length=40)
    term: str = Field(default="", max_length=20)
    title: str = Field(max_length=300)
    places: int | None = None
    chosen: int = 0
    names_round: int = 1  # 一下一上 is 1, 二下二上 is 2
    nominate_by: date | None = None
    status: str = Field(default="nominating", max_length=16)
    opened_by: int | None = optional_link("person.id")
    opened_at: datetime
    # When and why it ended without honours: nobody was put forward, or it was called off.
    closed_at: datetime | None = None
    closed_why: str = Field(default="", max_length=500)
    version: int = 1


class Share(SQLModel, table=True):
    """The names 推荐名额 that one organisation may put forward, and whether it has done so.

    ``places`` are those of its whole subtree, ``allotted`` what its direct subordinates have of
    them, ``used`` how many names it has put forward itself.
    """

    __tablename__ = "selection_share"
    __table_args__ = (
        one_of("status", SHARE_STATES),
        CheckConstraint("used >= 0 AND (places IS NULL OR used <= places)", name="used_within"),
        CheckConstraint(
            "allotted >= 0 AND (places IS NULL OR allotted <= places)", name="allotted_within"
        ),
        CheckConstraint("places IS NULL OR places >= 0", name="not_negative"),
        UniqueConstraint("selection_id", "campaign_id"),
        Index("ix_selection_share_campaign_id_status", "campaign_id", "status"),
    )

    id: int = key()
    root_id: int = number()
    selection_id: int = link("selection.id")
    campaign_id: int = link("campaign.id")
    # Whose places these are out of: an award keeps the tree that it was opened on.
    above_id: int | None = optional_link("campaign.id")
    places: int | None = None  # none: the plan lays down no number
    allotted: int = 0
    used: int = 0
    due_on: date | None = None
    status: str = Field(default="open", max_length=16)
    closed_at: datetime | None = None
    closed_by: int | None = optional_link("person.id")


class Nomination(SQLModel, table=True):
    """Somebody put forward 推荐对象: a person or an organisation, on its way up."""

    __tablename__ = "nomination"
    __table_args__ = (
        one_of("status", NOMINATION_STATES),
        CheckConstraint("rank IS NULL OR rank > 0", name="rank_from_one"),
        # The same name comes up once, whoever names it first.
        UniqueConstraint("selection_id", "subject"),
        UniqueConstraint("selection_id", "ranked_at", "category", "rank"),
        Index("ix_nomination_at_campaign_id_status", "at_campaign_id", "status"),
    )

    id: int = key()
    root_id: int = number()
    selection_id: int = link("selection.id")
    campaign_id: int = link("campaign.id")  # of the organisation that named it first
    at_campaign_id: int = link("campaign.id")  # of the organisation before which it lies now
    subject: str = Field(max_length=40)  # "person:7" or "organization:3"
    person_id: int | None = optional_link("person.id", index=True)
    organization_id: int = link("organization.id")  # itself, or that of the person
    category: str = Field(default="", max_length=40)
    deeds: str = long_text("")
    # Order within its category before the organisation where it lies; that one gives it.
    rank: int | None = None
    ranked_at: int | None = optional_link("campaign.id")
    shortlisted: bool = False
    votes: int | None = None
    status: str = Field(default="standing", max_length=16)
    why: str = Field(default="", max_length=500)  # it went no further
    proposed_by: int | None = optional_link("person.id")
    proposed_at: datetime
    version: int = 1


class Opinion(SQLModel, table=True):
    """A department asked about a nominee 征求意见, and what it answers."""

    __tablename__ = "nomination_opinion"
    __table_args__ = (
        one_of("verdict", OPINION_VERDICTS),
        CheckConstraint("(verdict IS NULL) = (answered_at IS NULL)", name="answered_with_verdict"),
        UniqueConstraint("nomination_id", "role"),
    )

    id: int = key()
    root_id: int = number()
    nomination_id: int = link("nomination.id")
    campaign_id: int = link("campaign.id")  # of the organisation that asks
    role: str = Field(max_length=100)
    due_on: date
    asked_by: int | None = optional_link("person.id")
    asked_at: datetime
    verdict: str | None = Field(default=None, max_length=16)
    text: str = Field(default="", max_length=2000)
    answered_by: int | None = optional_link("person.id")
    answered_at: datetime | None = None


class SelectionDecision(SQLModel, table=True):
    """A list decided on 研究决定: by two persons, or by a meeting with its minutes."""

    __tablename__ = "selection_decision"
    __table_args__ = (
        one_of("method", DECISION_METHODS),
        one_of("status", DECISION_STATES),
        CheckConstraint(
            "method = 'meeting' OR decided_by IS NULL OR decided_by <> proposed_by",
            name="two_persons",
        ),
        CheckConstraint(
            "method = 'persons' OR (in_favour <= present AND present <= entitled)",
            name="a_meeting_counts",
        ),
        CheckConstraint("(status = 'carried') = (decided_at IS NOT NULL)", name="carried_at"),
        UniqueConstraint("selection_id", "number"),
    )

    id: int = key()
    root_id: int = number()
    selection_id: int = link("selection.id")
    campaign_id: int = link("campaign.id")
    number: int
    method: str = Field(max_length=16)
    status: str = Field(default="proposed", max_length=16)
    chosen: str = long_text("[]")  # numbers of nominations, JSON
    proposed_by: int | None = optional_link("person.id")
    proposed_at: datetime
    decided_by: int | None = optional_link("person.id")
    decided_at: datetime | None = None
    entitled: int | None = None
    present: int | None = None
    in_favour: int | None = None
    minutes_id: int | None = optional_link("attachment.id")


class PublicNotice(SQLModel, table=True):
    """A list shown to the public 公示, up to and including its last day."""

    __tablename__ = "public_notice"
    __table_args__ = (
        one_of("status", NOTICE_STATES),
        CheckConstraint("ends_on >= opens_on", name="ends_after_it_opens"),
        UniqueConstraint("selection_id", "number"),
    )

    id: int = key()
    root_id: int = number()
    selection_id: int = link("selection.id")
    campaign_id: int = link("campaign.id")
    number: int
    names: str = long_text("[]")  # as shown: nomination, name, organisation, category; JSON
    where_to: str = Field(default="", max_length=500)  # whom to turn to, and how
    opens_on: date
    ends_on: date
    status: str = Field(default="open", max_length=16)
    opened_by: int | None = optional_link("person.id")
    opened_at: datetime
    closed_at: datetime | None = None


class Objection(SQLModel, table=True):
    """An objection 异议 to one name on a notice: by name, or anonymous with a clue."""

    __tablename__ = "notice_objection"
    __table_args__ = (
        one_of("status", OBJECTION_STATES),
        CheckConstraint("(status = 'open') = (ruled_at IS NULL)", name="ruled_at"),
        CheckConstraint("person_id IS NOT NULL OR name <> '' OR clue <> ''", name="name_or_clue"),
        Index("ix_notice_objection_selection_id_status", "selection_id", "status"),
    )

    id: int = key()
    root_id: int = number()
    notice_id: int = link("public_notice.id", index=True)
    selection_id: int = link("selection.id")
    campaign_id: int = link("campaign.id")
    nomination_id: int = link("nomination.id")
    person_id: int | None = optional_link("person.id")
    name: str = Field(default="", max_length=200)
    contact: str = Field(default="", max_length=200)
    text: str = Field(max_length=2000)
    clue: str = Field(default="", max_length=2000)
    raised_at: datetime
    status: str = Field(default="open", max_length=16)
    ruling: str = Field(default="", max_length=2000)
    ruled_by: int | None = optional_link("person.id")
    ruled_at: datetime | None = None


class Honour(SQLModel, table=True):
    """An award given 荣誉, with the number of its certificate; it may be taken back."""

    __tablename__ = "honour"
    __table_args__ = (
        CheckConstraint("(revoked_at IS NULL) = (revoked_why = '')", name="revoked_with_reason"),
        UniqueConstraint("nomination_id"),
        UniqueConstraint("number"),
        UniqueConstraint("code"),
        Index("ix_honour_root_organization_id_awarded_on", "root_organization_id", "awarded_on"),
    )

    id: int = key()
    root_id: int = number()
    root_organization_id: int = number()
    campaign_id: int = link("campaign.id")  # of the organisation that honours
    selection_id: int = link("selection.id")
    nomination_id: int = link("nomination.id")
    award: str = Field(max_length=40)
    title: str = Field(max_length=300)
    person_id: int | None = optional_link("person.id", index=True)
    organization_id: int = link("organization.id", index=True)
    # As they were called on the day: a register does not follow later names.
    name: str = Field(max_length=200)
    organization_name: str = Field(max_length=200)
    given_by: str = Field(max_length=200)
    number: str = Field(max_length=40)
    code: str = Field(max_length=40)
    awarded_on: date
    awarded_at: datetime
    awarded_by: int | None = optional_link("person.id")
    revoked_at: datetime | None = None
    revoked_by: int | None = optional_link("person.id")
    revoked_why: str = Field(default="", max_length=500)


class Sanction(SQLModel, table=True):
    """A sanction 处分, or an investigation, that bars from honours while it lasts."""

    __tablename__ = "sanction"
    __table_args__ = (
        one_of("kind", SANCTION_KINDS),
        CheckConstraint("until IS NULL OR until >= since", name="until_after_since"),
        Index("ix_sanction_organization_id_person_id", "organization_id", "person_id"),
    )

    id: int = key()
    root_organization_id: int = number()
    organization_id: int = link("organization.id")
    person_id: int | None = optional_link("person.id")  # none: the organisation's own
    kind: str = Field(max_length=16)
    basis: str = Field(max_length=500)
    since: date
    until: date | None = None  # its last day
    entered_by: int | None = optional_link("person.id")
    entered_at: datetime
    lifted_at: datetime | None = None
    lifted_by: int | None = optional_link("person.id")
