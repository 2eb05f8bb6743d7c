"""The stories that each plan is launched for: work on time, never and late, and what is put in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from tests.plans.played import plan_of
from tests.rehearsal.driver import SWEEP_AT, Story
from workflows.calendar import instant, local_day
from workflows.rehearse import NEVER, ON_TIME, Assumption, span_of

LATE = Assumption(10)
AFTERWARDS = timedelta(days=60)


def moment(name: str, day: date, clock: time = time(11, 20)) -> datetime:
    """Return an instant in a plan's zone, by default one at which nothing else happens."""
    return instant(day, clock, plan_of(name).zone).astimezone(UTC)


def span(name: str) -> tuple[date, date]:
    """Return the first day of a plan and a day two months beyond the last one known."""
    first, last = span_of(plan_of(name))
    assert first is not None
    assert last is not None
    return first, last + AFTERWARDS


@cache
def assumed(name: str) -> tuple[Story, ...]:
    """Return the three stories in which nothing is put in: launched three days before the start."""
    first, last = span(name)
    launched, until = moment(name, first - timedelta(days=3)), moment(name, last, SWEEP_AT)
    return tuple(
        Story(title, launched, until, assume)
        for title, assume in (("on_time", ON_TIME), ("never", NEVER), ("late", LATE))
    )


def days_of(name: str, stories: tuple[Story, ...]) -> tuple[date, date]:
    """Return the first and the last day that any of some stories needs."""
    zone = plan_of(name).zone
    return (
        min(local_day(story.launched_at, zone) for story in stories) + timedelta(days=1),
        max(local_day(story.until, zone) for story in stories),
    )
