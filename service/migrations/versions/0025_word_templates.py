"""Word templates of the office's own: contents kept once, versions only added; history tells."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime

HAPPENINGS = (
    "moved", "submitted", "approved", "returned", "withdrawn", "suspended", "resumed", "cancelled",
    "reopened", "postponement_requested", "postponement_granted", "postponement_refused",
    "postponement_withdrawn", "redated", "event_dated", "recorded", "fulfilled", "overdue", "urged",
    "launched", "joined", "closed", "migrated", "refused", "transferred", "worked", "account",
)  # fmt: skip


def tell_of(*kinds: str) -> None:
    """Let a line of history have these kinds."""
    known = op.f("ck_history_kind_known")
    listed = ", ".join(repr(kind) for kind in kinds)
    with op.batch_alter_table("history") as batch_op:
        batch_op.drop_constraint(known, type_="check")
        batch_op.create_check_constraint(known, f"kind IN ({listed})")


def upgrade() -> None:
    tell_of(*HAPPENINGS, "template")
    op.create_table(
        "word_content",
        sa.Column("digest", Text(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_word_content_digest_whole")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_word_content")),
    )
    op.create_table(
        "word_template",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_organization_id", BIG, nullable=False),
        sa.Column("kind", Text(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", Text(length=200), nullable=False),
        sa.Column("digest", Text(length=64), nullable=True),
        sa.Column("restored", sa.Integer(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.CheckConstraint(
            "kind IN ('ledger', 'plan', 'report', 'minutes')",
            name=op.f("ck_word_template_kind_known"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_word_template_counted_up")),
        sa.ForeignKeyConstraint(
            ["root_organization_id"],
            ["organization.id"],
            name=op.f("fk_word_template_root_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["digest"], ["word_content.digest"], name=op.f("fk_word_template_digest_word_content")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_word_template_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_template")),
        sa.UniqueConstraint(
            "root_organization_id",
            "kind",
            "number",
            name=op.f("uq_word_template_root_organization_id_kind_number"),
        ),
    )


def downgrade() -> None:
    op.drop_table("word_template")
    op.drop_table("word_content")
    op.execute(sa.text("DELETE FROM history WHERE kind = 'template'"))
    tell_of(*HAPPENINGS)
