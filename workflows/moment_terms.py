"""The terms of the language of time: what a phrase can say once it has been read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

# Canonical anchor name -> the words that name it in a plan file.
ANCHORS = {
    "due": "due",
    "opens": "opens",
    "entered": "entered",
    "round.starts": "round starts",
    "round.ends": "round ends",
    "plan.starts": "plan starts",
    "plan.ends": "plan ends",
    "previous.due": "previous due",
    "previous.opens": "previous opens",
    "period.starts": "period starts",
    "period.ends": "period ends",
}
EVENT = "event."


class BadMoment(ValueError):
    """A phrase that names no moment: why, as a code, and what was perhaps meant."""

    def __init__(self, code: str, *, guess: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = tuple(sorted((name, str(value)) for name, value in params.items()))
        self.guess = guess


class Unit(StrEnum):
    """What an offset counts in."""

    DAY = "day"
    WORKING_DAY = "working day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Roll(StrEnum):
    """Where a day that is not worked is moved to (遇节假日顺延 is ON_OR_AFTER)."""

    ON_OR_BEFORE = "on or before"
    ON_OR_AFTER = "on or after"


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a span of the occurrence's period: number 1 is its first day, -1 its last.

    `span` is "period", "month", "quarter", "half_year" or "year". Other numbers count from the
    first day, and the last day stands in for one that the span lacks.
    """

    number: int
    working: bool
    span: str

    @property
    def anchor(self) -> str:
        """The end of the occurrence's period that this place hangs on."""
        # In a month of a quarterly duty, "last day of month" is the quarter's last month, and
        # "day 25 of month" too (季末月25日): a span is the one that closes with the period.
        from_start = self.number == 1 or (self.number > 0 and self.span == "period")
        return "period.starts" if from_start else "period.ends"


@dataclass(frozen=True, slots=True)
class Moment:
    """A parsed phrase: a base (a date, an anchor or a place), an offset from it, a clock time.

    Two moments are equal when they mean the same, however they were written in `text`.
    """

    text: str = field(compare=False)
    base: date | str | Place
    offset: int = 0
    unit: Unit = Unit.DAY
    roll: Roll | None = None
    clock: time | None = None

    @property
    def anchors(self) -> frozenset[str]:
        """Canonical names of the dates that must be known, such as "due" or "event.NAME"."""
        if isinstance(self.base, date):
            return frozenset()
        if isinstance(self.base, str):
            return frozenset((self.base,))
        return frozenset((self.base.anchor,))


def describe(moment: Moment) -> str:
    """Write a moment in its canonical words; reading them again gives an equal moment."""
    base = _describe_base(moment.base)
    if moment.roll is not None:
        base = f"working day {moment.roll} {base}"
    elif moment.offset:
        count = abs(moment.offset)
        side = "after" if moment.offset > 0 else "before"
        base = f"{count} {moment.unit}{'s' if count > 1 else ''} {side} {base}"
    return base if moment.clock is None else f"{base} at {moment.clock:%H:%M}"


def _describe_base(base: date | str | Place) -> str:
    if isinstance(base, date):
        return base.isoformat()
    if isinstance(base, str):
        return ANCHORS.get(base) or f"event {base.removeprefix(EVENT)}"
    day = "working day" if base.working else "day"
    span = base.span.replace("_", "-")
    if base.number in (1, -1):
        return f"{'first' if base.number == 1 else 'last'} {day} of {span}"
    return f"{day} {base.number} of {span}"
