"""Long work whose process dies in every batch goes on where it was: nothing twice, nothing lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, col, func, select

from notifications.outbox import Message
from service import beginnings
from service.actors import OPERATOR
from service.db import make_engine, reading, writing
from service.exports import Scope
from service.long_work import ask_for
from service.models import Campaign, History, LongWork, LongWorkPart, Organization
from service.rulebook import Rulebook
from service.settings import CONFIG, Settings
from service.tabular import read_workbook
from tests.chaos.people import step_clock
from tests.chaos.replicas import Nursery, environment
from tests.chaos.town import BEGIN, PLAN, found

SIZE, DIED = 7, 137
AGAIN = PLAN.replace("name: chaos", "name: again", 1)
TABLE = (
    b"code,name,kind,parent_code,founded_on\nN1,\xe6\x96\xb0\xe4\xb8\x80,committee,,2020-01-01\n"
)


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """What forks every process of these tests."""
    with Nursery({}, tmp_path_factory.mktemp("toil")) as nursery:
        yield nursery


def asked(url: str) -> Engine:
    """A town in which a launch, an import and a table of the board wait to be done."""
    engine, rulebook = make_engine(url), Rulebook(CONFIG)
    found(engine, rulebook, SIZE)
    step_clock(engine, Settings(database_url=url, env="test"), BEGIN)
    with writing(engine) as session:
        if engine.dialect.name == "postgresql":  # the town numbers its organisations itself
            numbers = "SELECT setval(pg_get_serial_sequence('organization', 'id'), 1000)"
            session.execute(text(numbers))
        version = rulebook.store(session, AGAIN, name="again", by=OPERATOR, now=BEGIN)
        top = session.exec(select(Organization).where(col(Organization.id) == 1)).one()
        assert beginnings.taking_part(session, rulebook, version, top, now=BEGIN) == SIZE
        launch = {"version_id": version.id, "organization_id": top.id}
        common = {"title": "", "by": OPERATOR, "locale": "en", "now": BEGIN}
        ask_for(session, "launch", launch, **common)  # type: ignore[arg-type]  # mixed values
        ask_for(session, "import_organizations", {}, content=TABLE, **common)  # type: ignore[arg-type]  # mixed values
        first = session.exec(select(Campaign).where(Campaign.root_id == 1)).first()
        assert first is not None
        scope = Scope("board", (top.id,), plan_version_id=first.plan_version_id)
        ask_for(session, "board", scope.as_json(), **common)  # type: ignore[arg-type]  # mixed values
    return engine


def ended(engine: Engine) -> bool:
    """Whether nothing waits or runs any more."""
    with reading(engine) as session:
        return not session.exec(select(LongWork).where(col(LongWork.ended_at).is_(None))).all()


def begun(session: Session) -> tuple[Counter[int], Counter[int]]:
    """How often each campaign of the second launch has begun, and how often that was told."""
    ours = select(Campaign.id).where(Campaign.root_id > 1)
    lines = select(History).where(col(History.campaign_id).in_(ours), History.kind == "launched")
    told = select(Message).where(
        col(Message.campaign_id).in_(ours), Message.notice == "campaign_started"
    )
    return (
        Counter(line.campaign_id for line in session.exec(lines)),
        Counter(one.campaign_id or 0 for one in session.exec(told)),
    )


@pytest.mark.kill
@pytest.mark.parametrize("point", ["work.before_commit", "work.after_commit"])
def test_a_death_in_any_batch_costs_that_batch_alone(
    point: str, database_url: str, nursery: Nursery
) -> None:
    """Each process dies at its second batch, so that the first of each is kept."""
    engine = asked(database_url)
    given = environment(database_url, "http://127.0.0.1:1") | {"PACESETTER_WORK_BATCH": "2"}
    deaths = 0
    for turn in count(1):
        assert turn < 20, "it never comes to its end"
        status = nursery.toil(point, **given, PACESETTER_FAILPOINT=f"{point}:2")
        assert status in (0, DIED), (nursery.folder / f"{point}.log").read_text()
        deaths += status == DIED
        # A killed process's connection holds its lock until the server has noticed.
        if status == 0 and ended(engine):
            break
    assert deaths >= 3
    with reading(engine) as session:
        works = session.exec(select(LongWork).order_by(col(LongWork.id))).all()
        assert [(work.state, work.tries) for work in works] == [("done", 0)] * 3
        assert works[0].done == works[0].total == SIZE
        table = read_workbook(works[2].file or b"")
        assert len({cells[0] for _, cells in table.rows}) == len(table.rows) == SIZE
        assert session.exec(select(LongWorkPart)).all() == []
        lines, told = begun(session)
        assert len(lines) == SIZE
        assert set(lines.values()) == {1}
        assert set(told.values()) == {told.most_common(1)[0][1]}
        new = select(func.count()).where(Organization.code == "N1")
        assert session.exec(new).one() == 1
    engine.dispose()


@pytest.mark.kill
def test_a_batch_that_kills_whoever_does_it_is_stopped(sqlite_url: str, nursery: Nursery) -> None:
    engine = asked(sqlite_url)
    given = environment(sqlite_url, "http://127.0.0.1:1") | {"PACESETTER_WORK_BATCH": "2"}
    for _ in range(3):
        status = nursery.toil("stopped", **given, PACESETTER_FAILPOINT="work.before_commit:1")
        assert status == DIED
    assert nursery.toil("stopped", **given) == 0
    with reading(engine) as session:
        works = session.exec(select(LongWork).order_by(col(LongWork.id))).all()
        assert [work.state for work in works] == ["failed", "done", "done"]
        lines, _ = begun(session)
        assert not lines
    engine.dispose()
