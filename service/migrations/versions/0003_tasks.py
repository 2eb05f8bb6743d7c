"""Tasks and attachments: what all work of the stages shares; history tells of work."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime

HAPPENINGS = (
    "moved", "submitted", "approved", "returned", "withdrawn", "suspended", "resumed", "cancelled",
    "reopened", "postponement_requested", "postponement_granted", "postponement_refused",
    "postponement_withdrawn", "redated", "event_dated", "recorded", "fulfilled", "overdue", "urged",
    "launched", "joined", "closed", "migrated", "refused", "transferred",
)  # fmt: skip
TASK_KINDS = (
    "approval", "examination", "plan_examination", "filing_examination",
    "evidence_examination", "unlocking",
    "pledge_examination", "pledge_item",
    "rectification", "ballot", "nomination", "opinion",
    "public_notice", "objection", "ticket", "ticket_colour", "feedback", "term",
)  # fmt: skip


def one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def tell_of(*kinds: str) -> None:
    """Let a line of history have these kinds and no other."""
    known = op.f("ck_history_kind_known")
    with op.batch_alter_table("history") as batch_op:
        batch_op.drop_constraint(known, type_="check")
        batch_op.create_check_constraint(known, one_of("kind", kinds))


def upgrade() -> None:
    tell_of(*HAPPENINGS, "worked")
    op.create_table(
        "task",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("organization_id", BIG, nullable=False),
        sa.Column("kind", Text(length=32), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("title", Text(length=300), nullable=False),
        sa.Column("role", Text(length=100), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("owner", Text(length=120), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("next_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by", BIG, nullable=True),
        sa.Column("outcome", Text(length=16), nullable=True),
        sa.CheckConstraint(one_of("kind", TASK_KINDS), name=op.f("ck_task_kind_known")),
        sa.CheckConstraint(
            one_of("outcome", ("done", "lapsed", "cancelled")), name=op.f("ck_task_outcome_known")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (closed_at IS NULL)", name=op.f("ck_task_closed_with_outcome")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR next_at IS NULL", name=op.f("ck_task_quiet_when_closed")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_task_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_task_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_task_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["person.id"], name=op.f("fk_task_closed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint(
            "kind", "subject_id", "step", "owner", name=op.f("uq_task_kind_subject_id_step_owner")
        ),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index("ix_task_campaign_id_kind", ["campaign_id", "kind"])
        batch_op.create_index("ix_task_person_id_outcome", ["person_id", "outcome"])
        batch_op.create_index(batch_op.f("ix_task_next_at"), ["next_at"])
        batch_op.create_index(batch_op.f("ix_task_organization_id"), ["organization_id"])
    op.create_table(
        "attachment",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("name", Text(length=200), nullable=False),
        sa.Column("media_type", Text(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", Text(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", BIG, nullable=True),
        sa.Column("added_at", Instant(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachment_not_empty")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_attachment_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["person.id"], name=op.f("fk_attachment_added_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index("ix_attachment_campaign_id_sha256", ["campaign_id", "sha256"])


def downgrade() -> None:
    op.drop_table("attachment")
    op.drop_table("task")
    tell_of(*HAPPENINGS)
