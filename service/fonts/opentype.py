"""Font files, TrueType and OpenType, alone or in a collection: what signs they have, how wide."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from service.fonts.signs import BREAKS, unseen

#: A face that cannot write this sign is none for Chinese.
CHINESE = "党"
#: OS/2: the owner allows no embedding, or none of parts, or none of outlines.
RESTRICTED, NO_PARTS, BITMAPS = 0x0002, 0x0100, 0x0200
#: In collections of faces for several countries, this is in the name of the one for us.
SIMPLIFIED = "sc-"
POSTSCRIPT_NAME = 6
NEEDED = ("head", "hhea", "hmtx", "maxp", "cmap")
#: Tables of signs, best first: platform, encoding.
CMAPS = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3))
LARGEST = 200_000_000  # bytes
#: What reading a damaged table ends in.
DAMAGED = (struct.error, IndexError, KeyError, ValueError, OverflowError)


class Unreadable(ValueError):
    """A file is no face to embed; its text is a code that settings and prints have words for."""


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One face of a file; measures are in units, of which `units` are the size of the type."""

    file: Path
    name: str
    tables: Mapping[str, memoryview]
    glyphs: Mapping[int, int]  # by code point
    widths: Sequence[int]  # by glyph; those that follow the last are as wide as it
    units: int
    box: tuple[int, int, int, int]
    ascent: int
    descent: int

    @property
    def compact(self) -> bool:
        """Whether its outlines are those of PostScript (CFF), and not TrueType's."""
        return "CFF " in self.tables

    def width(self, glyph: int) -> int:
        """Return how wide a glyph is."""
        return self.widths[min(glyph, len(self.widths) - 1)]

    def lacks(self, text: str) -> set[str]:
        """Return the signs of a text that it would have to draw and does not have."""
        drawn = (sign for sign in set(text) if sign not in BREAKS and not unseen(sign))
        return {sign for sign in drawn if ord(sign) not in self.glyphs}


def read_face(file: Path) -> Face:
    """Return the face of a file, of a collection the one for simplified Chinese.

    Raises Unreadable with a code: ``font_missing``, ``not_a_font``, ``font_not_drawn`` (bitmaps,
    or outlines of a newer kind), ``font_not_embeddable``, ``font_not_chinese``.
    """
    try:
        known = file.stat()
        if not file.is_file() or known.st_size > LARGEST:
            raise Unreadable("not_a_font")
        return _read(file, known.st_mtime_ns, known.st_size)
    except OSError:
        raise Unreadable("font_missing") from None


@lru_cache(maxsize=8)
def _read(file: Path, _changed: int, _size: int) -> Face:
    content = file.read_bytes()
    try:
        found = [_tables(content, start) for start in _starts(content)]
        named = [(_name(tables), tables) for tables in found]
        ours = (one for one in named if SIMPLIFIED in one[0].lower())
        return _face(file, *next(ours, named[0]))
    except Unreadable:
        raise
    except DAMAGED:
        raise Unreadable("not_a_font") from None


def _starts(content: bytes) -> Sequence[int]:
    if content[:4] != b"ttcf":
        return [0]
    (count,) = struct.unpack_from(">I", content, 8)
    return struct.unpack_from(f">{min(count, 64)}I", content, 12)


def _tables(content: bytes, start: int) -> dict[str, memoryview]:
    kind, count = struct.unpack_from(">4sH", content, start)
    if kind not in (b"\0\1\0\0", b"true", b"OTTO"):
        raise Unreadable("not_a_font")
    view, tables = memoryview(content), {}  # views: most of a large file is never looked at
    for place in range(count):
        tag, _, at, long = struct.unpack_from(">4sIII", content, start + 12 + 16 * place)
        tables[tag.decode("latin-1")] = view[at : at + long]
    return tables


def _face(file: Path, name: str, tables: Mapping[str, memoryview]) -> Face:
    missing = [tag for tag in NEEDED if tag not in tables]
    if missing:
        raise Unreadable("not_a_font")
    if "CFF " not in tables and not {"glyf", "loca"} <= tables.keys():
        raise Unreadable("font_not_drawn")
    _may_be_embedded(tables)
    glyphs = _glyphs(tables["cmap"])
    if ord(CHINESE) not in glyphs:
        raise Unreadable("font_not_chinese")
    (units,) = struct.unpack_from(">H", tables["head"], 18)
    box = struct.unpack_from(">4h", tables["head"], 36)
    ascent, descent = struct.unpack_from(">hh", tables["hhea"], 4)
    (count,) = struct.unpack_from(">H", tables["hhea"], 34)
    widths = struct.unpack_from(f">{2 * count}H", tables["hmtx"])[::2]
    if not units or not widths:
        raise Unreadable("not_a_font")
    return Face(file, name, tables, glyphs, widths, units, box, ascent, descent)


def _may_be_embedded(tables: Mapping[str, memoryview]) -> None:
    if "OS/2" in tables:
        (kind,) = struct.unpack_from(">H", tables["OS/2"], 8)
        if kind & 0x000F == RESTRICTED or kind & (NO_PARTS | BITMAPS):
            raise Unreadable("font_not_embeddable")


def _name(tables: Mapping[str, memoryview]) -> str:
    """The name for PostScript: ASCII without blanks."""
    if "name" in tables:
        table = tables["name"]
        _, count, strings = struct.unpack_from(">HHH", table)
        for place in range(count):
            platform, _, _, kind, long, at = struct.unpack_from(">6H", table, 6 + 12 * place)
            if kind == POSTSCRIPT_NAME:
                raw = bytes(table[strings + at : strings + at + long])
                text = raw.decode("latin-1" if platform == 1 else "utf-16-be", "ignore")
                return "".join(sign for sign in text if sign.isalnum() or sign == "-")
    return "Face"


def _glyphs(table: memoryview) -> dict[int, int]:
    (count,) = struct.unpack_from(">H", table, 2)
    places = {}
    for place in range(count):
        platform, encoding, at = struct.unpack_from(">HHI", table, 4 + 8 * place)
        places[platform, encoding] = at
    for known in CMAPS:
        if known in places:
            at = places[known]
            (form,) = struct.unpack_from(">H", table, at)
            if form in (4, 12):
                pairs = _long(table, at) if form == 12 else _short(table, at)
                return {code: glyph for code, glyph in pairs if glyph}
    raise Unreadable("not_a_font")


def _long(table: memoryview, at: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", table, at + 12)
    for place in range(count):
        first, last, glyph = struct.unpack_from(">III", table, at + 16 + 12 * place)
        if last > 0x10FFFF:
            raise Unreadable("not_a_font")
        yield from zip(range(first, last + 1), range(glyph, glyph + last - first + 1), strict=True)


def _short(table: memoryview, at: int) -> Iterator[tuple[int, int]]:
    (doubled,) = struct.unpack_from(">H", table, at + 6)
    count, begin = doubled // 2, at + 14
    words = f">{count}H"
    lasts = struct.unpack_from(words, table, begin)
    firsts = struct.unpack_from(words, table, begin + doubled + 2)
    deltas = struct.unpack_from(words, table, begin + 2 * doubled + 2)
    offsets_at = begin + 3 * doubled + 2
    offsets = struct.unpack_from(words, table, offsets_at)
    for place in range(count):
        for code in range(firsts[place], lasts[place] + 1):
            glyph = code
            if offsets[place]:
                where = offsets_at + 2 * place + offsets[place] + 2 * (code - firsts[place])
                (glyph,) = struct.unpack_from(">H", table, where)
                if not glyph:
                    continue
            yield code, (glyph + deltas[place]) & 0xFFFF
