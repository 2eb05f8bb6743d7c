"""The part of a face that goes into a document: the outlines of the signs that are written."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from service.fonts import compact, truetype
from service.fonts.opentype import Face

THOUSAND = 1000  # units in which PDF measures
BLOCK = 100  # lines that a table of signs may have at once


@dataclass(frozen=True, slots=True)
class Part:
    """What a document embeds; signs are written by their number in it, the first being 1."""

    name: str
    compact: bool
    content: bytes
    widths: tuple[int, ...]  # in thousandths, by number
    signs: bytes  # which number is which sign, as a reader asks in order to search and copy


def part_of(face: Face, codes: Sequence[int]) -> Part:
    """Return the part of a face with the signs of some code points, in their order."""
    glyphs = [0, *(face.glyphs.get(code, 0) for code in codes)]
    known = hashlib.sha256(repr((face.name, codes)).encode()).digest()
    name = "".join(chr(65 + byte % 26) for byte in known[:6]) + f"+{face.name}"
    if face.compact:
        content = compact.part_of(face, glyphs, name)
    else:
        content = truetype.part_of(face, glyphs)
    widths = tuple(thousandths(face, face.width(glyph)) for glyph in glyphs)
    return Part(name, face.compact, content, widths, _signs(codes))


def thousandths(face: Face, units: int) -> int:
    """Return a measure of a face as PDF has it."""
    return round(units * THOUSAND / face.units)


def _signs(codes: Sequence[int]) -> bytes:
    lines = [
        f"<{number:04X}> <{chr(code).encode('utf-16-be').hex().upper()}>"
        for number, code in enumerate(codes, 1)
    ]
    told = [
        *("/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap"),
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        *("/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def"),
        *("1 begincodespacerange", "<0000> <FFFF>", "endcodespacerange"),
    ]
    for at in range(0, len(lines), BLOCK):
        some = lines[at : at + BLOCK]
        told += [f"{len(some)} beginbfchar", *some, "endbfchar"]
    end = "CMapName currentdict /CMap defineresource pop"
    return "\n".join([*told, "endcmap", end, "end", "end"]).encode()
