"""What all work of the stages shares: tasks that somebody owes by a day, and attached files."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.models.columns import key, link, number, one_of, optional_link
from workflows.provisions.tasks import TASK_KINDS

OUTCOMES = ("done", "lapsed", "cancelled")


class Task(SQLModel, table=True):
    """A piece of work 办理事项 that a person, or the holders of a role, owe by a day.

    What it is about stands in the row of ``kind`` with the number ``subject_id``.
    """

    __tablename__ = "task"
    __table_args__ = (
        one_of("kind", TASK_KINDS),
        one_of("outcome", OUTCOMES),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed_with_outcome"),
        CheckConstraint("outcome IS NULL OR next_at IS NULL", name="quiet_when_closed"),
        # Whatever two clicks race for: one task a subject, step and owner.
        UniqueConstraint("kind", "subject_id", "step", "owner"),
        Index("ix_task_campaign_id_kind", "campaign_id", "kind"),
        Index("ix_task_person_id_outcome", "person_id", "outcome"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    organization_id: int = link("organization.id", index=True)  # where the role is held
    kind: str = Field(max_length=32)
    subject_id: int = number()
    step: int = 0
    title: str = Field(default="", max_length=300)
    role: str = Field(default="", max_length=100)  # as a plan names it, seen from the campaign
    person_id: int | None = optional_link("person.id")
    owner: str = Field(max_length=120)  # role or person, whichever it was given to, as one text
    opened_at: datetime
    due_on: date | None = None  # its last day, in the plan's zone
    # Everything planned strictly before it has happened; empty: nothing comes by itself.
    next_at: datetime | None = Field(default=None, index=True)
    closed_at: datetime | None = None
    closed_by: int | None = optional_link("person.id")
    outcome: str | None = Field(default=None, max_length=16)


class Attachment(SQLModel, table=True):
    """A file 附件 kept as it was handed in, in the database and so in every backup."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("size > 0", name="not_empty"),
        Index("ix_attachment_campaign_id_sha256", "campaign_id", "sha256"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    name: str = Field(max_length=200)
    media_type: str = Field(max_length=100)
    size: int
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_type=LargeBinary)
    added_by: int | None = optional_link("person.id")
    added_at: datetime
