"""A substitute hands in for the absent; whether anybody stands in today is asked by each sweep."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FOR = "fk_approval_process_submitted_for_person"


def upgrade() -> None:
    with op.batch_alter_table("approval_process") as batch_op:
        batch_op.add_column(sa.Column("submitted_for", BIG, nullable=True))
        batch_op.create_foreign_key(FOR, "person", ["submitted_for"], ["id"])
    op.create_index("ix_substitute_last_day", "substitute", ["last_day"])


def downgrade() -> None:
    op.drop_index("ix_substitute_last_day", "substitute")
    with op.batch_alter_table("approval_process") as batch_op:
        batch_op.drop_constraint(FOR, type_="foreignkey")
        batch_op.drop_column("submitted_for")
