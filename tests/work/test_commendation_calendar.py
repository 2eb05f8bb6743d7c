"""The law of the working day: a public notice ends when a table typed by hand says."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from workflows.calendar import WorkCalendar
from workflows.public_notice import notice_period

TABLE = Path(__file__).parent / "public_holidays.yaml"
CN = WorkCalendar("cn")
ONE = timedelta(days=1)
FIRST, LAST = date(2010, 1, 1), date(2026, 12, 31)


@cache
def table() -> tuple[frozenset[date], frozenset[date]]:
    """Return the days off and the weekend days worked, as the table has them."""
    off, worked = set[date](), set[date]()
    for year, of_year in yaml.safe_load(TABLE.read_text("utf-8")).items():
        for span in of_year["free"]:
            day, last = (date.fromisoformat(f"{year}-{part}") for part in span.split("/"))
            while day <= last:
                off.add(day)
                day += ONE
        worked |= {date.fromisoformat(f"{year}-{day}") for day in of_year["worked"]}
    return frozenset(off), frozenset(worked)


def is_worked(day: date) -> bool:
    off, worked = table()
    return day in worked or (day not in off and day.isoweekday() <= 5)


def five_working_days_after(day: date) -> date:
    """Count on the fingers of one hand."""
    left = 5
    while left:
        day += ONE
        left -= is_worked(day)
    return day


def test_the_table_is_plausible() -> None:
    off, worked = table()
    assert {day.year for day in off} == set(range(2010, 2027))
    assert [day for day in worked if day.isoweekday() <= 5] == []
    assert off & worked == set()


@pytest.mark.parametrize("year", range(FIRST.year, LAST.year + 1))
def test_a_notice_of_five_working_days_put_up_on_any_day_ends_as_the_table_says(year: int) -> None:
    day, wrong = date(year, 1, 1), []
    while day.year == year:
        found = notice_period(CN, day, 5, "working_days")
        if found.ends_on != five_working_days_after(day):
            wrong.append((day, found.ends_on, five_working_days_after(day)))
        # What reaches beyond the published holidays says so.
        assert found.provisional == (found.ends_on.year > LAST.year)
        day += ONE
    assert wrong == []


def test_the_notice_of_april_2025_hung_until_the_twenty_first() -> None:
    """As a province did it: put up on the 14th, five working days, until the 21st (NORMS 6.5)."""
    found = notice_period(CN, date(2025, 4, 14), 5, "working_days")
    assert found.ends_on == date(2025, 4, 21)


@given(st.dates(FIRST, LAST), st.integers(1, 20))
def test_a_longer_notice_never_ends_earlier_and_always_on_a_working_day(
    day: date, days: int
) -> None:
    for unit in ("working_days", "days"):
        shorter, longer = (notice_period(CN, day, n, unit).ends_on for n in (days, days + 1))
        assert shorter <= longer
        assert CN.is_working_day(shorter)
        assert shorter >= day + timedelta(days=days)
