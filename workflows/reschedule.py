"""What becomes of the timers when dates move or a stage is entered again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from workflows.calendar import instant, local_day
from workflows.facts import COMPLETED, SCHEDULED, Facts
from workflows.happenings import Kind, Planned
from workflows.plan import Plan
from workflows.schedule import OVERDUE, YEARS_AHEAD, duty_schedule, stage_schedule
from workflows.timeline import ONE_INSTANT, arrived_late, window_of


def re_entered(plan: Plan, facts: Facts, state: str, at: datetime) -> Facts:
    """Return the facts of a new visit: nothing of it has fired yet, nothing is submitted."""
    entered_on = local_day(at, plan.zone)
    fresh = replace(facts, state=state, entered_on=entered_on, submitted=False, approved=False)
    return rearmed(fresh, at)


def rearmed(facts: Facts, at: datetime) -> Facts:
    """Return the same stage as a new visit: the timers of the stage may fire once more."""
    spent = tuple(name for name in facts.particulars.spent if "/" in name)
    return replace(
        facts,
        visit=facts.visit + 1,
        next_at=at + ONE_INSTANT,
        particulars=replace(facts.particulars, spent=spent),
    )


def rescheduled(old_plan: Plan, old: Facts, new_plan: Plan, new: Facts, at: datetime) -> Facts:
    """Return the new facts with their timers set, given what fired under the old dates.

    What fired stays fired wherever its date has gone. What has not fired and now lies in the past
    fires as soon as possible, if it is still of use; else it is passed over.
    """
    fired = {p.name for p in _planned(old_plan, old, at) if _first(old_plan, old, p) <= p.at <= at}
    fired |= set(old.particulars.spent)
    window = window_of(old_plan, old.particulars.dates, old.state, old.entered_on)
    if arrived_late(window.due, old.entered_on):
        fired.add(OVERDUE)  # told at the entry, not planned for a moment of its own
    coming = _planned(new_plan, new, at)
    belated = [p for p in coming if _first(new_plan, new, p) <= p.at <= at and _of_use(p, at)]
    return _armed(new, coming, [p for p in belated if p.name not in fired], fired, at)


def halted(plan: Plan, facts: Facts, at: datetime) -> Facts:
    """Return the facts before a halt, with what has fired of duties that will go on after it."""
    fired = {p.name for p in _duties(plan, facts, at) if p.at <= at and not _over(p, at)}
    spent = tuple(sorted(fired | set(facts.particulars.spent)))
    return replace(facts, particulars=replace(facts.particulars, spent=spent))


def resumed(plan: Plan, facts: Facts, at: datetime) -> Facts:
    """Return the facts after a halt: duties that opened during it and are not yet due are owed."""
    fired = set(facts.particulars.spent)
    belated = [
        p
        for p in _duties(plan, facts, at)
        if facts.joined_at <= p.at <= at
        and p.name not in fired
        and (p.due_at is None or p.due_at > at)
        and _of_use(p, at)
    ]
    return _armed(facts, _planned(plan, facts, at), belated, fired, at)


def _armed(
    new: Facts,
    coming: tuple[Planned, ...],
    belated: list[Planned],
    fired: set[str],
    at: datetime,
) -> Facts:
    begin = min((planned.at for planned in belated), default=at + ONE_INSTANT)
    passed = {p.name for p in coming if p.at <= at} - {p.name for p in belated}
    # What lies behind is not looked at again; what fired and is planned no more may come back.
    behind = {p.name for p in coming if p.at < begin}
    spent = tuple(sorted((fired | passed) - behind))
    return replace(new, next_at=begin, particulars=replace(new.particulars, spent=spent))


def _first(plan: Plan, facts: Facts, planned: Planned) -> datetime:
    """Return the instant before which something planned cannot have fired for this campaign."""
    if planned.period or facts.entered_on is None:
        return facts.joined_at
    return max(facts.joined_at, instant(facts.entered_on, time.min, plan.zone))


def _planned(plan: Plan, facts: Facts, at: datetime) -> tuple[Planned, ...]:
    if facts.halted:
        return ()
    dates = facts.particulars.dates
    stage: tuple[Planned, ...] = ()
    if facts.state not in (SCHEDULED, COMPLETED):
        stage = stage_schedule(plan, dates, facts.state, facts.entered_on)
    return (*stage, *_duties(plan, facts, at))


def _duties(plan: Plan, facts: Facts, at: datetime) -> tuple[Planned, ...]:
    known = facts.particulars
    year = at.year + YEARS_AHEAD
    return duty_schedule(plan, known.dates, facts.kind, facts.joined_at, known.newcomer, year)


def _over(planned: Planned, at: datetime) -> bool:
    times = [when for when in (planned.due_at, planned.expires_at) if when is not None]
    return bool(times) and max(times) <= at


def _of_use(planned: Planned, at: datetime) -> bool:
    if planned.kind is Kind.OVERDUE:
        return not planned.period
    if planned.kind is Kind.DUTY:
        return planned.due_at is None or planned.due_at > at
    return planned.expires_at is not None and planned.expires_at > at
