"""Years of simulated time: clocks that jump, six zones, leap days; the same comes of it (TRUST P7).

A campaign is played twice with the same acts of people. Once the calendar looks when somebody
acts and at the end; once at every whim of a clock that leaps ahead by up to 400 days and falls
back. What happens, and when, is the same to the last word, and nothing happens early.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

import pytest

from service.rulebook import Rulebook
from service.settings import CONFIG
from tests.chaos.people import KNOWN
from tests.chaos.town import PLAN
from workflows import acts
from workflows.decide import Decision, Verb, decide, perform
from workflows.facts import Facts
from workflows.happenings import Happening
from workflows.plan import Plan
from workflows.refusals import Refused

# A play is some 110 campaign-days. CHAOS_YEARS=1000 is the run of a night.
PLAYS = max(120, int(os.environ.get("CHAOS_YEARS", "0")) * 365 // 110)
FIRST = int(os.environ.get("CHAOS_SEED", "1"))
ZONES = (
    "Asia/Shanghai",
    "Asia/Urumqi",
    "UTC",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
)
VERBS: dict[str, Verb] = {
    "submitted": acts.submit,
    "approved": acts.approve,
    "returned": acts.send_back,
    "withdrawn": acts.withdraw,
    "suspended": acts.suspend,
    "resumed": acts.resume,
    "worked": partial(acts.bring_about, name=KNOWN[0], value=KNOWN[1]),
}
JUMPS = (timedelta(seconds=1), timedelta(hours=1), timedelta(days=1), timedelta(days=9))
LEAP = timedelta(days=400)


@dataclass(frozen=True)
class Look:
    """The clock shows `at`: somebody does `verb`, or only the calendar looks."""

    at: datetime
    verb: str = ""


class Play:
    """One campaign from its launch on."""

    def __init__(self, plan: Plan, kind: str, launched: datetime) -> None:
        self.plan = plan
        self.happened: list[Happening] = []
        self.facts = Facts(kind, kind == "committee", launched, next_at=launched)
        self._keep(decide(plan, self.facts, launched, changed_at=launched), launched)

    def looks(self, look: Look) -> None:
        """As a sweep or a click would."""
        if look.verb:
            try:
                done = perform(self.plan, self.facts, look.at, VERBS[look.verb], look.verb)
            except Refused:
                return
            self._keep(done, look.at)
        elif self.facts.next_at is not None and self.facts.next_at <= look.at:
            self._keep(decide(self.plan, self.facts, look.at), look.at)
        else:
            assert decide(self.plan, self.facts, look.at).happenings == ()

    def _keep(self, decision: Decision, now: datetime) -> None:
        early = [each for each in decision.happenings if each.at > now]
        assert not early, f"before its time: {early}"
        self.happened += decision.happenings
        self.facts = decision.facts


def whims(rng: Random, deeds: Sequence[Look], end: datetime) -> list[Look]:
    """The same deeds, with looks between them by a clock that jumps; it falls back for looks."""
    looks: list[Look] = []
    for before, after in zip([*deeds], [*deeds[1:], Look(end)], strict=True):
        looks.append(before)
        at = before.at
        while (at := at + rng.choice(JUMPS) * rng.uniform(0.5, 30)) < after.at:
            looks.append(Look(at))
            if rng.random() < 0.2:
                looks.append(Look(at - LEAP * rng.random() ** 3))
    return [*looks, Look(end)]


@pytest.mark.parametrize("seed", range(FIRST, FIRST + 6))
def test_however_the_clock_jumps_the_same_happens(seed: int) -> None:
    rulebook, lines = Rulebook(CONFIG), list[int]()
    for number in range(seed, FIRST + PLAYS, 6):
        rng = Random(number)
        year, zone = rng.randrange(2023, 2049), ZONES[number % len(ZONES)]
        text = PLAN.replace("2026-", f"{year}-").replace("Asia/Shanghai", zone)
        plan = rulebook.load_text(text, "chaos")
        kind = rng.choice(["committee", "general_branch", "branch"])
        launched = datetime(year, 2, 26, tzinfo=UTC) + timedelta(days=20 * rng.random())
        end = launched + timedelta(days=110)
        moments = sorted(launched + (end - launched) * rng.random() for _ in range(24))
        deeds = [Look(launched), *(Look(at, rng.choice([*VERBS])) for at in moments)]
        seldom, often = Play(plan, kind, launched), Play(plan, kind, launched)
        for look in [*deeds, Look(end)]:
            seldom.looks(look)
        for look in whims(rng, deeds, end):
            often.looks(look)
        # Beyond the end, in one leap.
        for play in (seldom, often):
            play.looks(Look(end + LEAP))
        assert often.happened == seldom.happened, f"seed {number}: {year}, {zone}, {kind}"
        assert often.facts == seldom.facts, f"seed {number}"
        lines.append(len(often.happened))
    # One that is halted and forgotten stands still; most do not.
    assert sum(lines) > 10 * len(lines)
