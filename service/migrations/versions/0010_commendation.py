"""Tables of the work: commendation."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "selection",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("award", Text(length=40), nullable=False),
        sa.Column("round", Text(length=40), nullable=False),
        sa.Column("term", Text(length=20), nullable=False),
        sa.Column("title", Text(length=300), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("chosen", sa.Integer(), nullable=False),
        sa.Column("names_round", sa.Integer(), nullable=False),
        sa.Column("nominate_by", sa.Date(), nullable=True),
        sa.Column("status", Text(length=16), nullable=False),
        sa.Column("opened_by", BIG, nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("names_round >= 1", name=op.f("ck_selection_rounds_from_one")),
        sa.CheckConstraint("places IS NULL OR places > 0", name=op.f("ck_selection_some_places")),
        sa.CheckConstraint(
            "status IN ('nominating', 'deciding', 'on_notice', 'clean', 'awarded', 'cancelled')",
            name=op.f("ck_selection_status_known"),
        ),
        sa.CheckConstraint(
            "chosen >= 0 AND (places IS NULL OR chosen <= places)", name=op.f("ck_selection_within")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_selection_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["person.id"], name=op.f("fk_selection_opened_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection")),
        sa.UniqueConstraint(
            "campaign_id", "award", "term", name=op.f("uq_selection_campaign_id_award_term")
        ),
    )
    with op.batch_alter_table("selection") as batch_op:
        batch_op.create_index(op.f("ix_selection_root_id_award"), ["root_id", "award"])
    op.create_table(
        "selection_share",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("selection_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("allotted", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("status", Text(length=16), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by", BIG, nullable=True),
        sa.CheckConstraint(
            "allotted >= 0 AND (places IS NULL OR allotted <= places)",
            name=op.f("ck_selection_share_allotted_within"),
        ),
        sa.CheckConstraint(
            "places IS NULL OR places >= 0", name=op.f("ck_selection_share_not_negative")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'handed_in', 'declined', 'waived')",
            name=op.f("ck_selection_share_status_known"),
        ),
        sa.CheckConstraint(
            "used >= 0 AND (places IS NULL OR used <= places)",
            name=op.f("ck_selection_share_used_within"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_selection_share_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["person.id"], name=op.f("fk_selection_share_closed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["selection_id"],
            ["selection.id"],
            name=op.f("fk_selection_share_selection_id_selection"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_share")),
        sa.UniqueConstraint(
            "selection_id", "campaign_id", name=op.f("uq_selection_share_selection_id_campaign_id")
        ),
    )
    with op.batch_alter_table("selection_share") as batch_op:
        batch_op.create_index(
            op.f("ix_selection_share_campaign_id_status"), ["campaign_id", "status"]
        )
    op.create_table(
        "nomination",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("selection_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("at_campaign_id", BIG, nullable=False),
        sa.Column("subject", Text(length=40), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("organization_id", BIG, nullable=False),
        sa.Column("category", Text(length=40), nullable=False),
        sa.Column("deeds", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("ranked_at", BIG, nullable=True),
        sa.Column("shortlisted", sa.Boolean(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=True),
        sa.Column("status", Text(length=16), nullable=False),
        sa.Column("why", Text(length=500), nullable=False),
        sa.Column("proposed_by", BIG, nullable=True),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("rank IS NULL OR rank > 0", name=op.f("ck_nomination_rank_from_one")),
        sa.CheckConstraint(
            "status IN ('applied', 'standing', 'chosen', 'left', 'removed', 'withdrawn', 'honoured')",
            name=op.f("ck_nomination_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["at_campaign_id"], ["campaign.id"], name=op.f("fk_nomination_at_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_nomination_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_nomination_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_nomination_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_nomination_proposed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["ranked_at"], ["campaign.id"], name=op.f("fk_nomination_ranked_at_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["selection_id"], ["selection.id"], name=op.f("fk_nomination_selection_id_selection")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
        sa.UniqueConstraint(
            "selection_id",
            "ranked_at",
            "category",
            "rank",
            name=op.f("uq_nomination_selection_id_ranked_at_category_rank"),
        ),
        sa.UniqueConstraint(
            "selection_id", "subject", name=op.f("uq_nomination_selection_id_subject")
        ),
    )
    with op.batch_alter_table("nomination") as batch_op:
        batch_op.create_index(
            op.f("ix_nomination_at_campaign_id_status"), ["at_campaign_id", "status"]
        )
        batch_op.create_index(op.f("ix_nomination_person_id"), ["person_id"])
    op.create_table(
        "nomination_opinion",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("nomination_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("role", Text(length=100), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_by", BIG, nullable=True),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("verdict", Text(length=16), nullable=True),
        sa.Column("text", Text(length=2000), nullable=False),
        sa.Column("answered_by", BIG, nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(verdict IS NULL) = (answered_at IS NULL)",
            name=op.f("ck_nomination_opinion_answered_with_verdict"),
        ),
        sa.CheckConstraint(
            "verdict IN ('agrees', 'objects')", name=op.f("ck_nomination_opinion_verdict_known")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_nomination_opinion_answered_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_nomination_opinion_asked_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_nomination_opinion_campaign_id_campaign"),
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"],
            ["nomination.id"],
            name=op.f("fk_nomination_opinion_nomination_id_nomination"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_opinion")),
        sa.UniqueConstraint(
            "nomination_id", "role", name=op.f("uq_nomination_opinion_nomination_id_role")
        ),
    )
    op.create_table(
        "selection_decision",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("selection_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("method", Text(length=16), nullable=False),
        sa.Column("status", Text(length=16), nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("proposed_by", BIG, nullable=True),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("entitled", sa.Integer(), nullable=True),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("in_favour", sa.Integer(), nullable=True),
        sa.Column("minutes_id", BIG, nullable=True),
        sa.CheckConstraint(
            "method = 'persons' OR (in_favour <= present AND present <= entitled)",
            name=op.f("ck_selection_decision_a_meeting_counts"),
        ),
        sa.CheckConstraint(
            "(status = 'carried') = (decided_at IS NOT NULL)",
            name=op.f("ck_selection_decision_carried_at"),
        ),
        sa.CheckConstraint(
            "method IN ('persons', 'meeting')", name=op.f("ck_selection_decision_method_known")
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'carried', 'withdrawn')",
            name=op.f("ck_selection_decision_status_known"),
        ),
        sa.CheckConstraint(
            "method = 'meeting' OR decided_by IS NULL OR decided_by <> proposed_by",
            name=op.f("ck_selection_decision_two_persons"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_selection_decision_campaign_id_campaign"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_selection_decision_decided_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["minutes_id"],
            ["attachment.id"],
            name=op.f("fk_selection_decision_minutes_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_selection_decision_proposed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["selection_id"],
            ["selection.id"],
            name=op.f("fk_selection_decision_selection_id_selection"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_decision")),
        sa.UniqueConstraint(
            "selection_id", "number", name=op.f("uq_selection_decision_selection_id_number")
        ),
    )
    op.create_table(
        "public_notice",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("selection_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("where_to", Text(length=500), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("status", Text(length=16), nullable=False),
        sa.Column("opened_by", BIG, nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "ends_on >= opens_on", name=op.f("ck_public_notice_ends_after_it_opens")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'over', 'replaced')", name=op.f("ck_public_notice_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_public_notice_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["person.id"], name=op.f("fk_public_notice_opened_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["selection_id"], ["selection.id"], name=op.f("fk_public_notice_selection_id_selection")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_notice")),
        sa.UniqueConstraint(
            "selection_id", "number", name=op.f("uq_public_notice_selection_id_number")
        ),
    )
    op.create_table(
        "notice_objection",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("notice_id", BIG, nullable=False),
        sa.Column("selection_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("nomination_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("name", Text(length=200), nullable=False),
        sa.Column("contact", Text(length=200), nullable=False),
        sa.Column("text", Text(length=2000), nullable=False),
        sa.Column("clue", Text(length=2000), nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("status", Text(length=16), nullable=False),
        sa.Column("ruling", Text(length=2000), nullable=False),
        sa.Column("ruled_by", BIG, nullable=True),
        sa.Column("ruled_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "person_id IS NOT NULL OR name <> '' OR clue <> ''",
            name=op.f("ck_notice_objection_name_or_clue"),
        ),
        sa.CheckConstraint(
            "(status = 'open') = (ruled_at IS NULL)", name=op.f("ck_notice_objection_ruled_at")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'upheld', 'rejected')",
            name=op.f("ck_notice_objection_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_notice_objection_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"],
            ["nomination.id"],
            name=op.f("fk_notice_objection_nomination_id_nomination"),
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["public_notice.id"],
            name=op.f("fk_notice_objection_notice_id_public_notice"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_objection_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["ruled_by"], ["person.id"], name=op.f("fk_notice_objection_ruled_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["selection_id"],
            ["selection.id"],
            name=op.f("fk_notice_objection_selection_id_selection"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_objection")),
    )
    with op.batch_alter_table("notice_objection") as batch_op:
        batch_op.create_index(op.f("ix_notice_objection_notice_id"), ["notice_id"])
        batch_op.create_index(
            op.f("ix_notice_objection_selection_id_status"), ["selection_id", "status"]
        )
    op.create_table(
        "honour",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("root_organization_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("selection_id", BIG, nullable=False),
        sa.Column("nomination_id", BIG, nullable=False),
        sa.Column("award", Text(length=40), nullable=False),
        sa.Column("title", Text(length=300), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("organization_id", BIG, nullable=False),
        sa.Column("name", Text(length=200), nullable=False),
        sa.Column("organization_name", Text(length=200), nullable=False),
        sa.Column("given_by", Text(length=200), nullable=False),
        sa.Column("number", Text(length=40), nullable=False),
        sa.Column("code", Text(length=40), nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("awarded_at", Instant(), nullable=False),
        sa.Column("awarded_by", BIG, nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("revoked_by", BIG, nullable=True),
        sa.Column("revoked_why", Text(length=500), nullable=False),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_why = '')", name=op.f("ck_honour_revoked_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["awarded_by"], ["person.id"], name=op.f("fk_honour_awarded_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_honour_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_honour_nomination_id_nomination")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_honour_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_honour_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by"], ["person.id"], name=op.f("fk_honour_revoked_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["selection_id"], ["selection.id"], name=op.f("fk_honour_selection_id_selection")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_honour")),
        sa.UniqueConstraint("code", name=op.f("uq_honour_code")),
        sa.UniqueConstraint("nomination_id", name=op.f("uq_honour_nomination_id")),
        sa.UniqueConstraint("number", name=op.f("uq_honour_number")),
    )
    with op.batch_alter_table("honour") as batch_op:
        batch_op.create_index(op.f("ix_honour_organization_id"), ["organization_id"])
        batch_op.create_index(op.f("ix_honour_person_id"), ["person_id"])
        batch_op.create_index(
            op.f("ix_honour_root_organization_id_awarded_on"),
            ["root_organization_id", "awarded_on"],
        )
    op.create_table(
        "sanction",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_organization_id", BIG, nullable=False),
        sa.Column("organization_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("kind", Text(length=16), nullable=False),
        sa.Column("basis", Text(length=500), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("entered_by", BIG, nullable=True),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("lifted_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('sanction', 'investigation')", name=op.f("ck_sanction_kind_known")
        ),
        sa.CheckConstraint(
            "until IS NULL OR until >= since", name=op.f("ck_sanction_until_after_since")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["person.id"], name=op.f("fk_sanction_entered_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_sanction_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sanction_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanction")),
    )
    with op.batch_alter_table("sanction") as batch_op:
        batch_op.create_index(
            op.f("ix_sanction_organization_id_person_id"), ["organization_id", "person_id"]
        )


def downgrade() -> None:
    op.drop_table("sanction")
    op.drop_table("honour")
    op.drop_table("notice_objection")
    op.drop_table("public_notice")
    op.drop_table("selection_decision")
    op.drop_table("nomination_opinion")
    op.drop_table("nomination")
    op.drop_table("selection_share")
    op.drop_table("selection")
