"""Working days, holidays and make-up days, and the local day of an organisation's zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

# The tables, not `is_workday`: that function scans every key on every call to find its range.
from chinese_calendar.constants import holidays as _cn_holidays
from chinese_calendar.constants import workdays as _cn_make_up_days

ONE_DAY = timedelta(days=1)
FIRST_DAY, LAST_DAY = date.min + ONE_DAY, date.max - ONE_DAY
_SATURDAY = 5
_CN_FIRST_YEAR: int = min(_cn_holidays).year
_CN_LAST_YEAR: int = max(_cn_holidays).year


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked in a region: the published data, with an operator's files over it.

    `name` is the region: "cn" stands on the published Chinese holidays, "none" is Monday to
    Friday and always known, any other region is what its files say over Monday to Friday.
    In `overrides` True is a working day (调休 make-up day) and False is a holiday.
    Hashable, so that it can be an argument of a cached function.
    """

    name: str
    overrides: Mapping[date, bool] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # A private copy behind a read-only view: a later change would falsify the hash.
        object.__setattr__(self, "overrides", MappingProxyType(dict(self.overrides)))
        fields = (self.name, frozenset(self.overrides.items()), self.known_years)
        object.__setattr__(self, "_hash", hash(fields))

    def __hash__(self) -> int:
        return self._hash

    def is_working_day(self, day: date) -> bool:
        """Say whether `day` is worked; where nothing is published, Monday to Friday is."""
        listed = self.overrides.get(day)
        if listed is not None:
            return listed
        if self.name == "cn":
            if day in _cn_make_up_days:
                return True
            if day in _cn_holidays:
                return False
        return day.weekday() < _SATURDAY

    def is_known(self, day: date) -> bool:
        """Say whether the holidays of that day's year are published (TRAPS T12)."""
        return self._knows_year(day.year) or day in self.overrides

    def shift(self, day: date, working_days: int) -> date:
        """Move by working days: +1 is the next working day, -1 the one before, 0 the same day.

        Raises OverflowError when that lies outside the years 1 to 9999.
        """
        step = ONE_DAY if working_days > 0 else -ONE_DAY
        left = abs(working_days)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def next_working_day(self, day: date) -> date:
        """Return `day` itself when it is worked, else the first working day after it."""
        return day if self.is_working_day(day) else self.shift(day, 1)

    def previous_working_day(self, day: date) -> date:
        """Return `day` itself when it is worked, else the last working day before it."""
        return day if self.is_working_day(day) else self.shift(day, -1)

    def spans_unknown(self, a: date, b: date) -> bool:
        """Say whether any day from `a` to `b`, both included and in either order, is unknown."""
        first, last = min(a, b), max(a, b)
        for year in range(first.year, last.year + 1):
            if self._knows_year(year):
                continue
            day = max(first, date(year, 1, 1))
            for number in range((min(last, date(year, 12, 31)) - day).days + 1):
                if not self.is_known(day + number * ONE_DAY):
                    return True
        return False

    def _knows_year(self, year: int) -> bool:
        if self.name == "none" or year in self.known_years:
            return True
        return self.name == "cn" and _CN_FIRST_YEAR <= year <= _CN_LAST_YEAR


def deadline(day: date, zone: str) -> datetime:
    """Return the instant, in UTC, before which a thing due on `day` must be done.

    It is the start of the following local day (TRUST 4.7, TRAPS T6): the whole day counts.
    The last days that a date can name, written by people to say "for ever", never come.
    """
    if day >= LAST_DAY:
        return datetime.max.replace(tzinfo=UTC)
    return instant(day + ONE_DAY, time.min, zone)


def instant(day: date, clock: time, zone: str) -> datetime:
    """Return the UTC instant at which the clocks of `zone` show `clock` on `day`.

    A local time that the clocks skip becomes the first valid instant after it; one that they
    show twice is the first of the two (TRUST 4.7). Raises ZoneInfoNotFoundError or ValueError
    for an unknown zone.
    """
    place = _zone(zone)
    wall = datetime.combine(day, clock.replace(tzinfo=None, fold=0))
    if not FIRST_DAY < day < LAST_DAY:
        # No instant in UTC may correspond; nobody will miss the hours.
        return wall.replace(tzinfo=UTC)
    found = wall.replace(tzinfo=place).astimezone(UTC)
    if found.astimezone(place).replace(tzinfo=None) == wall:
        return found
    return _end_of_gap(wall, place)


def local_day(at: datetime, zone: str) -> date:
    """Return the date on the wall of `zone` at the instant `at`, which must be aware."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return at.astimezone(_zone(zone)).date()


@lru_cache(maxsize=64)
def _zone(zone: str) -> ZoneInfo:
    return ZoneInfo(zone)


def _end_of_gap(wall: datetime, place: ZoneInfo) -> datetime:
    """Find the instant at which the clocks jumped over `wall`, to the second."""
    # Read with the offset after the jump, a skipped time falls before it; with the one before
    # the jump (fold=0), after it. Clocks jump on whole seconds.
    early = wall.replace(tzinfo=place, fold=1).astimezone(UTC).replace(microsecond=0)
    late = wall.replace(tzinfo=place, fold=0).astimezone(UTC)
    low, high = 0, int((late - early).total_seconds())
    while low < high:
        middle = (low + high) // 2
        shown = (early + timedelta(seconds=middle)).astimezone(place).replace(tzinfo=None)
        if shown < wall:
            low = middle + 1
        else:
            high = middle
    return early + timedelta(seconds=low)
