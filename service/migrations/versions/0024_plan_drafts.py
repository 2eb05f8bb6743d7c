"""Plans that are being written: a row a draft, with its text and a version against two pages."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "plan_draft",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", Text(length=100), nullable=False),
        sa.Column("title", Text(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("based_on", BIG, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", BIG, nullable=True),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", BIG, nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_plan_draft_counted_up")),
        sa.ForeignKeyConstraint(
            ["based_on"], ["plan_version.id"], name=op.f("fk_plan_draft_based_on_plan_version")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_plan_draft_created_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["person.id"], name=op.f("fk_plan_draft_changed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_draft")),
    )


def downgrade() -> None:
    op.drop_table("plan_draft")
