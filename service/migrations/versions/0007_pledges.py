"""Tables of the work: pledges."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "pledge",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("round", Text(length=40), nullable=False),
        sa.Column("owner", Text(length=40), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("state", Text(length=16), nullable=False),
        sa.Column("oral", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", BIG, nullable=True),
        sa.Column("drafted_at", Instant(), nullable=False),
        sa.Column("submissions", sa.Integer(), nullable=False),
        sa.Column("submitted_at", Instant(), nullable=True),
        sa.Column("examined_at", Instant(), nullable=True),
        sa.Column("examined_by", BIG, nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("agreed", sa.Integer(), nullable=True),
        sa.Column("to_publish", sa.Boolean(), nullable=False),
        sa.Column("scope", Text(length=16), nullable=True),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("reported_at", Instant(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("grade", Text(length=40), nullable=True),
        sa.Column("judged_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) = (owner = 'organization')", name=op.f("ck_pledge_owner_is_person")
        ),
        sa.CheckConstraint(
            "(state = 'judged') = (score IS NOT NULL)", name=op.f("ck_pledge_judged_with_score")
        ),
        sa.CheckConstraint(
            "scope IN ('branch', 'unit', 'public')", name=op.f("ck_pledge_scope_known")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'accepted', 'published', 'reported', 'judged')",
            name=op.f("ck_pledge_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('published') OR published_at IS NOT NULL",
            name=op.f("ck_pledge_published_with_instant"),
        ),
        sa.CheckConstraint(
            "published_at IS NULL OR scope IS NOT NULL",
            name=op.f("ck_pledge_published_to_somebody"),
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 10000", name=op.f("ck_pledge_score_in_range")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_pledge_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["examined_by"], ["person.id"], name=op.f("fk_pledge_examined_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pledge_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_pledge_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint(
            "campaign_id", "round", "owner", name=op.f("uq_pledge_campaign_id_round_owner")
        ),
    )
    op.create_index(op.f("ix_pledge_person_id"), "pledge", ["person_id"])
    op.create_index("ix_pledge_published_at", "pledge", ["published_at"])
    op.create_table(
        "pledge_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("pledge_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", Text(length=16), nullable=False),
        sa.Column("project", Text(length=40), nullable=True),
        sa.Column("title", Text(length=300), nullable=False),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("responsible", Text(length=200), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("more", sa.Text(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("state", Text(length=16), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("objective", sa.Boolean(), nullable=True),
        sa.Column("criticized_at", Instant(), nullable=True),
        sa.Column("criticism", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('common', 'post', 'practical')", name=op.f("ck_pledge_item_kind_known")
        ),
        sa.CheckConstraint(
            "state <> 'failed' OR (explanation IS NOT NULL AND objective IS NOT NULL)",
            name=op.f("ck_pledge_item_failed_with_explanation"),
        ),
        sa.CheckConstraint(
            "state <> 'fulfilled' OR progress = 100", name=op.f("ck_pledge_item_fulfilled_is_whole")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'fulfilled', 'failed')", name=op.f("ck_pledge_item_state_known")
        ),
        sa.CheckConstraint(
            "progress BETWEEN 0 AND 100", name=op.f("ck_pledge_item_progress_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_item_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_item")),
        sa.UniqueConstraint("pledge_id", "number", name=op.f("uq_pledge_item_pledge_id_number")),
    )
    op.create_table(
        "pledge_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("kind", Text(length=16), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", BIG, nullable=True),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'change') = (before IS NOT NULL)",
            name=op.f("ck_pledge_entry_change_keeps_the_old"),
        ),
        sa.CheckConstraint(
            "kind IN ('progress', 'change')", name=op.f("ck_pledge_entry_kind_known")
        ),
        sa.CheckConstraint(
            "progress BETWEEN 0 AND 100", name=op.f("ck_pledge_entry_progress_in_range")
        ),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_pledge_entry_by_person")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["pledge_item.id"], name=op.f("fk_pledge_entry_item_id_pledge_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_entry")),
    )
    op.create_index(op.f("ix_pledge_entry_item_id"), "pledge_entry", ["item_id"])
    op.create_table(
        "pledge_judgement",
        sa.Column("id", BIG, nullable=False),
        sa.Column("pledge_id", BIG, nullable=False),
        sa.Column("judge", Text(length=16), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint(
            "judge IN ('self', 'peers', 'organization', 'masses')",
            name=op.f("ck_pledge_judgement_judge_known"),
        ),
        sa.CheckConstraint(
            "points BETWEEN 0 AND 100", name=op.f("ck_pledge_judgement_points_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pledge_judgement_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_judgement_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_judgement")),
        sa.UniqueConstraint(
            "pledge_id", "person_id", name=op.f("uq_pledge_judgement_pledge_id_person_id")
        ),
    )
    op.create_table(
        "pledge_feedback",
        sa.Column("id", BIG, nullable=False),
        sa.Column("pledge_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", BIG, nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)",
            name=op.f("ck_pledge_feedback_answered_with_instant"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_pledge_feedback_answered_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pledge_feedback_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_feedback_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_feedback")),
    )
    op.create_index(op.f("ix_pledge_feedback_pledge_id"), "pledge_feedback", ["pledge_id"])
    op.create_table(
        "pledge_excuse",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("round", Text(length=40), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("kind", Text(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", BIG, nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('floating', 'ill', 'other')", name=op.f("ck_pledge_excuse_kind_known")
        ),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_pledge_excuse_by_person")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_pledge_excuse_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pledge_excuse_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_excuse")),
        sa.UniqueConstraint(
            "campaign_id",
            "round",
            "person_id",
            name=op.f("uq_pledge_excuse_campaign_id_round_person_id"),
        ),
    )


def downgrade() -> None:
    op.drop_table("pledge_excuse")
    op.drop_table("pledge_feedback")
    op.drop_table("pledge_judgement")
    op.drop_table("pledge_entry")
    op.drop_table("pledge_item")
    op.drop_table("pledge")
