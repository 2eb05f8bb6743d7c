"""Slips on paper, ten to a page, to be cut and handed out: a code, whose it is, and a secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from service.paper import RED, UPRIGHT, Paper

#: Columns and rows, so that a page is cut along straight lines.
ACROSS, DOWN = 2, 5
SLIP_WIDTH, SLIP_HEIGHT = UPRIGHT[0] / ACROSS, UPRIGHT[1] / DOWN
GROUP = 5  # letters of a secret that are read together
SIDE, INSET = 104.0, 14.0
#: A line with the space below it, and the least size that can be read.
LEADING, LEAST = 1.35, 6.0


@dataclass(frozen=True, slots=True)
class SlipOfPaper:
    """What stands on a slip that somebody is handed: whose it is, a link, and a secret."""

    heading: str
    which: str  # which of two slips it is
    to: str
    secret: str
    link: str
    notes: tuple[str, ...]


def draw_slips(slips: Sequence[SlipOfPaper], font: Path | None) -> bytes:
    """Return slips as PDF, with the lines along which they are cut. Raises NoFace."""
    words = [
        text for one in slips for text in (one.heading, one.which, one.to, one.secret, *one.notes)
    ]
    paper = Paper("", words, UPRIGHT, font, titled=False)
    for number, slip in enumerate(slips):
        place = number % (ACROSS * DOWN)
        if number and place == 0:
            paper.turn()
        if place == 0:
            _cutting_lines(paper)
        row, column = divmod(place, ACROSS)
        _slip(paper, slip, column * SLIP_WIDTH, UPRIGHT[1] - (row + 1) * SLIP_HEIGHT)
    return paper.done()


def _cutting_lines(paper: Paper) -> None:
    paper.cut((SLIP_WIDTH, 0), (SLIP_WIDTH, UPRIGHT[1]))
    for row in range(1, DOWN):
        paper.cut((0, row * SLIP_HEIGHT), (UPRIGHT[0], row * SLIP_HEIGHT))


def _slip(paper: Paper, slip: SlipOfPaper, left: float, low: float) -> None:
    paper.code(slip.link, left + INSET, low + SLIP_HEIGHT - SIDE - 30, SIDE)
    text, wide = left + INSET + SIDE + 10, SLIP_WIDTH - SIDE - 2 * INSET - 10
    height = low + SLIP_HEIGHT - 24
    paper.write(slip.which, left + INSET + 4, height, 11, colour=RED)
    for words, largest in ((slip.heading, 12.0), (slip.to, 10.5)):
        size, lines = _in_its_room(paper, words, wide, largest)
        for line in lines:
            paper.write(line, text, height, size)
            height -= size * LEADING
    height -= 2
    groups = [slip.secret[at : at + GROUP] for at in range(0, len(slip.secret), GROUP)]
    for at in range(0, len(groups), 2):
        paper.write(" ".join(groups[at : at + 2]), text, height, 12)
        height -= 15
    for words in slip.notes:
        for line in paper.lines(words, 7.5, wide):
            paper.write(line, text, height, 7.5)
            height -= 10


def _in_its_room(paper: Paper, words: str, wide: float, largest: float) -> tuple[float, list[str]]:
    """Set a long text smaller in the room of two lines: whose slip it is must be read on it."""
    size, room = largest, 2 * largest
    while len(lines := paper.lines(words, size, wide)) * size > room and size > LEAST:
        size = max(size - 1.5, LEAST)
    most = max(int(room / size), 1)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]
    return size, lines
