"""Tables and notices on paper, as PDF: a heading, text, rows over any number of pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from service.errors import BadInput, cell
from service.paper import LYING, UPRIGHT, Paper

MARGIN, SMALL, SIZE, CAPTION, LARGE = 48.0, 9.0, 10.5, 13.0, 20.0
LEADING = 1.45
#: More than this nobody reads on paper; a workbook takes what is longer.
ROWS_PRINTED = 5_000


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table that is printed, with the shares of the width that its columns have."""

    headings: Sequence[str]
    shares: Sequence[float]
    rows: Sequence[Sequence[str]]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed: paragraphs of text, tables below them, and who signs, on what day 落款."""

    title: str
    under: str = ""
    paragraphs: Sequence[str] = ()
    tables: Sequence[PrintedTable] = ()
    signed: Sequence[str] = ()
    lying: bool = False
    page_words: str = "{page}"


class _Press:
    """One document on its way through the press."""

    def __init__(self, what: Printed, font: Path | None) -> None:
        if sum(len(one.rows) for one in what.tables) > ROWS_PRINTED:
            raise BadInput([cell(None, None, "too_many_rows_for_paper", limit=ROWS_PRINTED)])
        self.what = what
        words = [
            *(what.title, what.under, what.page_words, "0123456789　"),
            *what.paragraphs,
            *what.signed,
            *(one.caption for one in what.tables),
            *(cell for one in what.tables for row in (one.headings, *one.rows) for cell in row),
        ]
        size = LYING if what.lying else UPRIGHT
        self.paper = Paper(what.title, words, size, font)
        self.wide, self.high = size[0] - 2 * MARGIN, size[1]
        self.at, self.page = self.high - MARGIN, 1

    def run(self) -> bytes:
        """Return the whole as PDF."""
        self._title()
        for text in self.what.paragraphs:
            for line in self.paper.lines(f"　　{text}", 13, self.wide):
                self._room(13)
                self.paper.write(line, MARGIN, self.at, 13)
                self._down(13)
        for table in self.what.tables:
            self._table(table)
        self._signed()
        self._foot()
        return self.paper.done()

    def _title(self) -> None:
        middle = MARGIN + self.wide / 2
        self.at -= LARGE
        for line in self.paper.lines(self.what.title, LARGE, self.wide):
            self.paper.write(line, middle, self.at, LARGE, "centre")
            self._down(LARGE)
        self.paper.write(self.what.under, middle, self.at, SIZE, "centre")
        self._down(2 * SIZE)

    def _table(self, table: PrintedTable) -> None:
        self._down(SIZE)
        if table.caption:
            self._room(4 * CAPTION)  # a heading does not stand alone at the foot of a page
            self.paper.write(table.caption, MARGIN, self.at, CAPTION)
            self._down(CAPTION)
        self._row(table.headings, table.shares)
        for row in table.rows:
            self._row(row, table.shares)

    def _signed(self) -> None:
        lines = [each for one in self.what.signed for each in self.paper.lines(one, 13, self.wide)]
        if lines:
            self._down(2 * 13)
            self._room(len(lines) * 13 * LEADING)  # who signs is not torn from the day
        for line in lines:
            self.paper.write(line, MARGIN + self.wide, self.at, 13, "right")
            self._down(13)

    def _row(self, cells: Sequence[str], shares: Sequence[float]) -> None:
        wides = [self.wide * share / sum(shares) for share in shares]
        broken = [
            self.paper.lines(cell, SIZE, wide - 8) for cell, wide in zip(cells, wides, strict=True)
        ]
        total, told = max(map(len, broken), default=0) or 1, 0
        if total * SIZE * LEADING < self.high - 2 * MARGIN - SIZE:
            self._room(total * SIZE * LEADING)  # a row that fits on a page is not torn
        while told < total:
            self._room(SIZE)
            fit = 1 + int(max(self.at - SIZE - MARGIN, 0) / (SIZE * LEADING))
            self._strip(broken, wides, told, min(fit, total - told))
            told += fit
        self.paper.rule(MARGIN, MARGIN + self.wide, self.at + SIZE * 0.9)
        self.at -= 4

    def _strip(
        self, broken: Sequence[list[str]], wides: Sequence[float], first: int, count: int
    ) -> None:
        """As much of a row as a page takes, cell by cell, so that it is copied as it is read."""
        left = MARGIN
        for lines, wide in zip(broken, wides, strict=True):
            for place, line in enumerate(lines[first : first + count]):
                self.paper.write(line, left, self.at - place * SIZE * LEADING, SIZE)
            left += wide
        self._down(count * SIZE)

    def _down(self, size: float) -> None:
        self.at -= size * LEADING

    def _room(self, size: float) -> None:
        """Turn the page where the next line would stand in its foot."""
        if self.at - size > MARGIN:
            return
        self._foot()
        self.paper.turn()
        self.page += 1
        self.at = self.high - MARGIN - SIZE

    def _foot(self) -> None:
        words = self.what.page_words.format(page=self.page)
        self.paper.write(words, MARGIN + self.wide, MARGIN / 2, SMALL, "right")


def printed(what: Printed, font: Path | None) -> bytes:
    """Return it as PDF, its face embedded (decision 022); `font` is what the settings name.

    Raises NoFace where no face is to be found, and BadInput for more rows than `ROWS_PRINTED`.
    """
    return _Press(what, font).run()
