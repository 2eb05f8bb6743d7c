"""What of a board goes on a sheet: all of a short one, a level or the furthest behind of a long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest

from service.board_standings import Standing
from service.web.board_view import View

#: Rows of a sheet, which one page can carry (300 kB) where names are long and each is told twice.
PRINTED = 500


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of it; `left_out` counts those asked for that are not among them.

    Where it is `summed`, what is below each is told as two numbers beside its name.
    """

    rows: Sequence[Standing]
    left_out: int = 0
    summed: bool = False

    @property
    def partial(self) -> bool:
        """Whether there is more than it shows."""
        return self.summed or self.left_out > 0


def sheet_of(view: View) -> Sheet:
    """Whatever the board shows, in the order of the tree unless that is too much for a page."""
    asked = view.level if view.folded else view.passing()
    rows = asked if len(asked) <= PRINTED else furthest_behind(view, asked, PRINTED)
    return Sheet(rows, len(asked) - len(rows), view.folded)


def sheet_on_paper(view: View, most: int) -> Sheet:
    """The whole where so many rows have room, since paper leads nowhere; else as on the page."""
    asked = view.passing()
    return Sheet(asked) if len(asked) <= most else sheet_of(view)


def furthest_behind(view: View, rows: Sequence[Standing], most: int) -> list[Standing]:
    """Some of them; of a level the place itself first, and of two alike whoever has more late."""

    def pressing(row: Standing) -> tuple[bool, int, int]:
        if not view.folded:
            return True, -row.days_overdue, 0
        return not view.is_here(row), -row.days_overdue, -view.tree.late_places.within(row.path)

    return nsmallest(most, rows, key=pressing)
