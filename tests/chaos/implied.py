"""What history implies: a campaign played again on paper from its launch and its people's acts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import NamedTuple

from service.models import Campaign, History
from tests.chaos.people import KNOWN
from tests.chaos.town import superior_of, watcher
from workflows import acts
from workflows.decide import Verb, decide, perform
from workflows.facts import Facts
from workflows.happenings import Done, Happening, Kind, Move, Planned
from workflows.plan import Plan

VERBS: dict[str, Verb] = {
    "submitted": acts.submit,
    "approved": acts.approve,
    "returned": acts.send_back,
    "withdrawn": acts.withdraw,
    "worked": partial(acts.bring_about, name=KNOWN[0], value=KNOWN[1]),
}
# Who is told of an act: the approver of what was handed in, the secretary of what was decided.
TOLD = {"submitted": "superior(secretary)", "approved": "secretary", "returned": "secretary"}


class Step(NamedTuple):
    """One move as history tells it."""

    source: str
    target: str
    visit: int
    effective_at: datetime


@dataclass
class Implied:
    """What there must be of one campaign: moves in order, keys of messages, occurrences."""

    facts: Facts
    moves: list[Step] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    notices: Counter[tuple[str, ...]] = field(default_factory=Counter)
    occurrences: set[tuple[str, str]] = field(default_factory=set)
    overdue: list[datetime] = field(default_factory=list)


def implied(
    plan: Plan, campaign: Campaign, told: Sequence[History], end: datetime, size: int
) -> Implied:
    """Play one campaign from its launch through its people's acts up to `end`."""
    launched = campaign.launched_at
    start = Facts(campaign.kind, campaign.at_top, launched, next_at=launched)
    decision = decide(plan, start, launched, changed_at=launched)
    paper = _Paper(plan, campaign, size, Implied(start))
    paper.note(decision.happenings)
    for line in told:
        if line.kind == "fulfilled":
            duty, period = _occurrence(line)
            verb: Verb | None = partial(acts.fulfil, duty=duty, period=period)
        else:
            verb = VERBS.get(line.kind)
        if verb is not None:
            decision = perform(plan, decision.facts, line.at, verb, line.kind)
            paper.note(decision.happenings)
    decision = decide(plan, decision.facts, end)
    paper.note(decision.happenings)
    paper.found.facts = decision.facts
    return paper.found


def _occurrence(line: History) -> tuple[str, str]:
    details = json.loads(line.details or "{}")
    return details["duty"], details["period"]


class _Paper:
    """Happenings put into the words of rows: written here once more, by the rules of the design."""

    def __init__(self, plan: Plan, campaign: Campaign, size: int, found: Implied) -> None:
        self.plan, self.campaign, self.size, self.found = plan, campaign, size, found
        self.visit = 0

    def note(self, happenings: Iterable[Happening]) -> None:
        """Write down what these happenings leave behind."""
        for happening in happenings:
            if isinstance(happening, Move):
                self.visit = happening.visit
                self.found.moves.append(
                    Step(happening.source, happening.target, happening.visit, happening.at)
                )
            elif isinstance(happening, Done):
                self.visit = happening.visit
                self._told(happening)
            else:
                self._planned(happening)

    def _planned(self, planned: Planned) -> None:
        if planned.kind is Kind.DUTY:
            self.found.occurrences.add((planned.stage, planned.period))
        if planned.kind is Kind.OVERDUE:
            self.found.overdue.append(planned.at)
        place = f"duty.{planned.stage}" if planned.period else f"{planned.round}.{planned.stage}"
        visit = planned.period or self.visit
        for role in planned.to:
            who = self._holder(role)
            for channel in planned.by:
                self.found.keys.add(
                    f"{self.campaign.id}/{place}/{visit}/{planned.rule}/{planned.number}"
                    f"/{who}/{channel}"
                )

    def _told(self, done: Done) -> None:
        if done.verb in TOLD:
            who = self._holder(TOLD[done.verb])
            told = (str(self.campaign.id), str(done.visit), done.verb, str(who), "email")
            self.found.notices[told] += 1

    def _holder(self, role: str) -> int:
        """Return who holds a role; at the top the leading group stands in for a superior."""
        own = self.campaign.organization_id
        if role == "secretary":
            return own
        if role == "superior(secretary)":
            above = superior_of(own)
            return above if above is not None else watcher("leading_group", self.size)
        return watcher(role, self.size)
