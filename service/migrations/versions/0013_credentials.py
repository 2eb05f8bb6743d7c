"""One-time credentials of voters without an account: digests of their two halves."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "ballot_credential",
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("voter_id", BIG, nullable=False),
        sa.Column("first_hash", Text(length=64), nullable=True),
        sa.Column("second_hash", Text(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["appraisal_event.id"],
            name=op.f("fk_ballot_credential_event_id_appraisal_event"),
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["person.id"], name=op.f("fk_ballot_credential_voter_id_person")
        ),
        sa.PrimaryKeyConstraint("event_id", "voter_id", name=op.f("pk_ballot_credential")),
        sa.UniqueConstraint(
            "event_id", "first_hash", name=op.f("uq_ballot_credential_event_id_first_hash")
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("ballot_credential")
