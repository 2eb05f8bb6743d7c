"""Tables of the work: organisations' own plans, documents and material; seats and terms."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime
TABLES = (
    "branch_plan",
    "branch_plan_task",
    "rule_document",
    "filing",
    "group_seat",
    "seat_holder",
    "office_term",
    "election_delay",
)


def upgrade() -> None:
    op.create_table(
        "branch_plan",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("round", Text(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", Text(length=16), nullable=False),
        sa.Column("unit_class", Text(length=100), nullable=False),
        sa.Column("goals", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("carriers", sa.Text(), nullable=False),
        sa.Column("focus", sa.Text(), nullable=False),
        sa.Column("drafted_at", Instant(), nullable=False),
        sa.Column("drafted_by", BIG, nullable=True),
        sa.Column("submissions", sa.Integer(), nullable=False),
        sa.Column("submitted_at", Instant(), nullable=True),
        sa.Column("submitted_by", BIG, nullable=True),
        sa.Column("examined_at", Instant(), nullable=True),
        sa.Column("examined_by", BIG, nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_branch_plan_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by"], ["person.id"], name=op.f("fk_branch_plan_drafted_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["examined_by"], ["person.id"], name=op.f("fk_branch_plan_examined_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["person.id"], name=op.f("fk_branch_plan_submitted_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch_plan")),
        sa.CheckConstraint(
            "(state IN ('adopted', 'superseded')) = (adopted_on IS NOT NULL)",
            name=op.f("ck_branch_plan_adopted_with_day"),
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR submitted_by IS NULL OR examined_by IS NULL OR submitted_by <> examined_by",
            name=op.f("ck_branch_plan_approved_by_another"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'returned') OR examined_at IS NOT NULL",
            name=op.f("ck_branch_plan_examined_with_instant"),
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR opinion IS NOT NULL",
            name=op.f("ck_branch_plan_returned_with_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('drafted', 'submitted', 'returned', 'approved', 'adopted', 'superseded')",
            name=op.f("ck_branch_plan_state_known"),
        ),
        sa.UniqueConstraint(
            "campaign_id", "number", name=op.f("uq_branch_plan_campaign_id_number")
        ),
    )
    op.create_table(
        "branch_plan_task",
        sa.Column("id", BIG, nullable=False),
        sa.Column("branch_plan_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", Text(length=300), nullable=False),
        sa.Column("qualitative", sa.Text(), nullable=False),
        sa.Column("quantitative", sa.Text(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("responsible", Text(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_plan_id"],
            ["branch_plan.id"],
            name=op.f("fk_branch_plan_task_branch_plan_id_branch_plan"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch_plan_task")),
        sa.UniqueConstraint(
            "branch_plan_id", "number", name=op.f("uq_branch_plan_task_branch_plan_id_number")
        ),
    )
    op.create_table(
        "rule_document",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("document", Text(length=40), nullable=False),
        sa.Column("title", Text(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("attachment_id", BIG, nullable=True),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("filed_at", Instant(), nullable=False),
        sa.Column("filed_by", BIG, nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("withdrawn_by", BIG, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_rule_document_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_rule_document_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["filed_by"], ["person.id"], name=op.f("fk_rule_document_filed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["person.id"], name=op.f("fk_rule_document_withdrawn_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_document")),
        sa.CheckConstraint(
            "body IS NOT NULL OR attachment_id IS NOT NULL",
            name=op.f("ck_rule_document_says_something"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (reason IS NULL)",
            name=op.f("ck_rule_document_withdrawn_with_reason"),
        ),
    )
    with op.batch_alter_table("rule_document", schema=None) as batch_op:
        batch_op.create_index("ix_rule_document_root_id", ["root_id"])
        batch_op.create_index(
            "uq_rule_document_in_force",
            ["campaign_id", "document"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
    op.create_table(
        "filing",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("round", Text(length=40), nullable=False),
        sa.Column("fact", Text(length=60), nullable=False),
        sa.Column("title", Text(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("attachment_id", BIG, nullable=True),
        sa.Column("state", Text(length=16), nullable=False),
        sa.Column("filed_at", Instant(), nullable=False),
        sa.Column("filed_by", BIG, nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("settled_by", BIG, nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_filing_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_filing_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["filed_by"], ["person.id"], name=op.f("fk_filing_filed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["person.id"], name=op.f("fk_filing_settled_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
        sa.CheckConstraint(
            "body IS NOT NULL OR attachment_id IS NOT NULL", name=op.f("ck_filing_says_something")
        ),
        sa.CheckConstraint(
            "state IN ('filed', 'accepted', 'returned', 'withdrawn')",
            name=op.f("ck_filing_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'withdrawn') OR opinion IS NOT NULL",
            name=op.f("ck_filing_turned_down_with_reason"),
        ),
    )
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.create_index("ix_filing_campaign_id_round_fact", ["campaign_id", "round", "fact"])
    op.create_table(
        "group_seat",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("organization_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seat", Text(length=64), nullable=False),
        sa.Column("post", Text(length=64), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_group_seat_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_group_seat_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_seat")),
        sa.CheckConstraint("places > 0", name=op.f("ck_group_seat_somebody_sits")),
        sa.UniqueConstraint(
            "campaign_id", "seat", "post", name=op.f("uq_group_seat_campaign_id_seat_post")
        ),
    )
    with op.batch_alter_table("group_seat", schema=None) as batch_op:
        batch_op.create_index("ix_group_seat_organization_id", ["organization_id"])
    op.create_table(
        "seat_holder",
        sa.Column("id", BIG, nullable=False),
        sa.Column("seat_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_seat_holder_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["group_seat.id"], name=op.f("fk_seat_holder_seat_id_group_seat")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_holder")),
        sa.UniqueConstraint("seat_id", "person_id", name=op.f("uq_seat_holder_seat_id_person_id")),
    )
    with op.batch_alter_table("seat_holder", schema=None) as batch_op:
        batch_op.create_index("ix_seat_holder_person_id", ["person_id"])
    op.create_table(
        "office_term",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_organization_id", BIG, nullable=False),
        sa.Column("organization_id", BIG, nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", BIG, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_office_term_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_office_term_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_term")),
        sa.CheckConstraint("due_on >= ends_on", name=op.f("ck_office_term_due_when_over")),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on > started_on",
            name=op.f("ck_office_term_ended_after_start"),
        ),
        sa.CheckConstraint("ends_on > started_on", name=op.f("ck_office_term_ends_after_start")),
        sa.UniqueConstraint(
            "organization_id", "started_on", name=op.f("uq_office_term_organization_id_started_on")
        ),
    )
    with op.batch_alter_table("office_term", schema=None) as batch_op:
        batch_op.create_index("ix_office_term_root_organization_id", ["root_organization_id"])
        batch_op.create_index(
            "uq_office_term_running",
            ["organization_id"],
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )
    op.create_table(
        "election_delay",
        sa.Column("id", BIG, nullable=False),
        sa.Column("term_id", BIG, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", Text(length=16), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("requested_by", BIG, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_election_delay_decided_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["person.id"], name=op.f("fk_election_delay_requested_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["term_id"], ["office_term.id"], name=op.f("fk_election_delay_term_id_office_term")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_election_delay")),
        sa.CheckConstraint(
            "(status = 'requested') = (decided_at IS NULL)",
            name=op.f("ck_election_delay_decided_with_instant"),
        ),
        sa.CheckConstraint(
            "status IN ('requested', 'granted', 'refused')",
            name=op.f("ck_election_delay_status_known"),
        ),
    )
    with op.batch_alter_table("election_delay", schema=None) as batch_op:
        batch_op.create_index(
            "uq_election_delay_waiting",
            ["term_id"],
            unique=True,
            sqlite_where=sa.text("status = 'requested'"),
            postgresql_where=sa.text("status = 'requested'"),
        )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
