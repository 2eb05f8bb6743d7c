"""Where it is getting worse: how many organisations of each branch are behind, week by week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, compress
from typing import Any, Generic, TypeVar

from sqlalchemy import func, or_, select
from sqlmodel import Session

from service.board_places import Places
from service.board_standings import OVERDUE, Standings, Stands
from service.campaigns.tables import history, occurrences
from service.rulebook import Rulebook
from workflows.owed import is_owed
from workflows.plan import Plan
from workflows.spells import RELIEFS, Spell, late_at, of_stage, weeks_before

WEEKS = 7  # before this one, so that eight points are drawn


R = TypeVar("R", bound=Stands)
#: The spells of each stage, by its campaign and its key, the earliest first.
Stages = dict[tuple[int, str], list[Spell]]
#: The plan that a campaign follows, by its number; None of one that is not asked about.
PlanOf = Callable[[int], Plan | None]


@dataclass(frozen=True, slots=True)
class Branch(Generic[R]):
    """One organisation with all below it: how many of them are behind, now and before.

    `weeks` counts those behind at this hour of the last weeks, the earliest first, and now last.
    """

    row: R
    organizations: int
    weeks: tuple[int, ...]

    @property
    def behind(self) -> int:
        """How many are behind now."""
        return self.weeks[-1]

    @property
    def before(self) -> int:
        """How many were a week ago."""
        return self.weeks[-2]

    @property
    def change(self) -> int:
        """How many more are behind than a week ago; fewer is less than nothing."""
        return self.behind - self.before

    @property
    def share(self) -> float:
        """The part of its organisations that is behind, in percent."""
        return 100 * self.behind / self.organizations

    @property
    def share_before(self) -> float:
        """The part that was a week ago, in percent."""
        return min(100.0, 100 * self.before / self.organizations)


def spells(
    session: Session,
    rulebook: Rulebook,
    rows: Standings,
    ids: Any,
    *,
    now: datetime,
) -> list[Spell]:
    """Return whatever was late of some campaigns, in two statements for any number of them.

    `ids` selects the campaigns of `rows`; it may select others, which are left out.
    """
    plan_of = _plans(session, rulebook, rows)
    stages = _of_stages(session, plan_of, ids)
    told = (of_stage(found, _late_now(rows, *stage)) for stage, found in stages.items())
    return [*chain.from_iterable(told), *_of_duties(session, plan_of, ids, now)]


def _plans(session: Session, rulebook: Rulebook, rows: Standings) -> PlanOf:
    versions = rows.plan_version_ids
    plans = {version: rulebook.plan(session, version) for version in set(versions)}

    def plan_of(number: int) -> Plan | None:
        place = rows.place_of.get(number)
        return None if place is None else plans[versions[place]]

    return plan_of


def _late_now(rows: Standings, number: int, state: str) -> bool:
    place = rows.place_of[number]
    return rows.statuses[place] == OVERDUE and rows.states[place] == state


def _of_stages(session: Session, plan_of: PlanOf, ids: Any) -> Stages:
    line, later = history.c, history.alias("later")
    ended = (
        select(func.min(later.c.effective_at))
        .where(
            later.c.campaign_id == line.campaign_id,
            later.c.id > line.id,
            later.c.kind.in_(RELIEFS),
        )
        .scalar_subquery()
    )
    chosen = select(line.campaign_id, line.source, line.effective_at, ended).where(
        line.campaign_id.in_(ids), line.kind == "overdue"
    )
    found: Stages = defaultdict(list)
    for number, source, since, until in session.execute(chosen.order_by(line.id)):
        # A duty's line names the duty and its period, and what became of it stands in its own row.
        plan = plan_of(number)
        if plan is not None and plan.find(source) is not None:
            found[number, source].append(Spell(number, since, until))
    return found


def _of_duties(session: Session, plan_of: PlanOf, ids: Any, now: datetime) -> Iterable[Spell]:
    c = occurrences.c
    chosen = select(c.campaign_id, c.duty, c.due_at, c.done_at).where(
        c.campaign_id.in_(ids), c.due_at <= now, or_(c.done_at.is_(None), c.done_at > c.due_at)
    )
    for number, duty, due, done in session.execute(chosen):
        plan = plan_of(number)
        if plan is not None and is_owed(plan.duty(duty)):
            yield Spell(number, due, done)


class Weeks:
    """Which organisations were behind at this hour of the last weeks, and are now."""

    def __init__(
        self, rows: Standings, everywhere: Places, late: Sequence[Spell], now: datetime
    ) -> None:
        """Count `rows`: now is what the board says, before is what the spells tell.

        `everywhere` holds their paths, and may hold others'.
        """
        before = [set(late_at(late, at)) for at in weeks_before(now, WEEKS)]
        self._weeks = [
            Places(rows.paths[rows.place_of[one]] for one in week if one in rows.place_of)
            for week in before
        ]
        self._weeks.append(Places(compress(rows.paths, rows.behind)))
        self._everywhere = everywhere

    def branch(self, row: R) -> Branch[R]:
        """Return an organisation with all below it."""
        weeks = tuple(week.within(row.path) for week in self._weeks)
        return Branch(row, self._everywhere.within(row.path), weeks)

    def change(self, path: str) -> int:
        """How many more are behind at a place and below it than a week ago."""
        return self._weeks[-1].within(path) - self._weeks[-2].within(path)

    def by_change(self, paths: Sequence[str]) -> list[int]:
        """Return the places of some paths among them, those first that got worse most.

        Of two alike it is the one of which the larger part is behind. Of thousands a few are
        shown, so that no branch is made of each to compare them.
        """
        before, behind = self._weeks[-2].within, self._weeks[-1].within
        everywhere = self._everywhere.within

        def pressing(place: int) -> tuple[int, float, str]:
            path = paths[place]
            now = behind(path)
            return before(path) - now, -now / everywhere(path), path

        return sorted(range(len(paths)), key=pressing)


def branches(
    rows: Standings,
    chosen: Iterable[R],
    late: Sequence[Spell],
    now: datetime,
) -> list[Branch[R]]:
    """Return each chosen organisation with its weeks, those that got worse most first."""
    weeks = Weeks(rows, Places(rows.paths), late, now)
    shown = list(chosen)
    return [weeks.branch(shown[at]) for at in weeks.by_change([row.path for row in shown])]
