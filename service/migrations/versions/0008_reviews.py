"""Tables of the work: reviews."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("leader", Text(length=120), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("role", Text(length=64), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("set_by", BIG, nullable=True),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (role IS NULL)", name=op.f("ck_contact_person_or_role")
        ),
        sa.CheckConstraint(
            "until IS NULL OR until >= since", name=op.f("ck_contact_until_after_since")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_contact_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contact_person_id_person")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_contact_set_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint(
            "campaign_id", "leader", "since", name=op.f("uq_contact_campaign_id_leader_since")
        ),
    )
    op.create_index(op.f("ix_contact_person_id"), "contact", ["person_id"])
    op.create_table(
        "review",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("round", Text(length=40), nullable=False),
        sa.Column("period", Text(length=16), nullable=False),
        sa.Column("subject", Text(length=40), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("reviewer", Text(length=120), nullable=False),
        sa.Column("reviewer_id", BIG, nullable=True),
        sa.Column("achievements", sa.Text(), nullable=False),
        sa.Column("shortcomings", sa.Text(), nullable=False),
        sa.Column("directions", sa.Text(), nullable=False),
        sa.Column("grade", Text(length=40), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("way", Text(length=16), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", Text(length=200), nullable=False),
        sa.Column("meeting_id", BIG, nullable=True),
        sa.Column("given_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) = (subject = 'organization')",
            name=op.f("ck_review_subject_is_person"),
        ),
        sa.CheckConstraint(
            "way IN ('collective', 'individual', 'on_site', 'random')",
            name=op.f("ck_review_way_known"),
        ),
        sa.CheckConstraint(
            "person_id IS NULL OR person_id <> reviewer_id", name=op.f("ck_review_not_of_oneself")
        ),
        sa.CheckConstraint("points >= 0", name=op.f("ck_review_points_counted_up")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_review_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_review_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["person.id"], name=op.f("fk_review_reviewer_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint(
            "campaign_id",
            "round",
            "period",
            "subject",
            "reviewer",
            name=op.f("uq_review_campaign_id_round_period_subject_reviewer"),
        ),
    )
    op.create_index(op.f("ix_review_person_id"), "review", ["person_id"])
    op.create_index(op.f("ix_review_reviewer_id"), "review", ["reviewer_id"])
    op.create_index("ix_review_root_id_round", "review", ["root_id", "round"])
    op.create_table(
        "review_change",
        sa.Column("id", BIG, nullable=False),
        sa.Column("review_id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_review_change_by_person")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_change_review_id_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_change")),
        sa.UniqueConstraint(
            "review_id", "version", name=op.f("uq_review_change_review_id_version")
        ),
    )
    op.create_table(
        "rectification",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("round", Text(length=40), nullable=False),
        sa.Column("origin", Text(length=16), nullable=False),
        sa.Column("origin_id", BIG, nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", Text(length=16), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("raised_by", BIG, nullable=True),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("attachments", Text(length=200), nullable=False),
        sa.Column("reported_at", Instant(), nullable=True),
        sa.Column("reported_by", BIG, nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by", BIG, nullable=True),
        sa.Column("asked", sa.Integer(), nullable=True),
        sa.Column("satisfied", sa.Integer(), nullable=True),
        sa.Column("judged_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)",
            name=op.f("ck_rectification_closed_with_instant"),
        ),
        sa.CheckConstraint(
            "judged_at IS NULL OR state = 'closed'",
            name=op.f("ck_rectification_judged_when_closed"),
        ),
        sa.CheckConstraint(
            "origin IN ('review', 'appraisal', 'inspection', 'self_check', 'opinions', 'hand')",
            name=op.f("ck_rectification_origin_known"),
        ),
        sa.CheckConstraint(
            "state = 'open' OR reported_at IS NOT NULL",
            name=op.f("ck_rectification_closed_when_reported"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'reported', 'closed')", name=op.f("ck_rectification_state_known")
        ),
        sa.CheckConstraint(
            "(asked IS NULL) = (judged_at IS NULL)",
            name=op.f("ck_rectification_judged_with_instant"),
        ),
        sa.CheckConstraint(
            "satisfied BETWEEN 0 AND asked", name=op.f("ck_rectification_satisfied_of_those_asked")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_rectification_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["person.id"], name=op.f("fk_rectification_closed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_rectification_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by"], ["person.id"], name=op.f("fk_rectification_raised_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by"], ["person.id"], name=op.f("fk_rectification_reported_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification")),
    )
    op.create_index("ix_rectification_campaign_id_state", "rectification", ["campaign_id", "state"])
    op.create_index("ix_rectification_origin_origin_id", "rectification", ["origin", "origin_id"])
    op.create_index(op.f("ix_rectification_person_id"), "rectification", ["person_id"])
    op.create_table(
        "rectification_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("kind", Text(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", BIG, nullable=True),
        sa.CheckConstraint(
            "kind IN ('raised', 'changed', 'reported', 'sent_back', 'closed', 'judged', 'reopened')",
            name=op.f("ck_rectification_entry_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["by"], ["person.id"], name=op.f("fk_rectification_entry_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["rectification.id"],
            name=op.f("fk_rectification_entry_item_id_rectification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_entry")),
    )
    op.create_index(op.f("ix_rectification_entry_item_id"), "rectification_entry", ["item_id"])
    op.create_table(
        "hearing",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("round", Text(length=40), nullable=False),
        sa.Column("kind", Text(length=16), nullable=False),
        sa.Column("way", Text(length=16), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("who", Text(length=300), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("masses", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("attachments", Text(length=200), nullable=False),
        sa.Column("recorded_by", BIG, nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('opinions', 'answers')", name=op.f("ck_hearing_kind_known")),
        sa.CheckConstraint(
            "way IN ('symposium', 'visit', 'interview', 'questionnaire', 'letter_box', 'meeting')",
            name=op.f("ck_hearing_way_known"),
        ),
        sa.CheckConstraint(
            "members >= 0 AND masses >= 0", name=op.f("ck_hearing_heads_counted_up")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_hearing_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_hearing_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
    )
    op.create_index("ix_hearing_campaign_id_round", "hearing", ["campaign_id", "round"])
    op.create_table(
        "situation_report",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("duty", Text(length=100), nullable=False),
        sa.Column("period", Text(length=16), nullable=False),
        sa.Column("state", Text(length=16), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("edited", sa.Text(), nullable=False),
        sa.Column("compiled_at", Instant(), nullable=False),
        sa.Column("submitted_at", Instant(), nullable=True),
        sa.Column("submitted_by", BIG, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'submitted') = (submitted_at IS NOT NULL)",
            name=op.f("ck_situation_report_submitted_with_instant"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted')", name=op.f("ck_situation_report_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_situation_report_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["person.id"], name=op.f("fk_situation_report_submitted_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_situation_report")),
        sa.UniqueConstraint(
            "campaign_id",
            "duty",
            "period",
            name=op.f("uq_situation_report_campaign_id_duty_period"),
        ),
    )


def downgrade() -> None:
    op.drop_table("situation_report")
    op.drop_table("hearing")
    op.drop_table("rectification_entry")
    op.drop_table("rectification")
    op.drop_table("review_change")
    op.drop_table("review")
    op.drop_table("contact")
