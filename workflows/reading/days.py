"""Days of a campaign, whose year may not be known: 2010-05-01, Y+1-03-31."""

import calendar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """A day: of a known year, or of the n-th year of a campaign whose year nobody wrote."""

    year: int
    month: int
    day: int
    placeholder: bool = False

    def __str__(self) -> str:
        year = f"Y+{self.year}" if self.placeholder else f"{self.year:04}"
        return f"{year}-{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when, with what precision each; None where open or not known."""

    start: Instant | None = None
    end: Instant | None = None
    start_precision: str | None = None
    end_precision: str | None = None
    placeholder: bool = False

    @property
    def dated(self) -> bool:
        return self.start is not None or self.end is not None


NO_WINDOW = Window()


def day_of(year: int, month: int, day: int, *, placeholder: bool) -> Instant:
    """Return a day; a day of 0 is the last of its month, as is one that the month has not."""
    last = calendar.monthrange(2001 if placeholder else year, month)[1]
    return Instant(year, month, min(day, last) if day else last, placeholder)
