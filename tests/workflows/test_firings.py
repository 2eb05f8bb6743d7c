"""The next firings of what recurs: from now, from the start, or as an old plan once ran."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from tests.plans.played import plan_of
from workflows.calendar import deadline, instant
from workflows.firings import next_firings

SHANGHAI = "Asia/Shanghai"


def _dues(now: datetime) -> tuple[datetime, ...]:
    firings = next_firings(plan_of("college-001"), now)
    return next(found.at for found in firings if found.path == "duties.committee_meeting.due")


def _months_end(*days: date) -> tuple[datetime, ...]:
    return tuple(deadline(day, SHANGHAI) for day in days)


def test_before_the_plan_begins_its_first_three_are_shown() -> None:
    first = _months_end(date(2010, 6, 30), date(2010, 7, 31), date(2010, 8, 31))
    assert _dues(datetime(2009, 1, 1, tzinfo=UTC)) == first


def test_in_the_middle_the_next_three_are_shown() -> None:
    now = instant(date(2011, 2, 10), time(9), SHANGHAI)
    assert _dues(now) == _months_end(date(2011, 2, 28), date(2011, 3, 31), date(2011, 4, 30))


def test_a_plan_that_is_over_is_shown_as_it_once_ran() -> None:
    assert _dues(datetime(2026, 11, 21, tzinfo=UTC)) == _dues(datetime(2009, 1, 1, tzinfo=UTC))
