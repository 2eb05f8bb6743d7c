"""Plans in prose that are being read: a row a document, with what a person has said of it."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "plan_reading",
        sa.Column("id", BIG, nullable=False),
        sa.Column("title", Text(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("read_at", Instant(), nullable=False),
        sa.Column("read_by", BIG, nullable=True),
        sa.Column("decisions", sa.Text(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("decided", sa.Integer(), nullable=False),
        sa.Column("base_year", sa.Integer(), nullable=True),
        sa.Column("state", Text(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft_id", BIG, nullable=True),
        sa.CheckConstraint("state IN ('open', 'made')", name=op.f("ck_plan_reading_state_known")),
        sa.CheckConstraint(
            "decided >= 0 AND decided <= items", name=op.f("ck_plan_reading_decided_of_items")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_plan_reading_counted_up")),
        sa.CheckConstraint(
            "(state = 'made') = (draft_id IS NOT NULL)", name=op.f("ck_plan_reading_made_of_it")
        ),
        sa.CheckConstraint("length(text) <= 200000", name=op.f("ck_plan_reading_a_document")),
        sa.ForeignKeyConstraint(
            ["read_by"], ["person.id"], name=op.f("fk_plan_reading_read_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_reading")),
    )


def downgrade() -> None:
    op.drop_table("plan_reading")
