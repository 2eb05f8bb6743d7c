"""Where the figures of a duty stand on its form 表格: each a cell, or a range that is added up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workflows.provisions.evidence import FigureAsked

#: A cell by its row and column, counted from 0 as files count them.
Place = tuple[int, int]

#: The first row of figures, and the first column of numbers: before them stand whose form it is,
#: and what each figure is called.
FIRST_ROW, FIRST_COLUMN = 7, 2
LAST_ROW = 500
MOST_CELLS = 100  # of one figure
_CELLS = re.compile(r"([A-Z])([1-9]\d{0,2})(?::([A-Z])([1-9]\d{0,2}))?")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure on the form: where its number is read, and where its title and unit stand."""

    asked: FigureAsked
    cells: tuple[Place, ...]

    @property
    def title(self) -> Place:
        """Two to the left of the first cell; its unit stands between."""
        row, column = self.cells[0]
        return row, column - 2

    @property
    def unit(self) -> Place:
        """Right before the first cell."""
        row, column = self.cells[0]
        return row, column - 1

    def taken(self) -> set[Place]:
        """Every cell that the figure needs for itself."""
        return {self.title, self.unit, *self.cells}


def cells_of(text: str) -> tuple[Place, ...] | None:
    """Return the cells that ``C8`` or ``C8:F8`` means; None where no figure may stand there."""
    found = _CELLS.fullmatch(text)
    if found is None:
        return None
    left, top = _column(found[1]), int(found[2]) - 1
    right = _column(found[3]) if found[3] else left
    bottom = int(found[4]) - 1 if found[4] else top
    if left < FIRST_COLUMN or top < FIRST_ROW or bottom >= LAST_ROW:
        return None
    cells = tuple(
        (row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)
    )
    return cells if 0 < len(cells) <= MOST_CELLS else None


def _column(letter: str) -> int:
    return ord(letter) - ord("A")


def name_of(place: Place) -> str:
    """Return what a spreadsheet calls a cell."""
    row, column = place
    return f"{chr(ord('A') + column)}{row + 1}"


def laid_out(asked: Sequence[FigureAsked]) -> tuple[Line, ...]:
    """Return every figure with its cells; those without any get the rows below all others."""
    placed = {each.key: cells_of(each.cells) for each in asked}
    lowest = max((row for cells in placed.values() for row, _ in cells or ()), default=-1)
    free = max(FIRST_ROW, lowest + 1)
    found = []
    for each in asked:
        cells = placed[each.key]
        if cells is None:
            cells, free = ((free, FIRST_COLUMN),), free + 1
        found.append(Line(each, cells))
    return tuple(found)


def overlapping(asked: Sequence[FigureAsked]) -> tuple[str, ...]:
    """Return the figures that want a cell that an earlier one has already."""
    taken: set[Place] = set()
    found = []
    for line in laid_out(asked):
        if taken & line.taken():
            found.append(line.asked.key)
        taken |= line.taken()
    return tuple(found)
