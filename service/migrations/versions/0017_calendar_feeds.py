"""Calendar feeds: an address of one's own under which a calendar program finds what is due."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("organization_id", BIG, nullable=True),
        sa.Column("salt", Text(length=64), nullable=False),
        sa.Column("digest", Text(length=64), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_calendar_feed_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_feed_digest")),
    )
    op.create_index("ix_calendar_feed_person_id", "calendar_feed", ["person_id"])


def downgrade() -> None:
    op.drop_index("ix_calendar_feed_person_id", table_name="calendar_feed")
    op.drop_table("calendar_feed")
