"""Tables of the work: inspections with their draw, tickets with their colours, issued ledgers."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "inspection",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("round", Text(length=40), nullable=False),
        sa.Column("kind", Text(length=16), nullable=False),
        sa.Column("state", Text(length=16), nullable=False),
        sa.Column("title", Text(length=300), nullable=False),
        sa.Column("unannounced", sa.Boolean(), nullable=False),
        sa.Column("masses_percent", sa.Integer(), nullable=False),
        sa.Column("roster", sa.Text(), nullable=False),
        sa.Column("roster_digest", Text(length=64), nullable=True),
        sa.Column("draw_size", sa.Integer(), nullable=True),
        sa.Column("stratified", sa.Boolean(), nullable=False),
        sa.Column("seed_digest", Text(length=64), nullable=True),
        sa.Column("beacon", Text(length=300), nullable=True),
        sa.Column("beacon_value", Text(length=200), nullable=True),
        sa.Column("seed", Text(length=200), nullable=True),
        sa.Column("drawn_at", Instant(), nullable=True),
        sa.Column("planned_at", Instant(), nullable=False),
        sa.Column("planned_by", BIG, nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by", BIG, nullable=True),
        sa.Column("bulletin", sa.Text(), nullable=True),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'random') = (seed_digest IS NOT NULL)",
            name=op.f("ck_inspection_drawn_by_a_seed"),
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (report IS NOT NULL)",
            name=op.f("ck_inspection_closed_with_report"),
        ),
        sa.CheckConstraint(
            "kind <> 'random' OR (state = 'committed') = (seed IS NULL)",
            name=op.f("ck_inspection_seed_after_the_draw"),
        ),
        sa.CheckConstraint(
            "kind IN ('planned', 'random', 'self')", name=op.f("ck_inspection_kind_known")
        ),
        sa.CheckConstraint(
            "published_at IS NULL OR state = 'closed'",
            name=op.f("ck_inspection_published_when_closed"),
        ),
        sa.CheckConstraint(
            "state IN ('committed', 'under_way', 'closed')", name=op.f("ck_inspection_state_known")
        ),
        sa.CheckConstraint(
            "masses_percent BETWEEN 0 AND 100", name=op.f("ck_inspection_masses_percent_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_inspection_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["person.id"], name=op.f("fk_inspection_closed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["planned_by"], ["person.id"], name=op.f("fk_inspection_planned_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
    )
    op.create_index(
        "ix_inspection_campaign_id_round", "inspection", ["campaign_id", "round"], unique=False
    )
    op.create_table(
        "inspector",
        sa.Column("id", BIG, nullable=False),
        sa.Column("inspection_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspector_inspection_id_inspection")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_inspector_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector")),
        sa.UniqueConstraint(
            "inspection_id", "person_id", name=op.f("uq_inspector_inspection_id_person_id")
        ),
    )
    op.create_index(op.f("ix_inspector_person_id"), "inspector", ["person_id"], unique=False)
    op.create_table(
        "inspection_visit",
        sa.Column("id", BIG, nullable=False),
        sa.Column("inspection_id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("round", Text(length=40), nullable=False),
        sa.Column("state", Text(length=16), nullable=False),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("found_at", Instant(), nullable=True),
        sa.Column("found_by", BIG, nullable=True),
        sa.Column("feedback_due", sa.Date(), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=True),
        sa.Column("feedback_at", Instant(), nullable=True),
        sa.Column("feedback_by", BIG, nullable=True),
        sa.Column("answered_late", sa.Boolean(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'chosen') = (found_at IS NULL)",
            name=op.f("ck_inspection_visit_found_with_instant"),
        ),
        sa.CheckConstraint(
            "state IN ('chosen', 'found', 'answered', 'settled')",
            name=op.f("ck_inspection_visit_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('answered') OR feedback IS NOT NULL",
            name=op.f("ck_inspection_visit_answered_with_feedback"),
        ),
        sa.CheckConstraint(
            "score BETWEEN 0 AND 100", name=op.f("ck_inspection_visit_score_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_inspection_visit_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["feedback_by"], ["person.id"], name=op.f("fk_inspection_visit_feedback_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["found_by"], ["person.id"], name=op.f("fk_inspection_visit_found_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name=op.f("fk_inspection_visit_inspection_id_inspection"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_visit")),
        sa.UniqueConstraint(
            "inspection_id",
            "campaign_id",
            name=op.f("uq_inspection_visit_inspection_id_campaign_id"),
        ),
    )
    op.create_index(
        "ix_inspection_visit_campaign_id_state",
        "inspection_visit",
        ["campaign_id", "state"],
        unique=False,
    )
    op.create_table(
        "finding",
        sa.Column("id", BIG, nullable=False),
        sa.Column("visit_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("responsible", Text(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("rectification_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["inspection_visit.id"], name=op.f("fk_finding_visit_id_inspection_visit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("visit_id", "number", name=op.f("uq_finding_visit_id_number")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("round", Text(length=40), nullable=False),
        sa.Column("finding_id", BIG, nullable=True),
        sa.Column("title", Text(length=300), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("matter_digest", Text(length=64), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("behind", sa.Boolean(), nullable=False),
        sa.Column("colour", Text(length=16), nullable=False),
        sa.Column("state", Text(length=16), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("issued_by", BIG, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=True),
        sa.Column("feedback_at", Instant(), nullable=True),
        sa.Column("feedback_by", BIG, nullable=True),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by", BIG, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)",
            name=op.f("ck_ticket_closed_with_instant"),
        ),
        sa.CheckConstraint(
            "colour IN ('none', 'blue', 'yellow', 'red')", name=op.f("ck_ticket_colour_known")
        ),
        sa.CheckConstraint(
            "state <> 'answered' OR feedback IS NOT NULL", name=op.f("ck_ticket_answered_in_words")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'closed')", name=op.f("ck_ticket_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_ticket_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["person.id"], name=op.f("fk_ticket_closed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["feedback_by"], ["person.id"], name=op.f("fk_ticket_feedback_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_ticket_finding_id_finding")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["person.id"], name=op.f("fk_ticket_issued_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
    )
    op.create_index("ix_ticket_root_id_colour", "ticket", ["root_id", "colour"], unique=False)
    op.create_index(
        "uq_ticket_open_matter",
        "ticket",
        ["campaign_id", "matter_digest"],
        unique=True,
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "ticket_colour",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("colour", Text(length=16), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", Text(length=16), nullable=False),
        sa.Column("why", Text(length=40), nullable=False),
        sa.CheckConstraint(
            "colour IN ('none', 'blue', 'yellow', 'red')",
            name=op.f("ck_ticket_colour_colour_known"),
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_colour_ticket_id_ticket")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_colour")),
        sa.UniqueConstraint("ticket_id", "number", name=op.f("uq_ticket_colour_ticket_id_number")),
    )
    op.create_table(
        "ticket_postponement",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("expected", sa.Date(), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("requested_by", BIG, nullable=True),
        sa.Column("status", Text(length=16), nullable=False),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.Column("checked_by", BIG, nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("granted_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(status = 'granted') = (granted_until IS NOT NULL)",
            name=op.f("ck_ticket_postponement_granted_a_day"),
        ),
        sa.CheckConstraint(
            "(status IN ('granted', 'refused')) = (decided_at IS NOT NULL)",
            name=op.f("ck_ticket_postponement_decided_with_instant"),
        ),
        sa.CheckConstraint(
            "status IN ('requested', 'checked', 'granted', 'refused')",
            name=op.f("ck_ticket_postponement_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["person.id"], name=op.f("fk_ticket_postponement_checked_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_ticket_postponement_decided_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["person.id"], name=op.f("fk_ticket_postponement_requested_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_postponement_ticket_id_ticket")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_postponement")),
    )
    op.create_index(
        op.f("ix_ticket_postponement_ticket_id"), "ticket_postponement", ["ticket_id"], unique=False
    )
    op.create_index(
        "uq_ticket_postponement_open",
        "ticket_postponement",
        ["ticket_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('requested', 'checked')"),
        postgresql_where=sa.text("status IN ('requested', 'checked')"),
    )
    op.create_table(
        "ledger_issue",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("round", Text(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scope", Text(length=120), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("digest", Text(length=64), nullable=False),
        sa.Column("previous", Text(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("signed_by", BIG, nullable=True),
        sa.Column("signed_role", Text(length=100), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.CheckConstraint("number >= 1 AND lines >= 0", name=op.f("ck_ledger_issue_counted_up")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_ledger_issue_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["person.id"], name=op.f("fk_ledger_issue_signed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_issue")),
        sa.UniqueConstraint(
            "campaign_id", "number", name=op.f("uq_ledger_issue_campaign_id_number")
        ),
        sa.UniqueConstraint(
            "campaign_id", "scope", "digest", name=op.f("uq_ledger_issue_campaign_id_scope_digest")
        ),
    )


def downgrade() -> None:
    op.drop_table("ledger_issue")
    op.drop_table("ticket_postponement")
    op.drop_table("ticket_colour")
    op.drop_table("ticket")
    op.drop_table("finding")
    op.drop_table("inspection_visit")
    op.drop_table("inspector")
    op.drop_table("inspection")
