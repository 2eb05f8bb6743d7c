"""Files as people hand them in: written in Word, scanned, forged, packed so that they burst."""

from __future__ import annotations

import zipfile
from io import BytesIO

from docx import Document
from reportlab.pdfgen.canvas import Canvas

BODY = "word/document.xml"


def document(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """A Word document of paragraphs, and of a table where rows are given."""
    kept, made = BytesIO(), Document()
    for text in paragraphs:
        made.add_paragraph(text)
    if rows:
        table = made.add_table(len(rows), len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    made.save(kept)
    return kept.getvalue()


def packed(**parts: bytes | str) -> bytes:
    """An archive of parts by their names, whatever they are."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


def bursting(megabytes: int) -> bytes:
    """A small document that unpacks to more than anybody writes."""
    return packed(**{BODY: b" " * (megabytes * 1_000_000)})


def scanned() -> bytes:
    """A PDF of shapes without a letter, as a scanner makes it."""
    kept = BytesIO()
    canvas = Canvas(kept)
    canvas.rect(72, 400, 300, 200, fill=1)
    canvas.save()
    return kept.getvalue()
