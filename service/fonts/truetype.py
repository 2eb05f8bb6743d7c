"""A part of a face with TrueType outlines: a font file of the glyphs that are written."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from service.fonts.opentype import DAMAGED, Face, Unreadable

#: Of a glyph that is put together from others: what follows, and how much of it.
WORDS, SCALE, MORE, TWO_SCALES, MATRIX = 0x1, 0x8, 0x20, 0x40, 0x80
#: Programs that the outlines call, taken over as they are.
PROGRAMS = ("cvt ", "fpgm", "prep")


def part_of(face: Face, glyphs: Sequence[int]) -> bytes:
    """Return a font file in which the glyphs are numbered as they are given, the first for no sign.

    What others are put together from follows after them. Raises Unreadable for a damaged table.
    """
    try:
        return _written(face, list(glyphs))
    except DAMAGED as error:
        raise Unreadable("not_a_font") from error


def _written(face: Face, glyphs: list[int]) -> bytes:
    (long,) = struct.unpack_from(">h", face.tables["head"], 50)
    new: dict[int, int] = {}
    for place, glyph in enumerate(glyphs):
        new.setdefault(glyph, place)
    outlines: list[bytes] = []
    for glyph in glyphs:  # grows while it is read
        outline = bytearray(_outline(face, glyph, long))
        for at in _parts(outline):
            (part,) = struct.unpack_from(">H", outline, at)
            if part not in new:
                new[part] = len(glyphs)
                glyphs.append(part)
            struct.pack_into(">H", outline, at, new[part])
        outlines.append(bytes(outline) + bytes(-len(outline) % 4))
    places = [0]
    for one in outlines:
        places.append(places[-1] + len(one))
    tables = {tag: bytes(face.tables[tag]) for tag in PROGRAMS if tag in face.tables}
    tables |= {
        "glyf": b"".join(outlines),
        "loca": struct.pack(f">{len(places)}I", *places),
        "hmtx": b"".join(_measures(face, glyph) for glyph in glyphs),
        "head": _with(face.tables["head"], {8: bytes(4), 50: b"\0\1"}),
        "hhea": _with(face.tables["hhea"], {34: struct.pack(">H", len(glyphs))}),
        "maxp": _with(face.tables["maxp"], {4: struct.pack(">H", len(glyphs))}),
    }
    return _file(tables)


def _outline(face: Face, glyph: int, long: int) -> bytes:
    form, size = (">II", 4) if long else (">HH", 2)
    begin, end = struct.unpack_from(form, face.tables["loca"], glyph * size)
    if not long:
        begin, end = begin * 2, end * 2
    return bytes(face.tables["glyf"][begin:end])


def _parts(outline: bytearray) -> list[int]:
    """Where in an outline the numbers of its parts stand."""
    if len(outline) < 10 or struct.unpack_from(">h", outline)[0] >= 0:
        return []
    told, at, more = [], 10, True
    while more:
        (flags,) = struct.unpack_from(">H", outline, at)
        told.append(at + 2)
        at += 8 if flags & WORDS else 6
        at += 2 if flags & SCALE else 4 if flags & TWO_SCALES else 8 if flags & MATRIX else 0
        more = bool(flags & MORE)
    return told


def _measures(face: Face, glyph: int) -> bytes:
    count, table = len(face.widths), face.tables["hmtx"]
    at = 4 * glyph + 2 if glyph < count else 4 * count + 2 * (glyph - count)
    return struct.pack(">H", face.width(glyph)) + bytes(table[at : at + 2])


def _with(table: memoryview, changes: dict[int, bytes]) -> bytes:
    told = bytearray(table)
    for at, value in changes.items():
        told[at : at + len(value)] = value
    return bytes(told)


def _file(tables: dict[str, bytes]) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    head = struct.pack(">IHHHH", 0x10000, count, 16 << power, power, (count - (1 << power)) * 16)
    at, listed, bodies = 12 + 16 * count, [], []
    for tag, table in sorted(tables.items()):
        padded = table + bytes(-len(table) % 4)
        check = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        listed.append(struct.pack(">4sIII", tag.encode(), check, at, len(table)))
        bodies.append(padded)
        at += len(padded)
    return head + b"".join(listed) + b"".join(bodies)
