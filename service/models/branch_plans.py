"""Organisations' own plans 实施方案, documents 制度文件 in force, and material 材料."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.models.columns import key, link, long_text, number, one_of, optional_link
from workflows.branch_planning import STATES

FILING_STATES = ("filed", "accepted", "returned", "withdrawn")


class BranchPlan(SQLModel, table=True):
    """One version of an organisation's own plan in a campaign; adopted ones are never changed."""

    __tablename__ = "branch_plan"
    __table_args__ = (
        one_of("state", STATES),
        CheckConstraint(
            "(state IN ('adopted', 'superseded')) = (adopted_on IS NOT NULL)",
            name="adopted_with_day",
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'returned') OR examined_at IS NOT NULL",
            name="examined_with_instant",
        ),
        CheckConstraint("state <> 'returned' OR opinion IS NOT NULL", name="returned_with_reason"),
        # Nobody approves what they handed in themselves.
        CheckConstraint(
            "state <> 'approved' OR submitted_by IS NULL OR examined_by IS NULL"
            " OR submitted_by <> examined_by",
            name="approved_by_another",
        ),
        # Two that draft at once get one version.
        UniqueConstraint("campaign_id", "number"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    round: str = Field(max_length=40)
    number: int
    state: str = Field(default="drafted", max_length=16)
    unit_class: str = Field(default="", max_length=100)
    goals: str = long_text("")
    theme: str = long_text("")
    carriers: str = long_text("")
    focus: str = long_text("")
    drafted_at: datetime
    drafted_by: int | None = optional_link("person.id")
    submissions: int = 0
    submitted_at: datetime | None = None
    submitted_by: int | None = optional_link("person.id")
    examined_at: datetime | None = None
    examined_by: int | None = optional_link("person.id")
    opinion: str | None = long_text()
    adopted_on: date | None = None
    resolution: str | None = long_text()  # of the meeting that adopted it
    version: int = 1


class BranchPlanTask(SQLModel, table=True):
    """A task of such a plan: 定性指标, 定量指标, 时间节点, 责任人."""

    __tablename__ = "branch_plan_task"
    __table_args__ = (
        CheckConstraint("(done_at IS NULL) = (done_note IS NULL)", name="done_with_note"),
        UniqueConstraint("branch_plan_id", "number"),
    )

    id: int = key()
    branch_plan_id: int = link("branch_plan.id")
    number: int
    title: str = Field(max_length=300)
    qualitative: str = long_text("")
    quantitative: str = long_text("")
    deadline: date | None = None
    responsible: str = Field(default="", max_length=200)
    done_at: datetime | None = None
    done_by: int | None = optional_link("person.id")
    done_note: str | None = long_text()


class RuleDocument(SQLModel, table=True):
    """A document 制度文件 that a plan names, filed by an organisation; one of a key is in force."""

    __tablename__ = "rule_document"
    __table_args__ = (
        CheckConstraint("body IS NOT NULL OR attachment_id IS NOT NULL", name="says_something"),
        CheckConstraint("(withdrawn_at IS NULL) = (reason IS NULL)", name="withdrawn_with_reason"),
        Index(
            "uq_rule_document_in_force",
            "campaign_id",
            "document",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: int = key()
    root_id: int = number(index=True)
    campaign_id: int = link("campaign.id")
    document: str = Field(max_length=40)  # the plan's key of it
    title: str = Field(max_length=300)
    body: str | None = long_text()
    attachment_id: int | None = optional_link("attachment.id")
    adopted_on: date
    filed_at: datetime
    filed_by: int | None = optional_link("person.id")
    withdrawn_at: datetime | None = None
    withdrawn_by: int | None = optional_link("person.id")
    reason: str | None = long_text()


class Filing(SQLModel, table=True):
    """Material 材料 that an organisation files for a fact that its plan asks for by name."""

    __tablename__ = "filing"
    __table_args__ = (
        one_of("state", FILING_STATES),
        CheckConstraint("body IS NOT NULL OR attachment_id IS NOT NULL", name="says_something"),
        CheckConstraint(
            "state NOT IN ('returned', 'withdrawn') OR opinion IS NOT NULL",
            name="turned_down_with_reason",
        ),
        Index("ix_filing_campaign_id_round_fact", "campaign_id", "round", "fact"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    round: str = Field(max_length=40)
    fact: str = Field(max_length=60)
    title: str = Field(max_length=300)
    body: str | None = long_text()
    attachment_id: int | None = optional_link("attachment.id")
    state: str = Field(default="filed", max_length=16)
    filed_at: datetime
    filed_by: int | None = optional_link("person.id")
    settled_at: datetime | None = None
    settled_by: int | None = optional_link("person.id")
    opinion: str | None = long_text()  # of the examiner, or why it was withdrawn
    version: int = 1
