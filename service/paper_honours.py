"""Certificates of honour on paper: a lying page in a red frame."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from service.fonts import face_for
from service.paper import LYING, RED, Paper

WIDTH, HEIGHT = LYING
MARGIN = 42.0
INSIDE = MARGIN + 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """The words of a certificate, in the order in which they stand."""

    heading: str
    to: str
    text: str
    given_by: str
    day: str
    number: str
    code: str

    @property
    def words(self) -> tuple[str, ...]:
        """Return everything that is written on it."""
        return (
            *(self.heading, self.to, self.text, self.given_by, self.day),
            *(self.number, self.code),
        )


def unwritable(sheet: Sheet, font: Path | None) -> str:
    """Return the signs that no face at hand can write. Raises NoFace."""
    return "".join(sorted(face_for(sheet.words, font).lacks("".join(sheet.words))))


def draw(sheet: Sheet, font: Path | None) -> bytes:
    """Return the sheet as PDF; the same words give the same bytes. Raises NoFace."""
    paper = Paper(sheet.heading, [*sheet.words, "　"], LYING, font)
    paper.frame(MARGIN - 10, 4)
    paper.frame(MARGIN - 1, 1)
    paper.write(sheet.heading, WIDTH / 2, HEIGHT - 150, 52, "centre", RED)
    paper.write(sheet.to, INSIDE, HEIGHT - 225, 24)
    height = HEIGHT - 270
    for line in paper.lines(f"　　{sheet.text}", 24, WIDTH - 2 * INSIDE):
        paper.write(line, INSIDE, height, 24)
        height -= 38
    paper.write(sheet.given_by, WIDTH - INSIDE, 160, 20, "right")
    paper.write(sheet.day, WIDTH - INSIDE, 130, 20, "right")
    paper.write(sheet.number, INSIDE, 92, 11)
    paper.write(sheet.code, INSIDE, 74, 11)
    return paper.done()
