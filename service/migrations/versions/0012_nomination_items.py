"""Nominees are judged item by item against the criteria of their award."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "nomination_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("nomination_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item", Text(length=300), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("judged_by", BIG, nullable=True),
        sa.Column("judged_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(met IS NULL) = (judged_at IS NULL)", name=op.f("ck_nomination_item_judged_at")
        ),
        sa.CheckConstraint(
            "met IS NULL OR reason <> ''", name=op.f("ck_nomination_item_judged_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["judged_by"], ["person.id"], name=op.f("fk_nomination_item_judged_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"],
            ["nomination.id"],
            name=op.f("fk_nomination_item_nomination_id_nomination"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_item")),
        sa.UniqueConstraint(
            "nomination_id", "number", name=op.f("uq_nomination_item_nomination_id_number")
        ),
    )


def downgrade() -> None:
    op.drop_table("nomination_item")
