"""The board of a branch among twenty thousand reads the branch: the databases' plans say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, String, Table, cast, insert, literal, select, text, union_all
from sqlmodel import Session, SQLModel

from benchmarks.field import DUE, LAUNCHED, NOW, lay_out
from notifications.rows import messages
from service.board import board
from service.board_scope import launches, numbers_on_board
from service.board_standings import Standings
from service.campaigns.tables import campaigns
from service.db import make_engine, reading, writing
from service.rates import rates_of
from service.rulebook import Rulebook
from service.settings import CONFIG
from service.trend import spells
from tests.databases import PostgresServer, fresh_name
from tests.service.test_sweep_reads import plans

SIZE = 20_000
BRANCH = ["/1/2/"]  # a general branch and its nineteen branches
LASTING = (
    "campaign|organization|person|post|holder|history|message|occurrence|evidence|meeting|pledge|"
    "pledge_item|review"
)
READS_ALL = {
    "sqlite": re.compile(rf"SCAN ({LASTING}|later)\b|BLOOM FILTER|AUTOMATIC"),
    "postgresql": re.compile(rf"Seq Scan on ({LASTING})\b"),
}
EACH = "#"  # stands for a number that no other row has
OWN = "own"  # stands for the campaign's number, which rows of one each have too
#: What a campaign of some months has, by table: how many rows, and what stands in them.
WORK: dict[str, tuple[int, dict[str, Any]]] = {
    "history": (6, {
        "kind": "moved", "source": "main/mobilization", "visit": 0, "effective_at": LAUNCHED,
        "at": LAUNCHED, "actor": "calendar",
    }),
    "occurrence": (6, {
        "duty": "minutes", "period": "#", "opens_at": LAUNCHED, "due_at": DUE,
        "done_at": DUE - timedelta(days=1), "provisional": False,
    }),
    "meeting": (6, {
        "round": "main", "key": "m#", "held_on": NOW.date(), "place": "",
        "topic": "", "theme": "", "minutes": "",
        "quarters": 0, "readings": "[]", "expected": 9, "present": 8, "recorded_at": NOW,
    }),
    "pledge": (1, {
        "round": "main", "owner": "organization", "state": "accepted", "oral": False,
        "drafted_at": NOW, "submissions": 1, "to_publish": True, "version": 1,
    }),
    "message": (6, {
        "key": "m#", "notice": "reminder_due", "kind": "reminder", "channel": "email",
        "recipient_name": "",
        "locale": "zh-Hans", "planned_at": NOW, "posted_at": NOW, "not_before": NOW,
    }),
    "review": (1, {
        "round": "main", "period": "", "subject": "organization", "reviewer": "secretary@1",
        "achievements": "", "shortcomings": "", "directions": "", "grade": "good", "points": 9,
        "way": "on_site", "held_on": NOW.date(), "place": "", "given_at": NOW, "version": 1,
    }),
    "evidence": (1, {
        "occurrence_id": OWN, "state": "submitted", "text": "", "times": 1, "handed_in_at": NOW,
        "version": 1,
    }),
    "pledge_item": (1, {
        "pledge_id": OWN, "number": 1, "kind": "common", "title": "", "more": "{}", "progress": 0,
        "state": "open",
    }),
}  # fmt: skip


def work(session: Session) -> None:
    """Give every campaign the rows of some months' work, a statement a table."""
    for name, (times, values) in WORK.items():
        table: Table = SQLModel.metadata.tables.get(name, messages)
        each = union_all(*(select(literal(one).label("k")) for one in range(times))).subquery()
        k = each.c.k
        told: dict[str, Any] = {
            key: literal(value[:-1]).concat(cast(campaigns.c.id * 10 + k, String))
            if str(value).endswith(EACH)
            else literal(value, table.c[key].type)
            for key, value in values.items()
            if value != OWN
        }
        told |= {key: campaigns.c.id for key, value in values.items() if value == OWN}
        own = {"root_id": literal(1), "campaign_id": campaigns.c.id}
        told |= {key: value for key, value in own.items() if key in table.c}
        every = campaigns.join(each, k >= 0)
        chosen = select(*(value.label(key) for key, value in told.items())).select_from(every)
        session.execute(insert(table).from_select(list(told), chosen))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def field(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Twenty thousand campaigns of some months."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('field') / 'field.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.create(fresh_name("board"))
    lay_out(url, SIZE)
    engine = make_engine(url, statement_timeout=600, idle_timeout=600)
    with writing(engine) as session:
        work(session)
        session.execute(text("ANALYZE"))
    yield engine
    engine.dispose()


def look(session: Session, paths: list[str]) -> int:
    """Read all that the pages of the board read; return how many rows it has."""
    rulebook = Rulebook(CONFIG)
    version = launches(session, paths)[0].plan_version_id
    rows = board(session, rulebook, now=NOW, paths=paths, plan_version_id=version)
    numbers = numbers_on_board(paths, version)
    spells(session, rulebook, Standings.of(rows), numbers, now=NOW)
    found = rates_of(session, rulebook, rows, numbers, now=NOW)
    assert len(found) == len(rows)
    return len(rows)


def test_no_statement_of_a_branchs_board_reads_a_table_whole(field: Engine) -> None:
    asked = READS_ALL[field.dialect.name]
    with plans(field) as collected, reading(field) as session:
        if field.dialect.name == "postgresql":  # as on solid state disks, where any page is near
            session.execute(text("SET LOCAL random_page_cost = 1.1"))
        assert look(session, BRANCH) == 20
    assert len(collected) > 10
    assert [(statement, plan) for statement, plan in collected if asked.search(plan)] == []


def test_the_board_of_the_whole_asks_as_often_as_that_of_a_branch(field: Engine) -> None:
    counted = []
    for paths, rows in ((BRANCH, 20), (["/1/"], SIZE)):
        with plans(field) as collected, reading(field) as session:
            assert look(session, paths) == rows
        counted.append(len(collected))
    assert counted[0] == counted[1]
