"""Accounts: history tells of them too; they are blocked, reset by mail, and have a second step."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime

HAPPENINGS = (
    "moved", "submitted", "approved", "returned", "withdrawn", "suspended", "resumed", "cancelled",
    "reopened", "postponement_requested", "postponement_granted", "postponement_refused",
    "postponement_withdrawn", "redated", "event_dated", "recorded", "fulfilled", "overdue", "urged",
    "launched", "joined", "closed", "migrated", "refused", "transferred", "worked",
)  # fmt: skip
SOMEBODYS = sa.text("person_id IS NOT NULL")


def tell_of(*kinds: str, campaign: bool) -> None:
    """Let a line of history have these kinds, and say whether each is about a campaign."""
    known = op.f("ck_history_kind_known")
    listed = ", ".join(repr(kind) for kind in kinds)
    with op.batch_alter_table("history") as batch_op:
        batch_op.alter_column("campaign_id", existing_type=BIG, nullable=not campaign)
        batch_op.drop_constraint(known, type_="check")
        batch_op.create_check_constraint(known, f"kind IN ({listed})")


def upgrade() -> None:
    tell_of(*HAPPENINGS, "account", campaign=False)
    op.create_index(
        "ix_history_person_id_id",
        "history",
        ["person_id", "id"],
        sqlite_where=SOMEBODYS,
        postgresql_where=SOMEBODYS,
    )
    op.add_column("account", sa.Column("blocked_at", Instant(), nullable=True))
    op.add_column(
        "invitation",
        sa.Column("purpose", Text(length=16), nullable=False, server_default="invitation"),
    )
    op.create_table(
        "second_step",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("secret", Text(length=255), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.Column("last_step", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_second_step_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_step")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("digest", Text(length=64), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id_person")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_recovery_code")),
    )
    op.create_index("ix_recovery_code_person_id", "recovery_code", ["person_id"])


def downgrade() -> None:
    op.drop_index("ix_recovery_code_person_id", table_name="recovery_code")
    op.drop_table("recovery_code")
    op.drop_table("second_step")
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.drop_column("purpose")
    op.drop_column("account", "blocked_at")
    op.drop_index("ix_history_person_id_id", table_name="history")
    op.execute(sa.text("DELETE FROM history WHERE kind = 'account'"))
    tell_of(*HAPPENINGS, campaign=True)
