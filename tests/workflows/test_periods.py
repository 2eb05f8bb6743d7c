"""The periods that a recurring duty goes by, checked against the source plan's own count."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.periods import (
    CADENCES,
    Period,
    add_months,
    last_day_of_month,
    period_named,
    period_of,
    periods_between,
)

DAY = timedelta(days=1)
CALENDAR = [cadence for cadence in CADENCES if cadence != "once"]
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("cadence", "count", "first", "last"),
    [
        ("month", 25, "2010-06", "2012-06"),
        ("quarter", 9, "2010-Q2", "2012-Q2"),
        ("half_year", 5, "2010-H1", "2012-H1"),
        ("year", 3, "2010", "2012"),
        ("once", 1, "once", "once"),
    ],
)
def test_two_years_of_a_campaign_touch_so_many_periods(
    cadence: str, count: int, first: str, last: str
) -> None:
    """SEEDS S1, check values: June 2010 to June 2012, the last day included."""
    found = list(periods_between(cadence, date(2010, 6, 1), date(2012, 6, 30)))
    assert len(found) == count
    assert (found[0].name, found[-1].name) == (first, last)


def test_a_period_is_whole_even_where_the_campaign_opens_within_it() -> None:
    assert next(periods_between("quarter", date(2010, 6, 1), None)) == Period(
        "2010-Q2", date(2010, 4, 1), date(2010, 6, 30)
    )


def test_one_day_is_enough() -> None:
    """TRAPS T5: start and end on one day are legal."""
    for cadence in CADENCES:
        assert len(list(periods_between(cadence, date(2010, 6, 1), date(2010, 6, 1)))) == 1
        assert list(periods_between(cadence, date(2010, 6, 2), date(2010, 6, 1))) == []


def test_without_an_end_the_periods_go_on() -> None:
    """TRAPS T4: every function works with an open end."""
    names = [p.name for p in islice(periods_between("half_year", date(2012, 8, 1), None), 4)]
    assert names == ["2012-H2", "2013-H1", "2013-H2", "2014-H1"]
    assert list(periods_between("once", date(2012, 8, 1), None)) == [
        Period("once", date(2012, 8, 1), None)
    ]
    assert [p.name for p in periods_between("month", date(9999, 11, 2), None)] == [
        "9999-11",
        "9999-12",
    ]


def test_an_unknown_cadence_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="fortnight"):
        periods_between("fortnight", date(2010, 6, 1), None)


@pytest.mark.parametrize("name", ["once", "2010-Q5", "2010-13", "2010-H3", "2010-6", "", "2010-"])
def test_a_name_that_stands_for_no_period_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name}$|month must be"):
        period_named(name)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2011-01-31", 1, "2011-02-28"),
        ("2012-01-31", 1, "2012-02-29"),
        ("2012-02-29", 12, "2013-02-28"),
        ("2012-02-29", -48, "2008-02-29"),
        ("2010-12-31", 2, "2011-02-28"),
        ("2010-03-31", -1, "2010-02-28"),
        ("2010-10-15", 3, "2011-01-15"),
    ],
)
def test_months_are_clamped(day: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_no_month_lies_outside_the_years_that_dates_have() -> None:
    with pytest.raises(OverflowError):
        add_months(date.max, 1)
    with pytest.raises(OverflowError):
        add_months(date.min, -1)


@given(st.sampled_from(CALENDAR), days, st.integers(0, 900))
def test_periods_follow_one_another_without_gap_and_cover_the_days(
    cadence: str, first: date, length: int
) -> None:
    last = first + DAY * length
    found = list(periods_between(cadence, first, last))
    assert found[0].starts <= first
    assert found[-1].starts <= last
    assert found[-1].ends is not None
    assert found[-1].ends >= last
    for one, following in pairwise(found):
        assert one.ends is not None
        assert following.starts == one.ends + DAY
        assert one.name < following.name


@given(st.sampled_from(CALENDAR), days)
def test_a_period_is_found_again_by_its_name_and_by_each_of_its_edges(
    cadence: str, day: date
) -> None:
    period = period_of(cadence, day)
    assert period.ends is not None
    assert period.starts <= day <= period.ends
    assert period_named(period.name) == period
    assert period_of(cadence, period.starts) == period_of(cadence, period.ends) == period


@given(days, st.integers(-500, 500))
def test_adding_months_lands_in_the_month_meant(day: date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == min(day.day, last_day_of_month(found.year, found.month).day)
