"""The one definition of overdue: the due day has passed and the work is not done."""

from __future__ import annotations

from datetime import datetime

from workflows.calendar import local_day
from workflows.facts import RESTING, Facts
from workflows.guards import objections
from workflows.happenings import Kind, Planned
from workflows.machine import course_of
from workflows.owed import is_owed
from workflows.plan import Duty, Leave, Plan
from workflows.schedule import OVERDUE, can_be_late
from workflows.timeline import arrived_late, window_of


def settled(plan: Plan, facts: Facts) -> bool:
    """Say whether the work of the present stage is done, whatever the date."""
    course = course_of(plan, facts.kind)
    here = course.at(facts.state)
    if here is None or not can_be_late(here[1]):
        return False
    if here[1].leave is Leave.ON_DATE:
        return not objections(plan, here[1].guards, facts)
    return not course.unmet(facts)


def due_at(plan: Plan, facts: Facts) -> datetime | None:
    """Return the instant from which the present stage is overdue; None when it cannot become so."""
    found = plan.find(facts.state)
    if found is None or facts.state in RESTING or not can_be_late(found[1]):
        return None
    if settled(plan, facts):
        return None
    window = window_of(plan, facts.particulars.dates, facts.state, facts.entered_on)
    return window.deadline(plan.zone)


def is_overdue(due: datetime | None, now: datetime) -> bool:
    """Say whether a deadline has passed (a deadline is the first instant that is too late)."""
    return due is not None and due <= now


def duty_overdue(
    duty: Duty | None, due: datetime | None, done_at: datetime | None, now: datetime
) -> bool:
    """Say whether a period of a duty is overdue: it must be done, is not, and its day passed."""
    return is_owed(duty) and done_at is None and is_overdue(due, now)


def days_overdue(due: datetime, now: datetime, zone: str) -> int:
    """Return how many local days late: 1 on the day after the due day."""
    return (local_day(now, zone) - local_day(due, zone)).days + 1


def late_on_arrival(plan: Plan, facts: Facts, at: datetime) -> Planned | None:
    """Return the note that a stage was already late when it was entered, or None."""
    here = plan.find(facts.state)
    if here is None or not can_be_late(here[1]):
        return None
    window = window_of(plan, facts.particulars.dates, facts.state, facts.entered_on)
    due_at = window.deadline(plan.zone)
    if due_at is None or due_at > at or settled(plan, facts):
        return None
    return Planned(
        at=at,
        kind=Kind.OVERDUE,
        name=OVERDUE,
        rule="overdue",
        number=0,
        round=here[0].key,
        stage=here[1].key,
        title=here[1].title,
        due_at=due_at,
        provisional=window.provisional,
    )


def made_late(plan: Plan, before: Facts, changed: Facts, at: datetime) -> bool:
    """Say whether an act put the due day of the stage before its entry, so that it is late now."""
    if changed.state != before.state or late_on_arrival(plan, before, at) is not None:
        return False
    window = window_of(plan, changed.particulars.dates, changed.state, changed.entered_on)
    return arrived_late(window.due, changed.entered_on)
