"""Dates as people write them: 2010年7月15日 24:00, in the organisation's own zone."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

from service.words import say

MINUTE = "%H:%M"


def day(locale: str, on: date, *, beside: date | None = None) -> str:
    """A calendar day; its year is left out where it is that of `beside`."""
    pattern = "date.in_year" if beside is not None and beside.year == on.year else "date.full"
    return _written(locale, on, pattern)


@lru_cache(maxsize=4096)  # a page writes the same days in every row
def _written(locale: str, on: date, pattern: str) -> str:
    return format_date(on, say(locale, "web", pattern), _babel(locale))


def weekday(locale: str, on: date) -> str:
    """The day of the week, short."""
    return format_date(on, "EEE", _babel(locale))


def month(locale: str, on: date) -> str:
    """A month of a year."""
    return _written(locale, on.replace(day=1), "date.month")


def instant(locale: str, at: datetime, zone: ZoneInfo, *, beside: date | None = None) -> str:
    """A local day and time, to the minute."""
    local = at.astimezone(zone)
    return f"{day(locale, local.date(), beside=beside)} {local.strftime(MINUTE)}"


def deadline(locale: str, at: datetime, zone: ZoneInfo, *, beside: date | None = None) -> str:
    """The first instant that is too late, as people write it: midnight is 24:00."""
    local = at.astimezone(zone)
    if local.time() == time.min:
        return f"{day(locale, last_day(at, zone), beside=beside)} 24:00"
    return instant(locale, at, zone, beside=beside)


def last_day(at: datetime, zone: ZoneInfo) -> date:
    """The last day on which something due by the instant `at` is still in time."""
    return (at.astimezone(zone) - timedelta(microseconds=1)).date()


def _babel(locale: str) -> str:
    return locale.replace("-", "_")
