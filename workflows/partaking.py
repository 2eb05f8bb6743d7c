"""Taking part 积极参与 as a share: what somebody was to do, and how much of it was done (S3-13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from workflows.terms import months_after

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Portion:
    """Of ``owed`` things whose day has passed, ``done`` were done; late is done all the same."""

    owed: int = 0
    done: int = 0

    def __add__(self, other: Portion) -> Portion:
        return Portion(self.owed + other.owed, self.done + other.done)

    @property
    def percent(self) -> int | None:
        """Return the share in whole percent, rounded down: 83 for five of six; None: of nothing."""
        return self.done * WHOLE // self.owed if self.owed else None


NOTHING = Portion()


def portion_of(things: Iterable[bool]) -> Portion:
    """Return the share of things that are done."""
    known = tuple(things)
    return Portion(len(known), sum(known))


@dataclass(frozen=True, slots=True)
class Stay:
    """For how long somebody has belonged 党员 to an organisation; the last day is not included."""

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Say whether they belonged on a day."""
        return self.since <= day and (self.until is None or day < self.until)


def counted_from(months: int, on: date) -> date | None:
    """Return the first day that counts, where the last ``months`` do; 0: the whole campaign."""
    return months_after(on, -months) + timedelta(days=1) if months else None
