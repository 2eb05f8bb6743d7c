"""Long work: rows that are done in batches, with what they have gathered so far."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "long_work",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", Text(length=40), nullable=False),
        sa.Column("lane", Text(length=40), nullable=False),
        sa.Column("title", Text(length=300), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("tree_id", BIG, nullable=True),
        sa.Column("asked_by", BIG, nullable=True),
        sa.Column("role", Text(length=100), nullable=False),
        sa.Column("on_behalf_of", BIG, nullable=True),
        sa.Column("locale", Text(length=10), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("state", Text(length=20), nullable=False),
        sa.Column("phase", Text(length=40), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("place", BIG, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("calling_off", sa.Boolean(), nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("called_off_by", BIG, nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("file_name", Text(length=200), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('import_organizations', 'import_people', 'launch', 'migration', 'ledger')",
            name=op.f("ck_long_work_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'called_off')",
            name=op.f("ck_long_work_state_known"),
        ),
        sa.CheckConstraint(
            "total >= 0 AND done >= 0 AND tries >= 0", name=op.f("ck_long_work_counted_up")
        ),
        sa.ForeignKeyConstraint(
            ["tree_id"], ["organization.id"], name=op.f("fk_long_work_tree_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_long_work_asked_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["called_off_by"], ["person.id"], name=op.f("fk_long_work_called_off_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["on_behalf_of"], ["person.id"], name=op.f("fk_long_work_on_behalf_of_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_long_work")),
    )
    op.create_index("ix_long_work_asked_by_state", "long_work", ["asked_by", "state"])
    op.create_index("ix_long_work_state_id", "long_work", ["state", "id"])
    op.create_table(
        "long_work_part",
        sa.Column("work_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["work_id"], ["long_work.id"], name=op.f("fk_long_work_part_work_id_long_work")
        ),
        sa.PrimaryKeyConstraint("work_id", "number", name=op.f("pk_long_work_part")),
    )


def downgrade() -> None:
    op.drop_table("long_work_part")
    op.drop_index("ix_long_work_state_id", table_name="long_work")
    op.drop_index("ix_long_work_asked_by_state", table_name="long_work")
    op.drop_table("long_work")
