"""Which periods of a duty 规定动作 an organisation owes: within the plan, and since it joined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from workflows.calendar import deadline, instant, local_day
from workflows.facts import COMPLETED, Facts
from workflows.moments import resolve
from workflows.periods import Period, periods_between
from workflows.plan import Cadence, Duty, Missed, Plan
from workflows.timeline import Dates, timeline_of


def is_owed(duty: Duty | None) -> bool:
    """Say whether a duty must be done: every mandatory one 规定动作 of the plan (SEEDS S3-16).

    An optional one 自选动作 is never late, never a veto and in no share; no more is one that the
    plan has no longer.
    """
    return duty is not None and duty.mandatory


@dataclass(frozen=True, slots=True)
class GoingOn:
    """Duties that go on after the last stage, until the last day of the plan; None is open."""

    until: date | None


def going_on(plan: Plan, facts: Facts) -> GoingOn | None:
    """Say whether duties go on though every stage is passed (S1-3), and until when."""
    if facts.state != COMPLETED or facts.next_at is None:
        return None
    return GoingOn(timeline_of(plan, facts.particulars.dates).ends)


def duty_range(plan: Plan, dates: Dates, duty: Duty) -> tuple[date | None, date | None]:
    """Return the first and last day on which a duty is owed; None is open."""
    line = timeline_of(plan, dates)
    first, last = line.starts, line.ends
    if duty.starts is not None:
        found = resolve(duty.starts, line.global_anchor, plan.calendar)
        first = found.day if found else None
    if duty.ends is not None:
        found = resolve(duty.ends, line.global_anchor, plan.calendar)
        last = found.day if found else None
    return first, last


def owed_periods(
    plan: Plan,
    dates: Dates,
    duty: Duty,
    joined_at: datetime,
    newcomer: bool,
    through_year: int,
) -> Iterator[Period]:
    """Yield the periods of a duty that an organisation owes, up to the end of a year.

    The first and the last may be cut short: a period begins and ends within the plan.
    """
    first, last = duty_range(plan, dates, duty)
    joined_on = local_day(joined_at, plan.zone)
    if first is None:
        # A duty that starts with an event waits for its day.
        if duty.starts is not None:
            return
        first = joined_on
    if last is not None and last < first:
        return
    # A plan may have begun ages ago; what was over before the organisation joined is not owed.
    recent = joined_on if last is None else min(joined_on, last)
    since = first if duty.every is Cadence.ONCE else max(first, recent)
    for period in periods_between(duty.every.value, since, last):
        if period.starts.year > through_year:
            return
        if period.ends is not None and period.ends < joined_on:
            continue
        began = max(period.starts, first)
        if newcomer and began < joined_on and duty.newcomers is Missed.NEXT_PERIOD:
            continue
        yield Period(period.name, began, _earlier(period.ends, last))


def _earlier(ends: date | None, last: date | None) -> date | None:
    """Return when a period is over: nothing is owed after the last day of the duty or plan."""
    known = [day for day in (ends, last) if day is not None]
    return min(known, default=None)


def counts_in(
    plan: Plan, dates: Dates, round_key: str, opens_at: datetime, due_at: datetime | None
) -> bool:
    """Say whether an occurrence counts in a round: due in it or after, opened before it is over."""
    around = timeline_of(plan, dates).rounds.get(round_key)
    if around is None:
        return True
    if around.due is not None and opens_at >= deadline(around.due, plan.zone):
        return False
    if around.opens is None or due_at is None:
        return True
    return due_at > instant(around.opens, time.min, plan.zone)
