"""A part of a face with PostScript outlines: a CFF of the glyphs that are written, by number."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import lru_cache

from service.fonts.charstrings import unrolled
from service.fonts.opentype import DAMAGED, Face, Unreadable

#: Operators of a dictionary; those after an escape are counted from 1200.
CHARSET, CHAR_STRINGS, PRIVATE, SUBRS, BOX = 15, 17, 18, 19, 5
MATRIX, KIND, ROS, COUNT, FD_ARRAY, FD_SELECT = 1207, 1206, 1230, 1234, 1236, 1237
ESCAPE = 12
#: The first string that is a font's own.
OWN = 391

Entries = dict[int, tuple[list[int], bytes]]


class _Source:
    """What is needed of a CFF table, found once."""

    def __init__(self, table: memoryview) -> None:
        self.table = table
        at = table[2]
        _, at = _index(table, at)
        tops, at = _index(table, at)
        _, at = _index(table, at)
        self.shared, _ = _index(table, at)
        self.top = _entries(tops[0])
        if self.top.get(KIND, ([2], b""))[0] != [2]:
            raise Unreadable("font_not_drawn")
        self.outlines, _ = _index(table, self.top[CHAR_STRINGS][0][0])
        if FD_ARRAY in self.top:
            found, _ = _index(table, self.top[FD_ARRAY][0][0])
            self.parts = [_entries(one) for one in found]
            self.part_of = self._parts()
        else:
            self.parts, self.part_of = [{PRIVATE: self.top[PRIVATE]}], bytes(len(self.outlines))
        self.privates = [self._private(one) for one in self.parts]

    def _private(self, part: Entries) -> tuple[bytes, Sequence[bytes]]:
        """The numbers of a part without the place of its subroutines, and those."""
        long, at = part[PRIVATE][0]
        entries = _entries(self.table[at : at + long])
        local: Sequence[bytes] = ()
        if SUBRS in entries:
            local, _ = _index(self.table, at + entries[SUBRS][0][0])
        return b"".join(raw for key, (_, raw) in entries.items() if key != SUBRS), local

    def _parts(self) -> bytes:
        """By glyph: which part of the font it belongs to."""
        table, at, count = self.table, self.top[FD_SELECT][0][0], len(self.outlines)
        if table[at] == 0:
            return bytes(table[at + 1 : at + 1 + count])
        (ranges,) = struct.unpack_from(">H", table, at + 1)
        told = bytearray()
        for place in range(ranges):
            first, part, after = struct.unpack_from(">HBH", table, at + 3 + 3 * place)
            told += bytes([part]) * (after - first)
        return bytes(told)


@lru_cache(maxsize=4)
def _source(face: Face) -> _Source:
    return _Source(face.tables["CFF "])


def part_of(face: Face, glyphs: Sequence[int], name: str) -> bytes:
    """Return a CFF in which the glyphs are numbered as they are given, the first for no sign.

    Raises Unreadable for a table that is damaged.
    """
    try:
        return _written(_source(face), glyphs, name)
    except Unreadable:
        raise
    except DAMAGED as error:
        raise Unreadable("not_a_font") from error


def _written(source: _Source, glyphs: Sequence[int], name: str) -> bytes:
    used = sorted({source.part_of[glyph] for glyph in glyphs})
    outlines = [
        unrolled(source.outlines[glyph], source.privates[source.part_of[glyph]][1], source.shared)
        for glyph in glyphs
    ]
    charset = b"\x02" + struct.pack(">HH", 1, len(glyphs) - 2)
    select = b"\0" + bytes(used.index(source.part_of[glyph]) for glyph in glyphs)
    bodies = [charset, select, _as_index(outlines)]
    head = b"\1\0\4\4" + _as_index([name.encode()])
    after = _as_index([b"Adobe", b"Identity"]) + _as_index([])
    # Every number in it has five bytes, so that it is as long before its places are known.
    start = len(head) + len(_as_index([_top(source, [0] * 4, len(glyphs))])) + len(after)
    places = [start]
    for body in bodies:
        places.append(places[-1] + len(body))
    privates = [source.privates[part][0] for part in used]
    at, parts = places[3], []
    for part, private in zip(used, privates, strict=True):
        matrix = source.parts[part].get(MATRIX, ([], b""))[1]
        parts.append(matrix + _number(len(private)) + _number(at) + bytes([PRIVATE]))
        at += len(private)
    top = _top(source, [places[0], places[1], places[2], at], len(glyphs))
    return b"".join([head, _as_index([top]), after, *bodies, *privates, _as_index(parts)])


def _top(source: _Source, places: Sequence[int], count: int) -> bytes:
    charset, select, outlines, parts = places
    kept = [source.top[key][1] for key in (BOX, MATRIX) if key in source.top]
    told = [
        _number(OWN) + _number(OWN + 1) + _number(0) + _operator(ROS),
        *kept,
        _number(count) + _operator(COUNT),
        _number(charset) + _operator(CHARSET),
        _number(select) + _operator(FD_SELECT),
        _number(outlines) + _operator(CHAR_STRINGS),
        _number(parts) + _operator(FD_ARRAY),
    ]
    return b"".join(told)


def _number(value: int) -> bytes:
    return struct.pack(">Bi", 29, value)


def _operator(key: int) -> bytes:
    return bytes([ESCAPE, key - 1200]) if key >= 1200 else bytes([key])


def _as_index(items: Sequence[bytes]) -> bytes:
    if not items:
        return b"\0\0"
    offsets, at = [1], 1
    for one in items:
        at += len(one)
        offsets.append(at)
    listed = b"".join(place.to_bytes(4, "big") for place in offsets)
    return struct.pack(">HB", len(items), 4) + listed + b"".join(items)


class _Index(Sequence[bytes]):
    """The items of an index, each cut out when it is asked for: a face has sixty thousand."""

    def __init__(self, table: memoryview, at: int) -> None:
        self.long: int = struct.unpack_from(">H", table, at)[0]
        self.table, self.at, self.end = table, at, at + 2
        if self.long:
            self.wide = table[at + 2]
            self.first = at + 3 + (self.long + 1) * self.wide - 1
            self.end = self.first + self._offset(self.long)

    def _offset(self, place: int) -> int:
        at = self.at + 3 + place * self.wide
        return int.from_bytes(self.table[at : at + self.wide], "big")

    def __len__(self) -> int:
        return self.long

    def __getitem__(self, place: int) -> bytes:  # type: ignore[override]  # no slices are asked for
        if not 0 <= place < self.long:
            raise IndexError(place)
        begin, end = self._offset(place), self._offset(place + 1)
        return bytes(self.table[self.first + begin : self.first + end])


def _index(table: memoryview, at: int) -> tuple[_Index, int]:
    found = _Index(table, at)
    return found, found.end


def _entries(content: bytes | memoryview) -> Entries:
    """A dictionary: by operator its whole numbers, and the bytes that it stands in."""
    told: Entries = {}
    numbers: list[int] = []
    begin = at = 0
    while at < len(content):
        first = content[at]
        if first <= 21:
            key, at = (1200 + content[at + 1], at + 2) if first == ESCAPE else (first, at + 1)
            told[key] = (numbers, bytes(content[begin:at]))
            numbers, begin = [], at
        else:
            value, at = _operand(content, at)
            numbers.append(value)
    return told


def _operand(content: bytes | memoryview, at: int) -> tuple[int, int]:
    first = content[at]
    if first == 30:  # a decimal, whose value nobody asks for
        at += 1
        while content[at] & 15 != 15 and content[at] >> 4 != 15:
            at += 1
        return 0, at + 1
    if first == 28:
        return int.from_bytes(content[at + 1 : at + 3], "big", signed=True), at + 3
    if first == 29:
        return int.from_bytes(content[at + 1 : at + 5], "big", signed=True), at + 5
    if first < 247:
        return first - 139, at + 1
    if first < 251:
        return (first - 247) * 256 + content[at + 1] + 108, at + 2
    return -(first - 251) * 256 - content[at + 1] - 108, at + 2
