"""Tables are looked at before they are carried out; things are found by how they begin."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime
WORD = sa.String(48).with_variant(sa.String(48, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "table_upload",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("kind", Text(length=32), nullable=False),
        sa.Column("name", Text(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("preview", sa.Text(), nullable=False),
        sa.Column("digest", Text(length=64), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('organizations', 'people')", name=op.f("ck_table_upload_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_table_upload_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_upload")),
    )
    op.create_index("ix_table_upload_person_id_id", "table_upload", ["person_id", "id"])
    op.create_index("ix_table_upload_sent_at", "table_upload", ["sent_at"])
    op.create_table(
        "search_word",
        sa.Column("kind", Text(length=16), nullable=False),
        sa.Column("word", WORD, nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.CheckConstraint(
            "kind IN ('organization', 'person', 'plan', 'document', 'pledge')",
            name=op.f("ck_search_word_kind_known"),
        ),
        sa.PrimaryKeyConstraint("kind", "word", "subject_id", name=op.f("pk_search_word")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_word_kind_subject_id", "search_word", ["kind", "subject_id"])


def downgrade() -> None:
    op.drop_table("search_word")
    op.drop_table("table_upload")
