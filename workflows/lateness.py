"""The one definition of overdue: the due day has passed and the work is not done."""

from __future__ import annotations

from datetime import datetime

from workflows.calendar import local_day
from workflows.decide import settled
from workflows.facts import RESTING, Facts
from workflows.plan import Plan
from workflows.schedule import can_be_late
from workflows.timeline import window_of


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


def days_overdue(due: datetime, now: datetime, zone: str) -> int:
    """Return how many local days late: 1 on the day after the due day."""
    return (local_day(now, zone) - local_day(due, zone)).days + 1
