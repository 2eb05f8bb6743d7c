"""No statement of a sweep reads more than what is due: the databases' own plans say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from benchmarks.field import NOW, lay_out, make_due
from service.db import make_engine, writing
from service.models import Substitute
from service.rulebook import Rulebook
from service.settings import CONFIG
from service.sweep import sweep
from tests.databases import PostgresServer, fresh_name

SIZE = 20_000
DUE = 20
LASTING = "campaign|organization|person|post|holder|history|message|occurrence|contribution"
READS_ALL = {
    # A Bloom filter is filled by reading the whole table, an automatic index too.
    "sqlite": re.compile(rf"SCAN ({LASTING}|above|others|people)\b|BLOOM FILTER|AUTOMATIC"),
    "postgresql": re.compile(rf"Seq Scan on ({LASTING})\b"),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def field(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Twenty thousand campaigns, of which nothing is due."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('field') / 'field.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.create(fresh_name("field"))
    lay_out(url, SIZE, papers=True)
    engine = make_engine(url)
    yield engine
    engine.dispose()


@contextmanager
def plans(engine: Engine) -> Iterator[list[tuple[str, str]]]:
    """Collect each statement with the plan that the database makes for it, just before it runs."""
    collected: list[tuple[str, str]] = []
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "

    def look(
        connection: Any, _cursor: Any, statement: str, given: Any, _context: Any, many: bool
    ) -> None:
        if many or statement.split()[0] not in ("SELECT", "INSERT", "UPDATE", "WITH", "DELETE"):
            return
        rows = connection.connection.driver_connection.execute(explain + statement, given)
        collected.append((statement, "\n".join(str(row[-1]) for row in rows.fetchall())))

    event.listen(engine, "before_cursor_execute", look)
    yield collected
    event.remove(engine, "before_cursor_execute", look)


def stands_in(field: Engine, absent: int, other: int) -> None:
    """Let somebody stand in for another today, so that a sweep has to look who does."""
    with writing(field) as session:
        on = NOW.date()
        session.add(
            Substitute(person_id=absent, substitute_id=other, since=on, last_day=on, made_at=NOW)
        )


@pytest.mark.parametrize("analyzed", [True, False], ids=["analyzed", "never analyzed"])
def test_no_statement_of_a_sweep_reads_more_than_what_is_due(field: Engine, analyzed: bool) -> None:
    if not analyzed and field.dialect.name == "sqlite":
        with field.begin() as connection:
            connection.execute(text("DROP TABLE IF EXISTS sqlite_stat1"))
            connection.execute(text("DROP TABLE IF EXISTS sqlite_stat4"))
        field.dispose()
    make_due(field, 101, 100 + DUE)
    stands_in(field, absent=101, other=300)
    with plans(field) as collected:
        report = sweep(field, Rulebook(CONFIG), now=NOW)
    assert (report.moved, report.posted) == (DUE, DUE + 1)
    asked = READS_ALL[field.dialect.name]
    assert [(statement, plan) for statement, plan in collected if asked.search(plan)] == []
    written = {statement.split()[0] for statement, _ in collected}
    assert {"INSERT", "UPDATE"} <= written
