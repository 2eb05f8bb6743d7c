"""A certificate drawn on paper as PDF: the only file that knows ReportLab."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

#: A Song face that every reader of PDF knows by name and brings itself: nothing is embedded.
STANDARD = "STSong-Light"
#: Faces with a licence that allows it, embedded where they are installed, as in our image.
INSTALLED = (Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),)
EMBEDDED = "PacesetterHei"
WIDTH, HEIGHT = landscape(A4)
MARGIN = 42.0
RED, BLACK = (0.72, 0.05, 0.05), (0.1, 0.1, 0.1)
#: Beyond it the standard face has no signs, and would show a box without saying so.
LAST_SIGN = "\uffff"


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


def unwritable(sheet: Sheet) -> str:
    """Return the signs that no face at hand can write."""
    return "".join(sorted({sign for words in sheet.words for sign in words if sign > LAST_SIGN}))


def draw(sheet: Sheet, faces: tuple[Path, ...] = INSTALLED) -> bytes:
    """Return the sheet as PDF; the same words give the same bytes."""
    kept = BytesIO()
    page = Canvas(kept, pagesize=(WIDTH, HEIGHT), invariant=1)
    page.setTitle(sheet.heading)
    face = _face(sheet.words, faces)
    _frame(page)
    _centred(page, face, sheet.heading, 52, HEIGHT - 150, RED)
    page.setFillColorRGB(*BLACK)
    page.setFont(face, 24)
    page.drawString(MARGIN + 60, HEIGHT - 225, sheet.to)
    height = HEIGHT - 270
    for line in _lines(f"　　{sheet.text}", face, 24, WIDTH - 2 * MARGIN - 120):
        page.drawString(MARGIN + 60, height, line)
        height -= 38
    page.setFont(face, 20)
    page.drawRightString(WIDTH - MARGIN - 60, 160, sheet.given_by)
    page.drawRightString(WIDTH - MARGIN - 60, 130, sheet.day)
    page.setFont(face, 11)
    page.drawString(MARGIN + 60, 92, sheet.number)
    page.drawString(MARGIN + 60, 74, sheet.code)
    page.save()
    return kept.getvalue()


def _frame(page: Canvas) -> None:
    page.setStrokeColorRGB(*RED)
    for gap, thick in ((0, 4), (9, 1)):
        page.setLineWidth(thick)
        inset = MARGIN - 10 + gap
        page.rect(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset)


def _centred(
    page: Canvas, face: str, text: str, size: int, height: float, colour: tuple[float, float, float]
) -> None:
    page.setFillColorRGB(*colour)
    page.setFont(face, size)
    page.drawCentredString(WIDTH / 2, height, text)


def _lines(text: str, face: str, size: int, wide: float) -> Iterator[str]:
    """Break a text where the line is full: between any two Chinese signs, or at a space."""
    line = ""
    for piece in _pieces(text):
        if line and pdfmetrics.stringWidth(line + piece, face, size) > wide:
            yield line.rstrip(" ")
            line = piece.lstrip(" ")
        else:
            line += piece
    if line:
        yield line


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for sign in text:
        if sign.isascii() and not sign.isspace():
            word += sign
            continue
        if word:
            yield word
            word = ""
        yield sign
    if word:
        yield word


def _face(words: Iterable[str], faces: tuple[Path, ...]) -> str:
    """Return a face that can write all of it: one to embed, else the standard one."""
    signs = {ord(sign) for text in words for sign in text}
    for file in faces:
        name = _embedded(file)
        if name and signs <= pdfmetrics.getFont(name).face.charToGlyph.keys():
            return name
    return _standard()


@cache
def _embedded(file: Path) -> str | None:
    if not file.exists():
        return None
    name = f"{EMBEDDED}-{file.stem}"
    pdfmetrics.registerFont(TTFont(name, str(file), subfontIndex=0))
    return name


@cache
def _standard() -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(STANDARD))
    return STANDARD
