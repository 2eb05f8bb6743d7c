"""A request to put an election off is a task; a seat counts how often its holders changed."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = (
    "approval", "examination", "plan_examination", "planned_task", "filing_examination",
    "evidence_examination", "unlocking", "pledge_examination", "pledge_item", "rectification",
    "ballot", "nomination", "opinion", "public_notice", "objection", "ticket", "ticket_colour",
    "feedback", "term",
)  # fmt: skip


def tasks_of(kinds: tuple[str, ...]) -> None:
    known = op.f("ck_task_kind_known")
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_constraint(known, type_="check")
        listed = ", ".join(repr(kind) for kind in kinds)
        batch_op.create_check_constraint(known, f"kind IN ({listed})")


def upgrade() -> None:
    tasks_of((*KINDS, "election_delay"))
    with op.batch_alter_table("group_seat") as batch_op:
        batch_op.add_column(sa.Column("changes", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("group_seat") as batch_op:
        batch_op.alter_column("changes", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("group_seat") as batch_op:
        batch_op.drop_column("changes")
    op.execute("DELETE FROM task WHERE kind = 'election_delay'")
    tasks_of(KINDS)
