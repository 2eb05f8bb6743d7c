"""Calendar periods: the months, quarters, half-years and years that a recurring duty goes by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

CADENCES = ("month", "quarter", "half_year", "year", "once")

_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_NAME = re.compile(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])|H([12])))?")


@dataclass(frozen=True, slots=True)
class Period:
    """One turn of a cadence, both days included; only an open-ended "once" has no end."""

    name: str
    starts: date
    ends: date | None


def periods_between(cadence: str, first: date, last: date | None) -> Iterator[Period]:
    """Yield, in order, every calendar period touched by the days `first` to `last`, inclusive.

    Periods are whole: the quarter of a campaign that opens in June starts on 1 April (SEEDS,
    check values). With `last` None they follow one another until the year 9999.
    Raises ValueError for a cadence that is not one of CADENCES.
    """
    if cadence not in CADENCES:
        raise ValueError(cadence)
    return _touched(cadence, first, last)


def period_of(cadence: str, day: date) -> Period:
    """Return the calendar period (month, quarter, half_year or year) that `day` lies in."""
    months = _MONTHS[cadence]
    number = (day.month - 1) // months
    starts = date(day.year, number * months + 1, 1)
    names = {
        "month": f"{day.year:04}-{day.month:02}",
        "quarter": f"{day.year:04}-Q{number + 1}",
        "half_year": f"{day.year:04}-H{number + 1}",
        "year": f"{day.year:04}",
    }
    return Period(names[cadence], starts, last_day_of_month(day.year, (number + 1) * months))


def period_named(name: str) -> Period:
    """Return the period that a stored name such as "2010-Q3" stands for.

    Raises ValueError for anything else, "once" included: its days are its campaign's.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(name)
    year, month, quarter, half = match.groups()
    if month:
        return period_of("month", date(int(year), int(month), 1))
    if quarter:
        return period_of("quarter", date(int(year), int(quarter) * 3, 1))
    if half:
        return period_of("half_year", date(int(year), int(half) * 6, 1))
    return period_of("year", date(int(year), 1, 1))


def add_months(day: date, months: int) -> date:
    """Move by calendar months; a day that the month lacks becomes its last (TRUST 4.7).

    Raises OverflowError outside the years 1 to 9999, as adding days does.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(year)
    return date(year, month + 1, min(day.day, last_day_of_month(year, month + 1).day))


def last_day_of_month(year: int, month: int) -> date:
    """Return the last day of a month."""
    if month == 12:
        return date(year, 12, 31)
    return date(year, month + 1, 1) - timedelta(days=1)


def _touched(cadence: str, first: date, last: date | None) -> Iterator[Period]:
    if last is not None and last < first:
        return
    if cadence == "once":
        yield Period("once", first, last)
        return
    period = period_of(cadence, first)
    while last is None or period.starts <= last:
        yield period
        if period.ends is None or period.ends == date.max:
            return
        period = period_of(cadence, period.ends + timedelta(days=1))
