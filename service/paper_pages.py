"""Tables and notices on paper, as PDF: a heading, text, rows over any number of pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from service.paper import LAST_SIGN, Paper

UPRIGHT, LYING = (595.28, 841.89), (841.89, 595.28)
MARGIN, SMALL, SIZE, LARGE = 48.0, 9.0, 10.5, 20.0
LEADING = 1.45
#: What printers set for a sign that they do not have.
NO_SIGN = "〓"


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed: paragraphs of text, and a table with the shares of its columns."""

    title: str
    under: str = ""
    paragraphs: Sequence[str] = ()
    headings: Sequence[str] = ()
    shares: Sequence[float] = ()  # of the width, one a column
    rows: Sequence[Sequence[str]] = field(default=())
    lying: bool = False
    page_words: str = "{page}"


class _Press:
    """One document on its way through the press."""

    def __init__(self, what: Printed) -> None:
        self.what = what
        words = [
            *(what.title, what.under, what.page_words, "0123456789", NO_SIGN),
            *what.paragraphs,
            *what.headings,
            *(cell for row in what.rows for cell in row),
        ]
        size = LYING if what.lying else UPRIGHT
        self.paper = Paper(what.title, map(writable, words), size)
        self.wide, self.high = size[0] - 2 * MARGIN, size[1]
        self.at, self.page = self.high - MARGIN, 1

    def run(self) -> bytes:
        """Return the whole as PDF."""
        self._title()
        for text in self.what.paragraphs:
            for line in self.paper.lines(f"　　{writable(text)}", 13, self.wide):
                self._room(13)
                self.paper.write(line, MARGIN, self.at, 13)
                self._down(13)
        if self.what.headings:
            self._down(SIZE)
            self._row(self.what.headings)
            for row in self.what.rows:
                self._row(row)
        self._foot()
        return self.paper.done()

    def _title(self) -> None:
        middle = MARGIN + self.wide / 2
        self.at -= LARGE
        for line in self.paper.lines(writable(self.what.title), LARGE, self.wide):
            self.paper.write(line, middle, self.at, LARGE, "centre")
            self._down(LARGE)
        self.paper.write(writable(self.what.under), middle, self.at, SIZE, "centre")
        self._down(2 * SIZE)

    def _row(self, cells: Sequence[str]) -> None:
        whole = sum(self.what.shares)
        wides = [self.wide * share / whole for share in self.what.shares]
        broken = [
            [line for part in writable(cell).split("\n") for line in self._lines(part, wide)]
            for cell, wide in zip(cells, wides, strict=True)
        ]
        for place in range(max(map(len, broken), default=0) or 1):
            self._room(SIZE)
            left = MARGIN
            for lines, wide in zip(broken, wides, strict=True):
                if place < len(lines):
                    self.paper.write(lines[place], left, self.at, SIZE)
                left += wide
            self._down(SIZE)
        self.paper.rule(MARGIN, MARGIN + self.wide, self.at + SIZE * 0.9)
        self.at -= 4

    def _lines(self, text: str, wide: float) -> list[str]:
        return self.paper.lines(text, SIZE, wide - 8)

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


def printed(what: Printed) -> bytes:
    """Return it as PDF, its face embedded where one is installed (decision 022)."""
    return _Press(what).run()


def writable(text: str) -> str:
    """Return a text without the signs that no face at hand can write."""
    plain = "".join(NO_SIGN if sign > LAST_SIGN else sign for sign in text)
    return plain.replace("\r", "").replace("\t", " ")
