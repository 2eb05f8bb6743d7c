"""Tables of the work: approvals with their steps and signatures, and standing substitutes."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime
ON_BEHALF = "fk_approval_on_behalf_of_person"


def upgrade() -> None:
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.add_column(sa.Column("on_behalf_of", BIG, nullable=True))
        batch_op.create_foreign_key(ON_BEHALF, "person", ["on_behalf_of"], ["id"])
    op.create_table(
        "approval_process",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("subject_kind", Text(length=32), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("procedure", Text(length=100), nullable=False),
        sa.Column("approver", Text(length=100), nullable=False),
        sa.Column("state", Text(length=200), nullable=False),
        sa.Column("title", Text(length=300), nullable=False),
        sa.Column("step", Text(length=100), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("resume_at", Text(length=100), nullable=False),
        sa.Column("digest", Text(length=64), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("submitted_by", BIG, nullable=True),
        sa.Column("submitted_at", Instant(), nullable=False),
        sa.Column("outcome", Text(length=16), nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("settled_by", BIG, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('approved', 'returned', 'withdrawn', 'cancelled')",
            name=op.f("ck_approval_process_outcome_known"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (settled_at IS NULL)",
            name=op.f("ck_approval_process_settled_with_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_approval_process_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["person.id"], name=op.f("fk_approval_process_settled_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["person.id"], name=op.f("fk_approval_process_submitted_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_process")),
        sa.UniqueConstraint(
            "subject_kind",
            "subject_id",
            "number",
            name=op.f("uq_approval_process_subject_kind_subject_id_number"),
        ),
    )
    op.create_index(op.f("ix_approval_process_campaign_id"), "approval_process", ["campaign_id"])
    op.create_index(
        "uq_approval_process_open",
        "approval_process",
        ["subject_kind", "subject_id"],
        unique=True,
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_table(
        "approval_place",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("process_id", BIG, nullable=False),
        sa.Column("step", Text(length=100), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("role", Text(length=100), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("holder_id", BIG, nullable=True),
        sa.Column("added_by", BIG, nullable=True),
        sa.Column("delegate_id", BIG, nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("waits_for", Text(length=500), nullable=False),
        sa.Column("status", Text(length=16), nullable=False),
        sa.Column("opened_at", Instant(), nullable=True),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("signed_by", BIG, nullable=True),
        sa.Column("on_behalf_of", BIG, nullable=True),
        sa.Column("signed_at", Instant(), nullable=True),
        sa.Column("seen_version", sa.Integer(), nullable=True),
        sa.Column("digest", Text(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("rule", Text(length=200), nullable=True),
        sa.Column("should_attend", sa.Integer(), nullable=True),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.Column("in_favour", sa.Integer(), nullable=True),
        sa.Column("minutes_id", BIG, nullable=True),
        sa.CheckConstraint(
            "delegate_id <> person_id", name=op.f("ck_approval_place_delegated_to_another")
        ),
        sa.CheckConstraint(
            "in_favour BETWEEN 0 AND attended AND attended <= should_attend",
            name=op.f("ck_approval_place_heads_add_up"),
        ),
        sa.CheckConstraint(
            "(status = 'open') = (signed_at IS NULL)",
            name=op.f("ck_approval_place_signed_when_not_open"),
        ),
        sa.CheckConstraint(
            "status IN ('open', 'approved', 'returned', 'passed', 'skipped', 'removed')",
            name=op.f("ck_approval_place_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["person.id"], name=op.f("fk_approval_place_added_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_approval_place_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["delegate_id"], ["person.id"], name=op.f("fk_approval_place_delegate_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["minutes_id"], ["attachment.id"], name=op.f("fk_approval_place_minutes_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["on_behalf_of"], ["person.id"], name=op.f("fk_approval_place_on_behalf_of_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_approval_place_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["approval_process.id"],
            name=op.f("fk_approval_place_process_id_approval_process"),
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["person.id"], name=op.f("fk_approval_place_signed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_place")),
    )
    op.create_index(op.f("ix_approval_place_campaign_id"), "approval_place", ["campaign_id"])
    op.create_index(op.f("ix_approval_place_delegate_id"), "approval_place", ["delegate_id"])
    op.create_index(op.f("ix_approval_place_person_id"), "approval_place", ["person_id"])
    op.create_index(
        "ix_approval_place_process_id_step", "approval_place", ["process_id", "step", "run"]
    )
    op.create_index(
        "uq_approval_place_waiting",
        "approval_place",
        ["process_id", "step", "run", "person_id"],
        unique=True,
        sqlite_where=sa.text("status = 'open' AND person_id IS NOT NULL"),
        postgresql_where=sa.text("status = 'open' AND person_id IS NOT NULL"),
    )
    op.create_table(
        "substitute",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("substitute_id", BIG, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason", Text(length=500), nullable=False),
        sa.Column("made_by", BIG, nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("ended_by", BIG, nullable=True),
        sa.CheckConstraint("person_id <> substitute_id", name=op.f("ck_substitute_another_person")),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on <= last_day", name=op.f("ck_substitute_ended_within")
        ),
        sa.CheckConstraint("last_day >= since", name=op.f("ck_substitute_ends_after_it_began")),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("fk_substitute_ended_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_substitute_made_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_substitute_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["person.id"], name=op.f("fk_substitute_substitute_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitute")),
    )
    op.create_index("ix_substitute_person_id_since", "substitute", ["person_id", "since"])
    op.create_index("ix_substitute_substitute_id_since", "substitute", ["substitute_id", "since"])


def downgrade() -> None:
    for table in ("substitute", "approval_place", "approval_process"):
        op.drop_table(table)
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_constraint(ON_BEHALF, type_="foreignkey")
        batch_op.drop_column("on_behalf_of")
