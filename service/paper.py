"""Pages of words as PDF, their face always embedded: the only file that knows ReportLab."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from reportlab.graphics.barcode import qrencoder
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from service.fonts import Face, NoFace, Part, Unreadable, face_for, part_of, thousandths, unseen
from workflows.refusals import Reason

UPRIGHT: tuple[float, float] = A4
LYING: tuple[float, float] = landscape(A4)
RED, BLACK, GREY = (0.72, 0.05, 0.05), (0.1, 0.1, 0.1), (0.6, 0.6, 0.6)
#: What printers set for a sign that they do not have.
NO_SIGN = "〓"
#: No line begins with one of these.
CLOSING = "，。、；：！？）】》」』”’％"
QUIET = 4  # modules of white around a code, as its norm asks
SYMBOLIC = 4  # of a face whose signs are no Latin alphabet
STEM = 80  # how thick a stem is, which no table tells and readers only ask without the outlines


class Paper:
    """Pages on which words are set line by line, in one face, with the signs that it has."""

    def __init__(
        self,
        title: str,
        words: Iterable[str],
        size: tuple[float, float],
        font: Path | None,
        *,
        titled: bool = True,
    ) -> None:
        """Begin with the first page; `font` is the file that the settings name. Raises NoFace."""
        self.wide, self.high = size
        self.face = face_for([*words, NO_SIGN], font)
        self._set = _registered(self.face)
        self._kept = BytesIO()
        self._page = Canvas(
            self._kept, pagesize=size, invariant=1, initialFontName=self._set.fontName
        )
        if titled:
            self._page.setTitle(title)

    def written(self, text: str) -> str:
        """Return a text as it is set: a mark stands for each sign that the face does not have."""
        return written_in(self.face, text)

    def lines(self, text: str, size: float, wide: float) -> list[str]:
        """Break a text into the lines that fit."""

        def width(piece: str) -> float:
            return self._set.stringWidth(piece, size)

        parts = self.written(text).split("\n")
        return [line for part in parts for line in _lines(part, width, wide)]

    def write(
        self,
        text: str,
        left: float,
        high: float,
        size: float,
        where: str = "left",
        colour: tuple[float, float, float] = BLACK,
    ) -> None:
        """Set one line: right of a place, around it (``centre``), or up to it (``right``)."""
        self._page.setFillColorRGB(*colour)
        self._page.setFont(self._set.fontName, size)
        draw = {
            "left": self._page.drawString,
            "centre": self._page.drawCentredString,
            "right": self._page.drawRightString,
        }[where]
        draw(left, high, self.written(text).replace("\n", " "))

    def rule(self, left: float, right: float, high: float) -> None:
        """Draw a thin line across."""
        self._line((left, high, right, high))

    def cut(self, begin: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw a line along which the page is cut."""
        self._page.setDash(3, 3)
        self._line((*begin, *end))
        self._page.setDash()

    def frame(self, inset: float, thick: float) -> None:
        """Draw a red frame around the page."""
        self._page.setStrokeColorRGB(*RED)
        self._page.setLineWidth(thick)
        self._page.rect(inset, inset, self.wide - 2 * inset, self.high - 2 * inset)

    def code(self, text: str, left: float, low: float, side: float) -> None:
        """Draw a text as a QR code, with the white around it."""
        rows = code_of(text)
        step = side / (len(rows) + 2 * QUIET)
        self._page.setFillColorRGB(0, 0, 0)
        for down, row in enumerate(rows):
            for across, dark in enumerate(row):
                if dark:
                    at = (left + (across + QUIET) * step, low + side - (down + QUIET + 1) * step)
                    self._page.rect(*at, step, step, stroke=0, fill=1)

    def turn(self) -> None:
        """Begin another page."""
        self._page.showPage()

    def done(self) -> bytes:
        """Return all pages as PDF; the same words give the same bytes.

        Raises NoFace where the outlines of a sign turn out to be damaged.
        """
        try:
            self._page.save()
        except Unreadable as wrong:
            raise NoFace(Reason.of(f"print_files.{wrong}", file=self.face.file)) from None
        return self._kept.getvalue()

    def _line(self, between: tuple[float, float, float, float]) -> None:
        self._page.setStrokeColorRGB(*GREY)
        self._page.setLineWidth(0.5)
        self._page.line(*between)


def written_in(face: Face, text: str) -> str:
    """Return a text as a face can set it: what it lacks is marked, what nobody sees is left out."""
    seen = (sign for sign in text.replace("\t", " ") if not unseen(sign))
    return "".join(sign if sign == "\n" or ord(sign) in face.glyphs else NO_SIGN for sign in seen)


def code_of(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return a QR code, row by row: which of its modules are dark."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    return tuple(tuple(bool(dark) for dark in row) for row in code.modules)


def _lines(text: str, width: Callable[[str], float], wide: float) -> Iterator[str]:
    """Break a text where the line is full: between any two Chinese signs, or at a space.

    A word that is longer than a line is broken where the line ends.
    """
    line, used = "", 0.0
    for piece in _pieces(text):
        long = width(piece)
        if line and used + long > wide:
            yield line.rstrip(" ")
            line, used = "", 0.0
            piece = piece.lstrip(" ")
            long = width(piece)
        while long > wide and len(piece) > 1:
            fits = _fitting(piece, width, wide)
            yield piece[:fits]
            piece = piece[fits:]
            long = width(piece)
        line, used = line + piece, used + long
    if line:
        yield line


def _fitting(word: str, width: Callable[[str], float], wide: float) -> int:
    """How many signs of a word fit in a line; at least one, so that there is an end."""
    fits, used = 1, width(word[:1])
    while fits < len(word) and used + width(word[fits]) <= wide:
        used += width(word[fits])
        fits += 1
    return fits


def _pieces(text: str) -> Iterator[str]:
    """Words, and Chinese signs one by one; what closes a phrase begins no line."""
    piece = ""
    for sign in text:
        within = sign.isascii() and not sign.isspace()
        if piece and not (sign in CLOSING or (within and piece[-1].isascii() and piece != " ")):
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece


class _Set:
    """A face as ReportLab asks for it: each document gets the part that it has written with."""

    _dynamicFont = _multiByte = 1
    shapable = False

    def __init__(self, face: Face) -> None:
        self.of, self.fontName = face, f"{face.name}-{id(face)}"
        self.face = pdfmetrics.TypeFace(self.fontName)
        self.face.ascent = thousandths(face, face.ascent)
        self.face.descent = thousandths(face, face.descent)
        self._used: WeakKeyDictionary[Any, dict[int, int]] = WeakKeyDictionary()

    def stringWidth(self, text: str, size: float, encoding: str = "utf-8") -> float:
        """Return how long a text is in points."""
        units = sum(self.of.width(self.of.glyphs.get(ord(sign), 0)) for sign in text)
        return units * size / self.of.units

    def splitString(self, text: str, doc: Any) -> list[tuple[int, bytes]]:
        """Return a text by the numbers of its signs in the document's part."""
        used = self._used.setdefault(doc, {})
        numbers = (used.setdefault(ord(sign), len(used) + 1) for sign in text)
        return [(0, b"".join(number.to_bytes(2, "big") for number in numbers))]

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:
        """Return the name by which the pages call it."""
        if self.fontName not in doc.fontMapping:
            doc.fontMapping[self.fontName] = f"/F{len(doc.fontMapping) + 1}"
            doc.delayedFonts.append(self)
        name: str = doc.fontMapping[self.fontName]
        return name

    def addObjects(self, doc: Any) -> None:
        """Put the part that was written with into the document, and what readers ask of it."""
        part = part_of(self.of, tuple(self._used.pop(doc, {})))
        told = pdfdoc.PDFName(part.name)
        below = {
            "Type": "/Font",
            "Subtype": "/CIDFontType0" if part.compact else "/CIDFontType2",
            "BaseFont": told,
            "CIDSystemInfo": pdfdoc.PDFDictionary(
                {"Registry": "(Adobe)", "Ordering": "(Identity)", "Supplement": 0}
            ),
            "FontDescriptor": self._descriptor(doc, part),
            "W": pdfdoc.PDFArray([0, pdfdoc.PDFArray(part.widths)]),
        }
        if not part.compact:
            below["CIDToGIDMap"] = "/Identity"
        whole = {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": told,
            "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([_kept(doc, f"signs:{part.name}", below)]),
            "ToUnicode": _stream(doc, f"unicode:{part.name}", part.signs, {}),
        }
        name = doc.fontMapping[self.fontName]
        doc.idToObject["BasicFonts"].dict[name[1:]] = _kept(doc, f"face:{part.name}", whole)

    def _descriptor(self, doc: Any, part: Part) -> Any:
        """Return the measures of the face, with the outlines of the part."""
        kind = "FontFile3" if part.compact else "FontFile2"
        about: dict[str, Any] = {"Length1": len(part.content)}
        if part.compact:
            about = {"Subtype": "/CIDFontType0C"}
        entries = {
            "Type": "/FontDescriptor",
            "FontName": pdfdoc.PDFName(part.name),
            "Flags": SYMBOLIC,
            "FontBBox": pdfdoc.PDFArray([thousandths(self.of, one) for one in self.of.box]),
            "ItalicAngle": 0,
            "Ascent": self.face.ascent,
            "CapHeight": self.face.ascent,
            "Descent": self.face.descent,
            "StemV": STEM,
            kind: _stream(doc, f"outlines:{part.name}", part.content, about),
        }
        return _kept(doc, f"descriptor:{part.name}", entries)


def _kept(doc: Any, name: str, entries: dict[str, Any]) -> Any:
    return doc.Reference(pdfdoc.PDFDictionary(entries), name)


def _stream(doc: Any, name: str, content: bytes, entries: dict[str, Any]) -> Any:
    stream = pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])
    for key, value in entries.items():
        stream.dictionary[key] = value
    return doc.Reference(stream, name)


def _registered(face: Face) -> _Set:
    """The face under its name in ReportLab's list, put there when it is first used."""
    made = _Set(face)
    if made.fontName not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(made)
    found: _Set = pdfmetrics.getFont(made.fontName)
    return found
