"""What becomes of the timers when dates move or a stage is entered again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from workflows.calendar import local_day
from workflows.facts import CANCELLED, COMPLETED, SCHEDULED, SUSPENDED, Facts
from workflows.happenings import Kind, Planned
from workflows.plan import Plan
from workflows.schedule import YEARS_AHEAD, duty_schedule, stage_schedule
from workflows.timeline import ONE_INSTANT


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
    fired = {planned.name for planned in _planned(old_plan, old, at) if planned.at <= at}
    fired |= set(old.particulars.spent)
    coming = _planned(new_plan, new, at)
    belated = [p for p in coming if p.at <= at and p.name not in fired and _of_use(p, at)]
    begin = min((planned.at for planned in belated), default=at + ONE_INSTANT)
    passed = {p.name for p in coming if p.at <= at} - {p.name for p in belated}
    spent = tuple(sorted({p.name for p in coming if p.at >= begin} & (fired | passed)))
    return replace(new, next_at=begin, particulars=replace(new.particulars, spent=spent))


def _planned(plan: Plan, facts: Facts, at: datetime) -> tuple[Planned, ...]:
    if facts.state in (SUSPENDED, CANCELLED):
        return ()
    dates = facts.particulars.dates
    stage: tuple[Planned, ...] = ()
    if facts.state not in (SCHEDULED, COMPLETED):
        stage = stage_schedule(plan, dates, facts.state, facts.entered_on)
    duties = duty_schedule(
        plan, dates, facts.kind, facts.joined_at, facts.particulars.newcomer, at.year + YEARS_AHEAD
    )
    return (*stage, *duties)


def _of_use(planned: Planned, at: datetime) -> bool:
    if planned.kind is Kind.OVERDUE:
        return not planned.period
    if planned.kind is Kind.DUTY:
        return planned.due_at is None or planned.due_at > at
    return planned.expires_at is not None and planned.expires_at > at
