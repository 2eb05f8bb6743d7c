"""History in seals: whatever is changed, removed, added or cut off shows."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, insert, text, update
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, col, select

from service import audit
from service.db import reading, writing
from service.models import Campaign, History, Organization, Plan, PlanVersion, Seal

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LINES = 40


@pytest.fixture
def doors(engine: Engine, sessions: sessionmaker[Session]) -> sessionmaker[Session]:
    """A database with one campaign, to which things happen."""
    with writing(sessions) as session:
        organization = Organization(code="B1", name="一支部", kind="branch", path="/1/")
        plan = Plan(name="p", title="P")
        session.add_all([organization, plan])
        session.flush()
        version = PlanVersion(plan_id=plan.id, number=1, digest="d", created_at=START)
        session.add(version)
        session.flush()
        session.add(
            Campaign(
                root_id=1,
                organization_id=organization.id,
                root_organization_id=organization.id,
                path="/1/",
                plan_version_id=version.id,
                kind="branch",
                launched_at=START,
            )
        )
    return sessions


def happen(session: Session, number: int) -> None:
    """Write `number` lines, all at the same simulated instant: only their numbers tell them."""
    campaign = session.exec(select(Campaign.id)).one()
    before = len(session.exec(select(History.id)).all())
    lines = [
        {
            "root_id": 1,
            "campaign_id": campaign,
            "kind": "recorded",
            "visit": 0,
            "effective_at": START,
            "at": START,
            "actor": "operator",
            "details": f'{{"fact":"事实{before + place}"}}',
        }
        for place in range(number)
    ]
    session.execute(insert(History), lines)


def sealed(doors: sessionmaker[Session], times: int = 4) -> str:
    """Let things happen and be sealed several times; return the head."""
    for _ in range(times):
        with writing(doors) as session:
            happen(session, LINES // times)
            audit.seal_everything(session)
    with reading(doors) as session:
        return audit.head_of(session)


def faults(doors: sessionmaker[Session], head: str | None = None) -> set[str]:
    with reading(doors) as session:
        return {fault.code for fault in audit.verify(session, head=head).faults}


def test_lines_are_sealed_when_they_have_been_there_for_two_minutes(
    doors: sessionmaker[Session],
) -> None:
    with writing(doors) as session:
        happen(session, 3)
        assert audit.seal(session, wall=START) == []
    with writing(doors) as session:
        happen(session, 2)
        assert audit.seal(session, wall=START + MINUTE) == []
        made = audit.seal(session, wall=START + 2 * MINUTE)
        assert [(seal.count, seal.previous) for seal in made] == [(3, audit.GENESIS)]
    with writing(doors) as session:
        made = audit.seal(session, wall=START + 3 * MINUTE)
        assert [seal.count for seal in made] == [2]
        assert audit.seal(session, wall=START + 30 * MINUTE) == []
    assert faults(doors) == set()


def test_an_untouched_history_is_intact_by_any_head_that_was_kept(
    doors: sessionmaker[Session],
) -> None:
    early = sealed(doors)
    late = sealed(doors)
    assert early != late
    assert [faults(doors, head) for head in (None, early, late)] == [set(), set(), set()]
    with reading(doors) as session:
        report = audit.verify(session)
    assert (report.seals, report.lines, report.unsealed) == (8, 2 * LINES, 0)


def test_a_changed_line_shows(doors: sessionmaker[Session]) -> None:
    sealed(doors)
    with writing(doors) as session:
        session.execute(update(History).where(col(History.id) == 17).values(actor="calendar"))
    assert faults(doors) == {"lines_changed"}


def test_a_removed_line_and_an_added_one_show(doors: sessionmaker[Session]) -> None:
    head = sealed(doors)
    with writing(doors) as session:
        session.execute(delete(History).where(col(History.id) == 5))
    assert faults(doors) == {"lines_missing_or_added"}
    with writing(doors) as session:
        happen(session, 1)
        session.execute(text("UPDATE history SET id = 5 WHERE id = (SELECT max(id) FROM history)"))
    assert faults(doors, head) == {"lines_changed"}


def test_cutting_off_the_end_shows_against_a_head_that_was_kept(
    doors: sessionmaker[Session],
) -> None:
    head = sealed(doors)
    with writing(doors) as session:
        session.execute(delete(Seal).where(col(Seal.id) == 4))
        session.execute(delete(History).where(col(History.id) > 30))
    assert faults(doors) == set()  # nobody can tell without a head from outside
    assert faults(doors, head) == {"head_missing"}


def test_stamping_everything_anew_shows_against_a_head_that_was_kept(
    doors: sessionmaker[Session],
) -> None:
    head = sealed(doors)
    with writing(doors) as session:
        session.execute(update(History).where(col(History.id) == 2).values(kind="approved"))
        session.execute(delete(Seal))
        audit.seal_everything(session)
    assert faults(doors) == set()
    assert faults(doors, head) == {"head_missing"}


def test_two_hundred_random_changes_are_all_found(doors: sessionmaker[Session]) -> None:
    head = sealed(doors)
    chance = random.Random(20261121)
    for _ in range(200):
        with doors() as session:
            _tamper(session, chance)
            session.flush()
            found = audit.verify(session, head=head)
            assert not found.intact
            session.rollback()
    assert faults(doors, head) == set()


def _tamper(session: Session, chance: random.Random) -> None:
    line, other = chance.sample(range(1, LINES + 1), 2)
    match chance.randrange(5):
        case 0:
            change = {"visit": 9}
            session.execute(update(History).where(col(History.id) == line).values(change))
        case 1:
            session.execute(delete(History).where(col(History.id) == line))
        case 2:
            session.execute(text("UPDATE history SET id = -1 WHERE id = :a"), {"a": line})
            session.execute(
                text("UPDATE history SET id = :a WHERE id = :b"), {"a": line, "b": other}
            )
            session.execute(text("UPDATE history SET id = :b WHERE id = -1"), {"b": other})
        case 3:
            seal = chance.randint(1, 4)
            session.execute(delete(Seal).where(col(Seal.id) >= seal))
            session.execute(delete(History).where(col(History.id) > (seal - 1) * 10))
        case _:
            forged = update(Seal).where(col(Seal.id) == chance.randint(1, 4))
            session.execute(forged.values(hash=f"{chance.getrandbits(256):064x}"))
