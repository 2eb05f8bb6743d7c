"""What another version of a plan would change: messages and deadlines that come, go or move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache

from workflows.calendar import instant
from workflows.happenings import Kind
from workflows.plan import KINDS, Plan
from workflows.rehearse import Player, Row, last_moment, rehearse, span_of

#: How many organisations there are, by kind and by whether they stand at the top.
Troupe = Mapping[tuple[str, bool], int]
SORTS = ("added", "removed", "moved")
LONGEST = timedelta(days=366 * 6)


@dataclass(frozen=True, slots=True)
class Shift:
    """One thing that would come, go or move, for so many organisations."""

    sort: str
    row: Row  # as it would be; of what goes, as it was
    was: datetime | None
    count: int


@dataclass(frozen=True, slots=True)
class Consequences:
    """All that would change: messages, and days on which something is due."""

    messages: tuple[Shift, ...]
    dues: tuple[Shift, ...]

    def count(self, which: str, sort: str = "") -> int:
        """How many messages or dues change, in all or of one sort, over all organisations."""
        shifts: tuple[Shift, ...] = getattr(self, which)
        return sum(shift.count for shift in shifts if sort in ("", shift.sort))


def typical_troupe(plan: Plan) -> Troupe:
    """One organisation of each kind that takes part, each below the one before."""
    kinds = [kind for kind in KINDS if kind in plan.participants]
    return {(kind, number == 0): 1 for number, kind in enumerate(kinds)}


def played(plan: Plan, troupe: Troupe, launched_at: datetime | None = None) -> tuple[Row, ...]:
    """Rehearse a plan with one organisation of each sort, work being done on time."""
    return _played(plan, tuple(troupe), launched_at)


@lru_cache(maxsize=16)  # whoever works on a draft compares it with the same version at each step
def _played(
    plan: Plan, sorts: tuple[tuple[str, bool], ...], launched_at: datetime | None
) -> tuple[Row, ...]:
    players = [
        Player(f"{kind}:{'top' if at_top else ''}", kind, None if at_top else "above")
        for kind, at_top in sorts
        if kind in plan.participants
    ]
    starts = span_of(plan)[0]
    if launched_at is None and starts is not None:
        launched_at = instant(starts, time.min, plan.zone)
    if launched_at is None:
        return ()
    last = last_moment(plan)
    ends = min(last or launched_at.date() + timedelta(days=366), launched_at.date() + LONGEST)
    until = instant(max(ends, launched_at.date()) + timedelta(days=1), time.min, plan.zone)
    return tuple(rehearse(plan, players, launched_at=launched_at, until=until))


def consequences(
    old: Plan,
    new: Plan,
    troupe: Troupe,
    *,
    launched_at: datetime | None = None,
    after: datetime | None = None,
) -> Consequences:
    """Compare two rehearsals, line by line, from an instant on."""
    before = [row for row in played(old, troupe, launched_at) if after is None or row.at > after]
    later = [row for row in played(new, troupe, launched_at) if after is None or row.at > after]
    told = [row for row in before if row.to], [row for row in later if row.to]
    due = [_dues(rows) for rows in (before, later)]
    return Consequences(tuple(_shifts(*told, troupe)), tuple(_shifts(due[0], due[1], troupe)))


def _dues(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.kind is Kind.DUE]


def _shifts(old: Sequence[Row], new: Sequence[Row], troupe: Troupe) -> list[Shift]:
    """What stands at the same instant stays; the rest is paired in the order of time."""
    gone, come = _apart(old, new), _apart(new, old)
    found: list[Shift] = []
    for who in dict.fromkeys([*gone, *come]):
        before, after = gone.get(who, []), come.get(who, [])
        kind, _, top = str(who[0]).partition(":")
        count = troupe[kind, top == "top"]
        pairs = min(len(before), len(after))
        found += [
            Shift("moved", row, was.at, count)
            for was, row in zip(before[:pairs], after[:pairs], strict=True)
        ]
        found += [Shift("removed", row, row.at, count) for row in before[pairs:]]
        found += [Shift("added", row, None, count) for row in after[pairs:]]
    return sorted(found, key=lambda shift: (shift.row.at, shift.row.organization, shift.sort))


def _apart(rows: Sequence[Row], others: Sequence[Row]) -> dict[tuple[object, ...], list[Row]]:
    """The rows that the others lack, by what they are, in the order of time."""
    left: dict[tuple[object, ...], int] = defaultdict(int)
    for row in others:
        left[(*_what(row), row.at)] += 1
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        key = (*_what(row), row.at)
        if left[key]:
            left[key] -= 1
        else:
            found.setdefault(_what(row), []).append(row)
    return found


def _what(row: Row) -> tuple[object, ...]:
    return row.organization, row.kind, row.round, row.stage, row.rule, row.to, row.channels
