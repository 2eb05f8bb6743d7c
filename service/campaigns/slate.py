"""The temporary tables of one batch: the campaigns claimed, and what was ruled for each group."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Dialect,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable
from sqlmodel.sql.sqltypes import UTCDateTime

#: Apart from the lasting tables, so that no migration sees them.
SLATE = MetaData()
TEMPORARY = ["TEMPORARY"]
#: On SQLite a key declared INTEGER is the row's own number, and needs no index beside it.
ROW = BigInteger().with_variant(Integer(), "sqlite")

#: Where a campaign stands, copied so that what follows need not look each campaign up again.
PLACE_COLUMNS = ("root_id", "parent_id", "organization_id", "root_organization_id")

claimed = Table(
    "claimed",
    SLATE,
    Column("campaign_id", ROW, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("next_at", UTCDateTime),
    Column("root_id", BigInteger, nullable=False),
    Column("parent_id", BigInteger),
    Column("organization_id", BigInteger, nullable=False),
    Column("root_organization_id", BigInteger, nullable=False),
    Column("group_no", Integer, nullable=False),
    prefixes=TEMPORARY,
)
ruled = Table(
    "ruled",
    SLATE,
    Column("group_no", Integer, primary_key=True, autoincrement=False),
    Column("changes", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("suspended_from", String),
    Column("visit", Integer, nullable=False),
    Column("entered_at", UTCDateTime),
    Column("entered_on", Date),
    Column("due_at", UTCDateTime),
    Column("submitted", Boolean, nullable=False),
    Column("approved", Boolean, nullable=False),
    Column("next_at", UTCDateTime),
    Column("particulars", Text, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("plan_version_id", BigInteger, nullable=False),
    prefixes=TEMPORARY,
)
ruled_line = Table(
    "ruled_line",
    SLATE,
    Column("group_no", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("change", Integer),  # which of the ruling's changes it tells of, if of any
    Column("kind", String, nullable=False),
    Column("source", String),
    Column("target", String),
    Column("visit", Integer, nullable=False),
    Column("effective_at", UTCDateTime, nullable=False),
    Column("person_id", BigInteger),
    Column("actor", String, nullable=False),
    Column("rule", String),
    Column("reason", Text),
    Column("details", Text),
    prefixes=TEMPORARY,
)
ruled_duty = Table(
    "ruled_duty",
    SLATE,
    Column("group_no", Integer, primary_key=True, autoincrement=False),
    Column("duty", String, primary_key=True),
    Column("period", String, primary_key=True),
    Column("opens_at", UTCDateTime, nullable=False),
    Column("due_at", UTCDateTime),
    Column("provisional", Boolean, nullable=False),
    prefixes=TEMPORARY,
)
ruled_post = Table(
    "ruled_post",
    SLATE,
    Column("group_no", Integer, primary_key=True, autoincrement=False),
    Column("number_in_group", Integer, primary_key=True, autoincrement=False),
    Column("scope", String, nullable=False),
    Column("role", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("notice", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("round", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("visit", Integer, nullable=False),
    Column("place", String, nullable=False),
    Column("shown_role", String, nullable=False),
    Column("planned_at", UTCDateTime, nullable=False),
    Column("not_before", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime),
    Column("params", Text, nullable=False),
    Column("papers", Integer, nullable=False),
    prefixes=TEMPORARY,
)


#: Above this many bytes emptying a table by TRUNCATE is cheaper than by DELETE.
LARGE = 1 << 20


def wipe(session: Session) -> None:
    """Lay out an empty slate in this transaction's connection."""
    connection = session.connection()
    # Asked each time: a rolled back transaction took the tables that it made with it.
    for creation in _creations(connection.dialect):
        connection.exec_driver_sql(creation)
    for table in SLATE.sorted_tables:
        connection.execute(table.delete())
    if connection.dialect.name == "postgresql":
        _trim(connection)


@lru_cache(maxsize=8)
def _creations(dialect: Dialect) -> tuple[str, ...]:
    """Return the statements that make the tables, composed once: SQLAlchemy keeps no DDL."""
    made = (CreateTable(table, if_not_exists=True) for table in SLATE.sorted_tables)
    return tuple(str(creation.compile(dialect=dialect)) for creation in made)


def _trim(connection: Connection) -> None:
    """Give back the room of rows that were deleted: nothing vacuums a temporary table.

    Not each time: PostgreSQL takes longer for one TRUNCATE than for the whole of a small batch.
    """
    names = [table.name for table in SLATE.sorted_tables]
    sizes = select(*(func.pg_relation_size(cast(name, REGCLASS)) for name in names))
    if sum(connection.execute(sizes).one()) > LARGE:
        connection.exec_driver_sql(f"TRUNCATE {', '.join(names)}")
