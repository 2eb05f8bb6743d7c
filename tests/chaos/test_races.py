"""Sweeps at the same instant, and people who decide at the same instant (TRUST P6, P13)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from random import Random
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from service import campaigns
from service.actors import Actor
from service.db import reading, retrying, writing
from service.models import Campaign, History
from service.rulebook import Rulebook
from service.settings import CONFIG
from service.sweep import sweep
from tests.chaos.town import BEGIN, END, found
from tests.chaos.verdict import judge
from workflows.refusals import Refused

SWEEPS = 8
ROUNDS = 40
SIZE = 42  # the committee and two general branches with all their branches
# A thousand of each kind over both databases (TRUST P13).
RACES = 500
OPEN = datetime.fromisoformat("2026-03-02T12:00+08:00")
SEED = 20260302


def at_once(acts: Sequence[Callable[[], object]]) -> list[object]:
    """Do all of it at the same instant, each in a thread of its own; refusals are answers."""
    gate = Barrier(len(acts))

    def start(act: Callable[[], object]) -> object:
        gate.wait()
        try:
            return act()
        except Refused as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(start, acts))


@pytest.fixture
def rulebook() -> Rulebook:
    return Rulebook(CONFIG)


@pytest.mark.kill
def test_eight_sweeps_at_the_same_instant_make_one_of_everything(
    engine: Engine, rulebook: Rulebook
) -> None:
    found(engine, rulebook, SIZE)
    rng = Random(SEED)
    days = sorted(rng.uniform(0, 1) for _ in range(ROUNDS - 1))
    moved = 0
    for day in [*days, 1.0]:
        now = BEGIN + (END - BEGIN) * day
        # Small batches, so that they meet in the middle of the same deadline.
        one = partial(sweep, engine, rulebook, now=now, batch=10)
        moved += sum(report.moved for report in at_once([one] * SWEEPS))  # type: ignore[attr-defined]  # they are reports
    verdict = judge(engine, rulebook, END, SIZE, None)
    assert verdict.wrong == [], f"seed {SEED}"
    # Everybody stays in the first stage, which nobody approves: one move each, told once.
    assert verdict.counted["moves"] == moved == SIZE


class Office:
    """One general branch's campaign, handed in, and the two people who may decide on it."""

    def __init__(self, engine: Engine, rulebook: Rulebook) -> None:
        self.engine, self.rulebook, self.now = engine, rulebook, OPEN
        found(engine, rulebook, 2)
        sweep(engine, rulebook, now=OPEN)
        with reading(engine) as session:
            chosen = select(Campaign.id).where(col(Campaign.organization_id) == 2)
            self.campaign = session.exec(chosen).one()

    def does(self, verb: Any, by: Actor, *arguments: object, **more: object) -> object:
        """One click: a transaction of its own, done again if the database asks for it."""

        def click() -> str:
            with writing(self.engine) as session:
                campaign = session.get_one(Campaign, self.campaign)
                verb(session, self.rulebook, campaign, *arguments, by=by, now=self.now, **more)
            return str(verb.__name__)

        return retrying(click)

    def told(self, *kinds: str) -> list[str]:
        """The lines of history of these kinds, in order."""
        with reading(self.engine) as session:
            chosen = select(History).where(
                col(History.campaign_id) == self.campaign, col(History.kind).in_(kinds)
            )
            return [line.kind for line in session.exec(chosen.order_by(col(History.id)))]

    def version(self) -> int:
        with reading(self.engine) as session:
            return session.get_one(Campaign, self.campaign).version


OWN, FIRST, SECOND = (
    Actor.person(2, "secretary"),
    Actor.person(1, "superior(secretary)"),
    Actor.person(1, "superior(secretary)"),
)


@pytest.mark.kill
def test_of_two_approvals_at_once_one_wins(engine: Engine, rulebook: Rulebook) -> None:
    office = Office(engine, rulebook)
    for race in range(1, RACES + 1):
        office.now += timedelta(minutes=1)
        office.does(campaigns.submit, OWN)
        seen = office.version()
        answers = at_once(
            [
                partial(office.does, campaigns.approve, by, seen_version=seen)
                for by in (FIRST, SECOND)
            ]
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "str"]
        assert len(office.told("approved")) == race
        office.now += timedelta(minutes=1)
        office.does(campaigns.reopen, Actor("operator"), "main/mobilization", "再来一次")


@pytest.mark.kill
def test_of_an_approval_and_a_withdrawal_at_once_one_wins(
    engine: Engine, rulebook: Rulebook
) -> None:
    office = Office(engine, rulebook)
    for race in range(1, RACES + 1):
        office.now += timedelta(minutes=1)
        office.does(campaigns.submit, OWN)
        answers = at_once(
            [
                partial(office.does, campaigns.approve, FIRST),
                partial(office.does, campaigns.withdraw, OWN),
            ]
        )
        winners = [answer for answer in answers if isinstance(answer, str)]
        assert len(winners) == 1, answers
        assert len(office.told("approved", "withdrawn")) == race
        assert (
            office.told("approved", "withdrawn")[-1]
            == {
                "approve": "approved",
                "withdraw": "withdrawn",
            }[winners[0]]
        )
        if winners == ["approve"]:
            office.now += timedelta(minutes=1)
            office.does(campaigns.reopen, Actor("operator"), "main/mobilization", "再来一次")
