"""Mass appraisals: events, subjects, papers, the roster, the ballot box, receipts and tallies."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sqlmodel.sql.sqltypes.AutoString
Instant = sqlmodel.sql.sqltypes.UTCDateTime


def one_of(column: str, *values: str) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def events() -> None:
    op.create_table(
        "appraisal_event",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("organization_id", BIG, nullable=False),
        sa.Column("round", Text(length=64), nullable=False),
        sa.Column("subjects", Text(length=16), nullable=False),
        sa.Column("title", Text(length=200), nullable=False),
        sa.Column("state", Text(length=16), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("scope", Text(length=16), nullable=False),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("config_hash", Text(length=64), nullable=False),
        sa.Column("envelope_key", sa.Text(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("prepared_by", BIG, nullable=False),
        sa.Column("opened_by", BIG, nullable=True),
        sa.Column("first_scrutineer", BIG, nullable=True),
        sa.Column("second_scrutineer", BIG, nullable=True),
        sa.Column("merged", sa.Boolean(), nullable=False),
        sa.Column("entitled", sa.Integer(), nullable=False),
        sa.Column("turnout", sa.Integer(), nullable=False),
        sa.Column("turnout_at", Instant(), nullable=True),
        sa.Column("spoilt", sa.Integer(), nullable=True),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("most_best", sa.Integer(), nullable=True),
        sa.Column("best_given", sa.Integer(), nullable=False),
        sa.Column("keys_destroyed", sa.Boolean(), nullable=False),
        sa.Column("void_reason", Text(length=500), nullable=True),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        check(
            "appraisal_event",
            "state_known",
            one_of("state", "draft", "open", "closed", "published", "void"),
        ),
        check("appraisal_event", "subjects_known", one_of("subjects", "organizations", "members")),
        check("appraisal_event", "scope_known", one_of("scope", "branch", "unit", "public")),
        check("appraisal_event", "two_people", "opened_by IS NULL OR opened_by <> prepared_by"),
        check("appraisal_event", "two_scrutineers", "first_scrutineer <> second_scrutineer"),
        check("appraisal_event", "cap", "most_best IS NULL OR best_given <= most_best"),
        check("appraisal_event", "least_k", "k >= 3"),
        check(
            "appraisal_event",
            "published_when",
            "state <> 'published' OR published_at IS NOT NULL",
        ),
        refers("appraisal_event", "campaign_id", "campaign"),
        refers("appraisal_event", "organization_id", "organization"),
        *(
            refers("appraisal_event", column, "person")
            for column in ("prepared_by", "opened_by", "first_scrutineer", "second_scrutineer")
        ),
        key("appraisal_event", "id"),
    )
    with op.batch_alter_table("appraisal_event", schema=None) as batch_op:
        batch_op.create_index("ix_appraisal_event_campaign_id_round", ["campaign_id", "round"])


def subjects() -> None:
    op.create_table(
        "appraisal_subject",
        sa.Column("id", BIG, nullable=False),
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("organization_id", BIG, nullable=True),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("name", Text(length=200), nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("pledge_score", sa.Integer(), nullable=True),
        sa.Column("composite", sa.Integer(), nullable=True),
        sa.Column("grade", Text(length=40), nullable=True),
        sa.Column("final_grade", Text(length=40), nullable=True),
        sa.Column("final_reason", Text(length=500), nullable=True),
        sa.Column("evaluated_by", BIG, nullable=True),
        check(
            "appraisal_subject",
            "one_subject",
            "(organization_id IS NULL) <> (person_id IS NULL)",
        ),
        check(
            "appraisal_subject",
            "evaluated_by_one",
            "final_grade IS NULL OR evaluated_by IS NOT NULL",
        ),
        refers("appraisal_subject", "event_id", "appraisal_event"),
        refers("appraisal_subject", "organization_id", "organization"),
        refers("appraisal_subject", "person_id", "person"),
        refers("appraisal_subject", "evaluated_by", "person"),
        key("appraisal_subject", "id"),
        sa.UniqueConstraint(
            "event_id",
            "organization_id",
            name=op.f("uq_appraisal_subject_event_id_organization_id"),
        ),
        sa.UniqueConstraint(
            "event_id", "person_id", name=op.f("uq_appraisal_subject_event_id_person_id")
        ),
    )
    with op.batch_alter_table("appraisal_subject", schema=None) as batch_op:
        batch_op.create_index("ix_appraisal_subject_person_id", ["person_id"])
        batch_op.create_index("ix_appraisal_subject_organization_id", ["organization_id"])
    op.create_table(
        "appraisal_paper",
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("stratum", Text(length=40), nullable=False),
        sa.Column("subject_id", BIG, nullable=True),
        sa.Column("entitled", sa.Integer(), nullable=False),
        sa.Column("signing_key", sa.Text(), nullable=False),
        refers("appraisal_paper", "event_id", "appraisal_event"),
        refers("appraisal_paper", "subject_id", "appraisal_subject"),
        key("appraisal_paper", "event_id", "number"),
    )


def ballots() -> None:
    """No column of time, number in order, address or voter stands beside a ballot (TRUST 3.4)."""
    op.create_table(
        "eligibility",
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("voter_id", BIG, nullable=False),
        sa.Column("paper", BIG, nullable=False),
        sa.Column("issued", sa.Boolean(), nullable=False),
        sa.Column("issued_by", Text(length=8), nullable=True),
        sa.Column("blinded_hash", Text(length=64), nullable=True),
        check("eligibility", "issued_by_known", one_of("issued_by", "online", "paper")),
        check("eligibility", "issued_somehow", "issued = (issued_by IS NOT NULL)"),
        refers("eligibility", "event_id", "appraisal_event"),
        refers("eligibility", "voter_id", "person"),
        key("eligibility", "event_id", "voter_id", "paper"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot_box",
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("serial_hash", Text(length=64), nullable=False),
        sa.Column("paper", BIG, nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        refers("ballot_box", "event_id", "appraisal_event"),
        key("ballot_box", "event_id", "serial_hash"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot_receipt",
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("serial_hash", Text(length=64), nullable=False),
        refers("ballot_receipt", "event_id", "appraisal_event"),
        key("ballot_receipt", "event_id", "serial_hash"),
        sqlite_with_rowid=False,
    )


def counts() -> None:
    op.create_table(
        "appraisal_tally",
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("unit", Text(length=40), nullable=False),
        sa.Column("stratum", Text(length=40), nullable=False),
        sa.Column("question", Text(length=40), nullable=False),
        sa.Column("option", Text(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        check("appraisal_tally", "not_negative", "count >= 0"),
        refers("appraisal_tally", "event_id", "appraisal_event"),
        key("appraisal_tally", "event_id", "unit", "stratum", "question", "option"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "paper_count",
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("paper", BIG, nullable=False),
        sa.Column("entered_by", BIG, nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        check("paper_count", "not_negative", "ballots >= 0"),
        refers("paper_count", "event_id", "appraisal_event"),
        refers("paper_count", "entered_by", "person"),
        key("paper_count", "event_id", "paper", "entered_by"),
        sqlite_with_rowid=False,
    )


def upgrade() -> None:
    events()
    subjects()
    ballots()
    counts()


def downgrade() -> None:
    for table in (
        "paper_count",
        "appraisal_tally",
        "ballot_receipt",
        "ballot_box",
        "eligibility",
        "appraisal_paper",
        "appraisal_subject",
        "appraisal_event",
    ):
        op.drop_table(table)
