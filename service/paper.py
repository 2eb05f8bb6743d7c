"""Certificates, and slips to be cut, drawn on paper as PDF: the only file that knows ReportLab."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from reportlab.graphics.barcode import qrencoder
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


#: Slips on an upright page: columns and rows, so that a page is cut along straight lines.
ACROSS, DOWN = 2, 5
SLIP_WIDTH, SLIP_HEIGHT = A4[0] / ACROSS, A4[1] / DOWN
GROUP = 5  # letters of a secret that are read together
QUIET = 4  # modules of white around a code, as its norm asks


@dataclass(frozen=True, slots=True)
class SlipOfPaper:
    """What stands on a slip that somebody is handed: whose it is, a link, and a secret."""

    heading: str
    which: str  # which of two slips it is
    to: str
    secret: str
    link: str
    notes: tuple[str, ...]


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


def draw_slips(slips: Sequence[SlipOfPaper], faces: tuple[Path, ...] = INSTALLED) -> bytes:
    """Return slips as PDF, ten to a page, with the lines along which they are cut."""
    kept = BytesIO()
    page = Canvas(kept, pagesize=A4, invariant=1)
    words = [
        text for one in slips for text in (one.heading, one.which, one.to, one.secret, *one.notes)
    ]
    face = _face(words, faces)
    for number, slip in enumerate(slips):
        place = number % (ACROSS * DOWN)
        if number and place == 0:
            page.showPage()
        if place == 0:
            _cutting_lines(page)
        row, column = divmod(place, ACROSS)
        _slip(page, face, slip, column * SLIP_WIDTH, A4[1] - (row + 1) * SLIP_HEIGHT)
    page.save()
    return kept.getvalue()


def _cutting_lines(page: Canvas) -> None:
    page.setStrokeColorRGB(0.6, 0.6, 0.6)
    page.setLineWidth(0.5)
    page.setDash(3, 3)
    page.line(SLIP_WIDTH, 0, SLIP_WIDTH, A4[1])
    for row in range(1, DOWN):
        page.line(0, row * SLIP_HEIGHT, A4[0], row * SLIP_HEIGHT)
    page.setDash()


def _slip(page: Canvas, face: str, slip: SlipOfPaper, left: float, low: float) -> None:
    side, inset = 104.0, 14.0
    _code(page, slip.link, left + inset, low + SLIP_HEIGHT - side - 30, side)
    text, wide = left + inset + side + 10, SLIP_WIDTH - side - 2 * inset - 10
    height = low + SLIP_HEIGHT - 24
    page.setFillColorRGB(*RED)
    page.setFont(face, 11)
    page.drawString(left + inset + 4, height, slip.which)
    page.setFillColorRGB(*BLACK)
    for words, size in ((slip.heading, 12), (slip.to, 10.5)):
        for line in list(_lines(words, face, size, wide))[:2]:
            page.setFont(face, size)
            page.drawString(text, height, line)
            height -= size + 4
    height -= 2
    page.setFont("Courier-Bold", 12)
    groups = [slip.secret[at : at + GROUP] for at in range(0, len(slip.secret), GROUP)]
    for at in range(0, len(groups), 2):
        page.drawString(text, height, " ".join(groups[at : at + 2]))
        height -= 15
    page.setFont(face, 7.5)
    for words in slip.notes:
        for line in _lines(words, face, 7.5, wide):
            page.drawString(text, height, line)
            height -= 10


def code_of(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return a QR code, row by row: which of its modules are dark."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    return tuple(tuple(bool(dark) for dark in row) for row in code.modules)


def _code(page: Canvas, text: str, left: float, low: float, side: float) -> None:
    rows = code_of(text)
    step = side / (len(rows) + 2 * QUIET)
    page.setFillColorRGB(0, 0, 0)
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                at = (left + (across + QUIET) * step, low + side - (down + QUIET + 1) * step)
                page.rect(*at, step, step, stroke=0, fill=1)


class Paper:
    """Pages on which words are set line by line, in one face that can write all of them."""

    def __init__(
        self,
        title: str,
        words: Iterable[str],
        size: tuple[float, float],
        faces: tuple[Path, ...] = INSTALLED,
    ) -> None:
        self.wide, self.high = size
        self._kept = BytesIO()
        self._page = Canvas(self._kept, pagesize=size, invariant=1)
        self._page.setTitle(title)
        self._face = _face(words, faces)

    def lines(self, text: str, size: float, wide: float) -> list[str]:
        """Break a text into the lines that fit."""
        return list(_lines(text, self._face, size, wide))

    def write(self, text: str, left: float, high: float, size: float, where: str = "left") -> None:
        """Set one line: right of a place, around it (``centre``), or up to it (``right``)."""
        self._page.setFont(self._face, size)
        draw = {
            "left": self._page.drawString,
            "centre": self._page.drawCentredString,
            "right": self._page.drawRightString,
        }[where]
        draw(left, high, text)

    def rule(self, left: float, right: float, high: float) -> None:
        """Draw a thin line across."""
        self._page.setStrokeColorRGB(0.6, 0.6, 0.6)
        self._page.setLineWidth(0.5)
        self._page.line(left, high, right, high)

    def turn(self) -> None:
        """Begin another page."""
        self._page.showPage()

    def done(self) -> bytes:
        """Return all pages as PDF; the same words give the same bytes."""
        self._page.save()
        return self._kept.getvalue()


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


def _lines(text: str, face: str, size: float, wide: float) -> Iterator[str]:
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
