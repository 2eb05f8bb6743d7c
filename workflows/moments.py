"""The little language of time of plan files: "3 working days before due", "last day of quarter"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from workflows.calendar import WorkCalendar
from workflows.moment_terms import ANCHORS, BadMoment, Moment, Place, Roll, Unit, describe
from workflows.moments_reader import read
from workflows.periods import add_months, period_of

__all__ = [
    "ANCHORS",
    "Anchors",
    "BadMoment",
    "Moment",
    "Resolved",
    "describe",
    "parse_moment",
    "resolve",
]

Anchors = Callable[[str], date | None]


@dataclass(frozen=True, slots=True)
class Resolved:
    """The day that a moment falls on; provisional while holidays it counts over are unpublished."""

    day: date
    provisional: bool


def parse_moment(text: str, *, base_year: int | None = None) -> Moment:
    """Read a phrase of a plan file; `base_year` is the year that "Y+0" stands for.

    Raises BadMoment, with a guess where one can be made.
    """
    return read(text, base_year)


def resolve(moment: Moment, anchors: Anchors, calendar: WorkCalendar) -> Resolved | None:
    """Find the day of a moment; None when what it hangs on has no date yet (an open end).

    `anchors` gives the date of an anchor by its canonical name. Whether that date is itself
    provisional is for the caller to add. A day past the year 9999 never comes: None as well, so
    that an end written as 9999-12-31 cannot stop a sweep.
    """
    try:
        found = _base_day(moment.base, anchors, calendar)
        return None if found is None else _moved(found, moment, calendar)
    except OverflowError:
        return None


def _moved(base: Resolved, moment: Moment, calendar: WorkCalendar) -> Resolved:
    day = base.day
    if moment.roll is not None:
        later = moment.roll is Roll.ON_OR_AFTER
        moved = calendar.next_working_day(day) if later else calendar.previous_working_day(day)
        return Resolved(moved, base.provisional or calendar.spans_unknown(day, moved))
    if moment.unit is Unit.WORKING_DAY and moment.offset:
        moved = calendar.shift(day, moment.offset)
        # The day counted from is not itself asked about, so it need not be known.
        beside = day + timedelta(days=1 if moment.offset > 0 else -1)
        return Resolved(moved, base.provisional or calendar.spans_unknown(beside, moved))
    return Resolved(_offset(day, moment.offset, moment.unit), base.provisional)


def _offset(day: date, count: int, unit: Unit) -> date:
    if unit is Unit.MONTH:
        return add_months(day, count)
    if unit is Unit.YEAR:
        return add_months(day, 12 * count)
    return day + timedelta(weeks=count) if unit is Unit.WEEK else day + timedelta(days=count)


def _base_day(
    base: date | str | Place, anchors: Anchors, calendar: WorkCalendar
) -> Resolved | None:
    if isinstance(base, date):
        return Resolved(base, provisional=False)
    if isinstance(base, str):
        day = anchors(base)
        return None if day is None else Resolved(day, provisional=False)
    return _place_day(base, anchors, calendar)


def _place_day(place: Place, anchors: Anchors, calendar: WorkCalendar) -> Resolved | None:
    anchor = anchors(place.anchor)
    if anchor is None:
        return None
    if place.span == "period":
        first, last = anchors("period.starts"), anchors("period.ends")
    else:
        span = period_of(place.span, anchor)
        first, last = span.starts, span.ends
    edge = last if place.number < 0 else first
    if edge is None:
        return None
    day = _count_in(edge, place, calendar)
    if last is not None and day > last:
        day = calendar.previous_working_day(last) if place.working else last
    unknown = place.working and calendar.spans_unknown(edge, day)
    return Resolved(day, unknown)


def _count_in(edge: date, place: Place, calendar: WorkCalendar) -> date:
    """Count from the edge of a span, which is number 1 (or -1) itself."""
    if not place.working:
        return edge + timedelta(days=place.number + (1 if place.number < 0 else -1))
    if place.number < 0:
        start = calendar.previous_working_day(edge)
        return calendar.shift(start, place.number + 1)
    return calendar.shift(calendar.next_working_day(edge), place.number - 1)
