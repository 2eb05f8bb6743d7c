"""An expression of time, taken apart: what it begins with, what it ends with, how long it lasts."""

from dataclasses import dataclass

from workflows.reading.sides import Side


@dataclass(frozen=True, slots=True)
class When:
    """An expression of time at plain[start:end].

    `begins` and `ends` are its sides, None where open; for a single day or month both are the
    same. `lost` says that its digits were stripped; `lasts` is a length without a date.
    """

    start: int
    end: int
    begins: Side | None
    ends: Side | None
    lost: bool = False
    lasts: str | None = None

    @property
    def dated(self) -> bool:
        """Whether it speaks of the calendar, and not of a length or a count of weeks."""
        return not self.lasts

    @property
    def single(self) -> bool:
        """Whether it is one point, or open on one side."""
        return self.begins is None or self.ends is None or self.begins is self.ends
