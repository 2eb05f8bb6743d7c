"""The field of measurement: a tree of any size with a running campaign each, laid out by SQL."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from service.actors import OPERATOR
from service.db import make_engine, upgrade, writing
from service.rulebook import Rulebook
from service.settings import CONFIG

PLAN = Path(__file__).with_name("plan.yaml")
LAUNCHED = datetime(2026, 8, 31, 16, tzinfo=UTC)
DUE = datetime(2026, 9, 30, 16, tzinfo=UTC)
NOW = datetime(2026, 10, 1, 2, tzinfo=UTC)
LATER = datetime(2026, 10, 20, tzinfo=UTC)


def written(instant: datetime) -> str:
    """Write an instant as both databases read it: SQLite's text sorts as it is stored."""
    return f"'{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}'"


_NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {size})",
    "postgresql": "WITH n(i) AS (SELECT generate_series(1, {size}))",
}
# One committee; below it general branches, each followed by its nineteen branches.
_HEAD = "(i - (i - 2) % 20)"
_KIND = f"CASE WHEN i = 1 THEN 'committee' WHEN i = {_HEAD} THEN 'general_branch' ELSE 'branch' END"
_ABOVE = f"CASE WHEN i = 1 THEN NULL WHEN i = {_HEAD} THEN 1 ELSE {_HEAD} END"
_PATH = f"""CASE WHEN i = 1 THEN '/1/' WHEN i = {_HEAD} THEN '/1/' || i || '/'
    ELSE '/1/' || {_HEAD} || '/' || i || '/' END"""
_DEPTH = f"CASE WHEN i = 1 THEN 0 WHEN i = {_HEAD} THEN 1 ELSE 2 END"
_ROWS = (
    f"""INSERT INTO organization (id, code, name, kind, parent_id, root_id, path, depth, version)
    {{numbers}} SELECT i, 'O' || i, '第' || i || '党支部', {_KIND}, {_ABOVE}, 1, {_PATH},
    {_DEPTH}, 1 FROM n""",
    """INSERT INTO person
    (id, staff_no, name, organization_id, email, locale, active, digest, muted, version)
    {numbers} SELECT i, 'P' || i, '书记' || i, i, 'p' || i || '@example.org', 'zh-Hans', true, true,
    '', 1 FROM n""",
    """INSERT INTO post (id, organization_id, role, title)
    {numbers} SELECT i, i, 'secretary', '书记' FROM n""",
    """INSERT INTO holder (id, post_id, person_id, since)
    {numbers} SELECT i, i, i, '2020-01-01' FROM n""",
    f"""INSERT INTO campaign (id, root_id, parent_id, organization_id, root_organization_id, path,
    plan_version_id, kind, at_top, state, visit, entered_at, entered_on, due_at, next_at,
    particulars, launched_at, version)
    {{numbers}} SELECT i, 1, {_ABOVE}, i, 1, {_PATH}, {{plan}}, {_KIND}, i = 1, 'main/mobilization',
    1, {written(LAUNCHED)}, '2026-09-01', {written(DUE)}, {written(LATER)}, '{{{{}}}}',
    {written(LAUNCHED)}, 2 FROM n""",
)
# A duty of each member, and the paper of the secretary for it: read where members are reminded.
_PAPERS = (
    f"""INSERT INTO occurrence (id, root_id, campaign_id, duty, period, opens_at, provisional)
    {{numbers}} SELECT i, 1, i, 'notes', '2026-09', {written(LAUNCHED)}, false FROM n""",
    f"""INSERT INTO contribution (id, root_id, campaign_id, round, kind, period, occurrence_id,
    person_id, title, text, digest, state, handed_in_at)
    {{numbers}} SELECT i, 1, i, 'main', 'notes', '2026-09', i, i, '心得', '', 'd' || i, 'accepted',
    {written(NOW)} FROM n""",
)
# The rows are consistent by construction; checking each reference would double the time.
_TRUST = {
    "sqlite": ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON"),
    "postgresql": ("SET session_replication_role = replica", "RESET session_replication_role"),
}


def lay_out(url: str, size: int, *, papers: bool = False) -> None:
    """Fill an empty database with `size` organisations; nothing is due yet.

    Each has a secretary with an e-mail address, and a campaign in the plan's first stage; with
    `papers`, a duty of each member too, and what the secretary handed in for it.
    """
    engine = make_engine(url, statement_timeout=600)
    upgrade(engine)
    with writing(engine) as session:
        text = PLAN.read_text("utf-8")
        rulebook = Rulebook(CONFIG)
        plan = rulebook.store(session, text, name="measured", by=OPERATOR, now=LAUNCHED).id
    dialect = engine.dialect.name
    numbers = _NUMBERS[dialect].format(size=size)
    trust, doubt = _TRUST[dialect]
    # What a database in service has done by itself.
    tended = "ANALYZE" if dialect == "sqlite" else "VACUUM ANALYZE"
    wanted = (*_ROWS, *_PAPERS) if papers else _ROWS
    fill = [rows.format(numbers=numbers, plan=plan) for rows in wanted]
    _say(engine, trust, "BEGIN", *fill, "COMMIT", doubt, tended)
    engine.dispose()


def make_due(engine: Engine, first: int, last: int) -> None:
    """Let the campaigns with these numbers, which lie together, fall due."""
    which = f"id BETWEEN {first} AND {last}"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE campaign SET next_at = {written(DUE)} WHERE {which}")


def _say(engine: Engine, *statements: str) -> None:
    """Run statements one by one on the driver's own connection: each is its own transaction."""
    connection = engine.raw_connection()
    if engine.dialect.name == "postgresql":  # SQLite's driver was told so by service/db.py
        connection.driver_connection.autocommit = True  # type: ignore[union-attr]  # it is psycopg's
    for statement in statements:
        connection.cursor().execute(statement)
    connection.close()
