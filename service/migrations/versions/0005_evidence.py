"""Tables of the work: evidence."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime
TABLES = (
    "evidence_file", "absence", "unlocking", "meeting", "figure", "evidence", "contribution",
    "activity",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("round", Text(length=40), nullable=False),
        sa.Column("title", Text(length=300), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", Text(length=16), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("added_by", BIG, nullable=True),
        sa.CheckConstraint(
            "(state = 'held') = (held_on IS NOT NULL)", name=op.f("ck_activity_held_on_a_day")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'held', 'dropped')", name=op.f("ck_activity_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["person.id"], name=op.f("fk_activity_added_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_activity_campaign_id_campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint(
            "campaign_id", "round", "title", name=op.f("uq_activity_campaign_id_round_title")
        ),
    )
    op.create_table(
        "contribution",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("round", Text(length=40), nullable=False),
        sa.Column("kind", Text(length=40), nullable=False),
        sa.Column("period", Text(length=16), nullable=False),
        sa.Column("occurrence_id", BIG, nullable=True),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("title", Text(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", Text(length=64), nullable=False),
        sa.Column("attachment_id", BIG, nullable=True),
        sa.Column("state", Text(length=16), nullable=False),
        sa.Column("handed_in_at", Instant(), nullable=False),
        sa.Column("handed_in_by", BIG, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("answered_by", BIG, nullable=True),
        sa.CheckConstraint(
            "state <> 'returned' OR reason IS NOT NULL",
            name=op.f("ck_contribution_returned_with_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('accepted', 'returned')", name=op.f("ck_contribution_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_contribution_answered_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_contribution_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_contribution_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["handed_in_by"], ["person.id"], name=op.f("fk_contribution_handed_in_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_contribution_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contribution_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint(
            "campaign_id",
            "kind",
            "round",
            "period",
            "person_id",
            "digest",
            name=op.f("uq_contribution_campaign_id_kind_round_period_person_id_digest"),
        ),
    )
    op.create_index(
        "ix_contribution_campaign_id_kind_round",
        "contribution",
        ["campaign_id", "kind", "round"],
        unique=False,
    )
    op.create_index(
        op.f("ix_contribution_occurrence_id"), "contribution", ["occurrence_id"], unique=False
    )
    op.create_index(op.f("ix_contribution_person_id"), "contribution", ["person_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("occurrence_id", BIG, nullable=False),
        sa.Column("state", Text(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("handed_in_at", Instant(), nullable=False),
        sa.Column("handed_in_by", BIG, nullable=True),
        sa.Column("examined_at", Instant(), nullable=True),
        sa.Column("examined_by", BIG, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'returned' OR reason IS NOT NULL",
            name=op.f("ck_evidence_returned_with_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('submitted', 'accepted', 'returned')", name=op.f("ck_evidence_state_known")
        ),
        sa.CheckConstraint("times >= 1", name=op.f("ck_evidence_handed_in_once")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_evidence_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["examined_by"], ["person.id"], name=op.f("fk_evidence_examined_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["handed_in_by"], ["person.id"], name=op.f("fk_evidence_handed_in_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_evidence_occurrence_id_occurrence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("occurrence_id", name=op.f("uq_evidence_occurrence_id")),
    )
    op.create_index("ix_evidence_campaign_id", "evidence", ["campaign_id"], unique=False)
    op.create_table(
        "figure",
        sa.Column("id", BIG, nullable=False),
        sa.Column("occurrence_id", BIG, nullable=False),
        sa.Column("name", Text(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f("ck_figure_counted")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_figure_occurrence_id_occurrence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure")),
        sa.UniqueConstraint("occurrence_id", "name", name=op.f("uq_figure_occurrence_id_name")),
    )
    op.create_table(
        "meeting",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("round", Text(length=40), nullable=False),
        sa.Column("key", Text(length=40), nullable=False),
        sa.Column("occurrence_id", BIG, nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", Text(length=200), nullable=False),
        sa.Column("topic", Text(length=300), nullable=False),
        sa.Column("theme", Text(length=300), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("quarters", sa.Integer(), nullable=False),
        sa.Column("readings", sa.Text(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", BIG, nullable=True),
        sa.Column("voided_at", Instant(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(expected IS NULL) = (present IS NULL)", name=op.f("ck_meeting_counted_both")
        ),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)",
            name=op.f("ck_meeting_voided_with_reason"),
        ),
        sa.CheckConstraint(
            "present BETWEEN 0 AND expected", name=op.f("ck_meeting_no_more_than_expected")
        ),
        sa.CheckConstraint("quarters >= 0", name=op.f("ck_meeting_took_no_less_than_nothing")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_meeting_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_meeting_occurrence_id_occurrence")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_meeting_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index(
        "ix_meeting_campaign_id_round", "meeting", ["campaign_id", "round"], unique=False
    )
    op.create_index(op.f("ix_meeting_occurrence_id"), "meeting", ["occurrence_id"], unique=False)
    op.create_index(
        "uq_meeting_held_once",
        "meeting",
        ["campaign_id", "key", "held_on"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.create_table(
        "unlocking",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("occurrence_id", BIG, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", Text(length=16), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("requested_by", BIG, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'requested') = (decided_at IS NULL)", name=op.f("ck_unlocking_decided_or_not")
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'granted', 'refused')", name=op.f("ck_unlocking_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_unlocking_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_unlocking_decided_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_unlocking_occurrence_id_occurrence")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["person.id"], name=op.f("fk_unlocking_requested_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unlocking")),
    )
    op.create_index(op.f("ix_unlocking_campaign_id"), "unlocking", ["campaign_id"], unique=False)
    op.create_index("ix_unlocking_occurrence_id", "unlocking", ["occurrence_id"], unique=False)
    op.create_index(
        "uq_unlocking_open",
        "unlocking",
        ["occurrence_id"],
        unique=True,
        sqlite_where=sa.text("state = 'requested'"),
        postgresql_where=sa.text("state = 'requested'"),
    )
    op.create_table(
        "absence",
        sa.Column("id", BIG, nullable=False),
        sa.Column("meeting_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("reason", Text(length=300), nullable=False),
        sa.Column("made_up_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_absence_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_absence_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint(
            "meeting_id", "person_id", name=op.f("uq_absence_meeting_id_person_id")
        ),
    )
    op.create_table(
        "evidence_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("attachment_id", BIG, nullable=False),
        sa.Column("evidence_id", BIG, nullable=True),
        sa.Column("meeting_id", BIG, nullable=True),
        sa.CheckConstraint(
            "(evidence_id IS NULL) <> (meeting_id IS NULL)",
            name=op.f("ck_evidence_file_of_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_evidence_file_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_file_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_evidence_file_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_file")),
        sa.UniqueConstraint(
            "evidence_id", "attachment_id", name=op.f("uq_evidence_file_evidence_id_attachment_id")
        ),
        sa.UniqueConstraint(
            "meeting_id", "attachment_id", name=op.f("uq_evidence_file_meeting_id_attachment_id")
        ),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
