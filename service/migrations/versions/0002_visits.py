"""Logged-in browsers, failed log-ins, and links that work once."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("digest", Text(length=64), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_visit_person_id_person")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_person_id"), ["person_id"], unique=False)
    op.create_table(
        "attempts",
        sa.Column("subject", Text(length=80), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("lockouts", sa.Integer(), nullable=False),
        sa.Column("locked_until", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_attempts")),
    )
    op.create_table(
        "invitation",
        sa.Column("digest", Text(length=64), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_invitation_person_id_person")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_invitation")),
    )


def downgrade() -> None:
    for table in ("invitation", "attempts", "visit"):
        op.drop_table(table)
