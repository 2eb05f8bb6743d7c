"""Members are excused from a duty by name; tasks of organisations' own plans are carried out."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime
KINDS = (
    "approval", "examination", "plan_examination", "filing_examination",
    "evidence_examination", "unlocking",
    "pledge_examination", "pledge_item",
    "rectification", "ballot", "nomination", "opinion",
    "public_notice", "objection", "ticket", "ticket_colour", "feedback", "term",
)  # fmt: skip


def tasks_of(kinds: tuple[str, ...]) -> None:
    known = op.f("ck_task_kind_known")
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_constraint(known, type_="check")
        listed = ", ".join(repr(kind) for kind in kinds)
        batch_op.create_check_constraint(known, f"kind IN ({listed})")


def upgrade() -> None:
    tasks_of((*KINDS, "planned_task"))
    op.create_table(
        "member_excuse",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("occurrence_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("reason", Text(length=300), nullable=False),
        sa.Column("excused_at", Instant(), nullable=False),
        sa.Column("excused_by", BIG, nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_member_excuse_excused_with_reason")),
        sa.ForeignKeyConstraint(
            ["excused_by"], ["person.id"], name=op.f("fk_member_excuse_excused_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_member_excuse_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_member_excuse_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_excuse")),
        sa.UniqueConstraint(
            "occurrence_id", "person_id", name=op.f("uq_member_excuse_occurrence_id_person_id")
        ),
    )
    with op.batch_alter_table("branch_plan_task") as batch_op:
        batch_op.add_column(sa.Column("done_at", Instant(), nullable=True))
        batch_op.add_column(sa.Column("done_by", BIG, nullable=True))
        batch_op.add_column(sa.Column("done_note", sa.Text(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_branch_plan_task_done_by_person"), "person", ["done_by"], ["id"]
        )
        batch_op.create_check_constraint(
            op.f("ck_branch_plan_task_done_with_note"), "(done_at IS NULL) = (done_note IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("branch_plan_task") as batch_op:
        batch_op.drop_constraint(op.f("ck_branch_plan_task_done_with_note"), type_="check")
        batch_op.drop_constraint(op.f("fk_branch_plan_task_done_by_person"), type_="foreignkey")
        for column in ("done_note", "done_by", "done_at"):
            batch_op.drop_column(column)
    op.drop_table("member_excuse")
    op.execute("DELETE FROM task WHERE kind = 'planned_task'")
    tasks_of(KINDS)
