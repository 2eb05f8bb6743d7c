"""A sweep asks what should be true by now: once or ten times, alone or with others, late or not."""

from collections import Counter
from threading import Barrier, Thread

import pytest
from sqlmodel import Session, col, select, update

from notifications.outbox import Message
from service import incidents
from service.db import reading, writing
from service.models import Campaign, History, Incident, PlanVersion
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, PLAN, SECOND, WEST, Village, at

EVERYBODY = (COMMITTEE, EAST, WEST, FIRST, SECOND, OWN)


def recorded(village: Village) -> tuple[Counter[str], Counter[tuple[int, str, str | None]]]:
    """Return the keys of all messages, and all moves, each with how often it is there."""
    with reading(village.engine) as session:
        keys = Counter(session.exec(select(Message.key)))
        moves = Counter(
            (line.campaign_id, line.kind, line.target)
            for line in session.exec(select(History).where(History.kind == "moved"))
        )
    return keys, moves


def test_nothing_is_looked_at_again_when_nothing_is_due(village: Village) -> None:
    village.day("2026-03-24")
    report = village.sweep()
    assert (report.seen, report.moved, report.posted) == (0, 0, 0)


def test_a_sweep_says_what_it_did(village: Village) -> None:
    village.now = at("2026-03-02")
    report = village.sweep()
    assert (report.seen, report.moved, report.failed) == (6, 6, 0)


def test_ten_sweeps_make_one_message(village: Village) -> None:
    for _ in range(10):
        village.day("2026-04-08")
    keys, moves = recorded(village)
    assert set(keys.values()) == {1}
    assert set(moves.values()) == {1}


def test_replicas_side_by_side_do_what_one_does(village: Village) -> None:
    village.now = at("2026-04-08")
    together, failures = Barrier(3), list[Exception]()

    def replica() -> None:
        together.wait()
        try:
            village.sweep()
        except Exception as failure:  # the thread would swallow it
            failures.append(failure)

    replicas = [Thread(target=replica) for _ in range(3)]
    for one in replicas:
        one.start()
    for one in replicas:
        one.join()
    assert failures == []
    keys, moves = recorded(village)
    assert set(keys.values()) == {1}
    assert len(moves) == len(EVERYBODY)
    assert {rule for rule, _, _ in village.said(FIRST)} == {
        "week_before",
        "due_day",
        "secretary",
        "superior",
        "office",
    }


def test_a_week_of_downtime_changes_nothing_but_the_hour(village: Village) -> None:
    village.day("2026-04-08")
    once = recorded(village)[0]
    with reading(village.engine) as session:
        planned = {
            message.key: message.planned_at for message in session.exec(select(Message)).all()
        }
    assert planned[next(key for key in once if "/office/" in key)] == at("2026-04-07", "09:00")


def test_the_next_moment_is_never_missed(village: Village) -> None:
    """Sweeping exactly when the rows say so is as good as sweeping every day."""
    for _ in range(200):
        with reading(village.engine) as session:
            soonest = session.exec(
                select(Campaign.next_at)
                .where(col(Campaign.next_at).is_not(None))
                .order_by(col(Campaign.next_at))
                .limit(1)
            ).one_or_none()
        if soonest is None or soonest > at("2026-06-30"):
            break
        assert soonest >= village.now or village.now == at("2026-02-27")
        village.now = soonest
        assert village.sweep().seen > 0
    else:
        pytest.fail("the sweeps did not come to an end")
    assert [rule for rule, _, _ in village.said(COMMITTEE, "escalation")].count(
        "leading_group"
    ) == 6


def poison(session: Session, village: Village, code: str) -> None:
    """Pin one campaign to a version of its plan that nobody can read any more."""
    good = session.exec(select(PlanVersion)).one()
    bad = PlanVersion(
        plan_id=good.plan_id,
        number=good.number + 1,
        digest="0" * 64,
        source=PLAN.replace("rounds:", "round:"),
        created_at=village.now,
    )
    session.add(bad)
    session.flush()
    number = village.campaign(session, code).id
    session.execute(
        update(Campaign).where(col(Campaign.id) == number).values(plan_version_id=bad.id)
    )


def test_a_campaign_that_cannot_be_decided_is_parked_and_the_others_go_on(
    village: Village,
) -> None:
    with writing(village.engine) as session:
        poison(session, village, FIRST)
    report = village.day("2026-03-02")
    assert report is not None
    assert (report.moved, report.failed) == (5, 1)
    with reading(village.engine) as session:
        (parked,) = incidents.listing(session)
        assert parked.subject == f"campaign:{village.campaign(session, FIRST).id}"
        assert parked.cause
    again = village.day("2026-03-24")
    assert again is not None
    assert again.failed == 0
    with reading(village.engine) as session:
        assert len(session.exec(select(Incident)).all()) == 1
    assert village.said(SECOND, "reminder") == [("week_before", "secretary", "email")]
