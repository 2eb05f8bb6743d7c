"""An award for which nobody was put forward is closed with a reason; so is one called off."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime
STATES = ("nominating", "deciding", "on_notice", "clean", "awarded", "cancelled")


def states_of(states: tuple[str, ...]) -> None:
    known = op.f("ck_selection_status_known")
    with op.batch_alter_table("selection") as batch_op:
        batch_op.drop_constraint(known, type_="check")
        listed = ", ".join(repr(state) for state in states)
        batch_op.create_check_constraint(known, f"status IN ({listed})")


def upgrade() -> None:
    states_of((*STATES, "unfilled"))
    with op.batch_alter_table("selection") as batch_op:
        batch_op.add_column(sa.Column("closed_at", Instant(), nullable=True))
        batch_op.add_column(
            sa.Column("closed_why", Text(length=500), nullable=False, server_default="")
        )
    with op.batch_alter_table("selection") as batch_op:
        batch_op.alter_column("closed_why", server_default=None)


def downgrade() -> None:
    op.execute("UPDATE selection SET status = 'cancelled' WHERE status = 'unfilled'")
    with op.batch_alter_table("selection") as batch_op:
        batch_op.drop_column("closed_why")
        batch_op.drop_column("closed_at")
    states_of(STATES)
