"""A ballot may bring a comment in an envelope of its own, and comments are kept apart from it."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.add_column("ballot_box", sa.Column("comment", sa.LargeBinary(), nullable=True))
    op.create_table(
        "appraisal_comment",
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("mark", Text(length=32), nullable=False),
        sa.Column("unit", Text(length=40), nullable=False),
        sa.Column("text", Text(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["appraisal_event.id"],
            name=op.f("fk_appraisal_comment_event_id_appraisal_event"),
        ),
        sa.PrimaryKeyConstraint("event_id", "mark", name=op.f("pk_appraisal_comment")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("appraisal_comment")
    op.drop_column("ballot_box", "comment")
