"""Outlines of PostScript (Type 2 charstrings), unrolled so that they call no shared parts."""

from __future__ import annotations

from collections.abc import Sequence

from service.fonts.opentype import Unreadable

CALL_LOCAL, CALL_GLOBAL, RETURN, END = 10, 29, 11, 14
STEMS = (1, 3, 18, 23)
MASKS = (19, 20)
ESCAPE, SHORT = 12, 28
#: After the escape: a dot section, and the flexes. The rest calculates, and no face of ours does.
PLAIN_ESCAPES = (0, 34, 35, 36, 37)
DEEPEST = 10  # as the norm has it
LONGEST = 200_000


def unrolled(outline: bytes, local: Sequence[bytes], shared: Sequence[bytes]) -> bytes:
    """Return an outline that draws the same without parts of the font or of all fonts."""
    reader = _Unroller(local, shared)
    reader.read(outline, 0)
    return b"".join(reader.told) + (b"" if reader.ended else bytes([END]))


class _Unroller:
    """Copies an outline token by token; what is called is copied where it was called."""

    def __init__(self, local: Sequence[bytes], shared: Sequence[bytes]) -> None:
        self.local, self.shared = local, shared
        self.told: list[bytes] = []
        self.stems, self.size, self.ended = 0, 0, False
        self.numbers: list[int] = []

    def read(self, part: bytes, depth: int) -> None:
        """Copy a part; how many hints it declared decides how long the masks are."""
        if depth > DEEPEST:
            raise Unreadable("not_a_font")
        at = 0
        while at < len(part) and not self.ended:
            first = part[at]
            if first >= 32 or first == SHORT:
                at = self._number(part, at)
            elif first in (CALL_LOCAL, CALL_GLOBAL):
                at += 1
                self._call(self.local if first == CALL_LOCAL else self.shared, depth)
            elif first == RETURN:
                return
            else:
                at = self._operator(part, at)

    def _number(self, part: bytes, at: int) -> int:
        first = part[at]
        long = 3 if first == SHORT else 1 if first < 247 else 2 if first < 255 else 5
        whole = part[at : at + long]
        if first == SHORT:
            value = int.from_bytes(whole[1:], "big", signed=True)
        elif first < 247:
            value = first - 139
        elif first < 251:
            value = (first - 247) * 256 + whole[1] + 108
        elif first < 255:
            value = -(first - 251) * 256 - whole[1] - 108
        else:
            value = int.from_bytes(whole[1:3], "big", signed=True)
        self.numbers.append(value)
        self._copy(whole)
        return at + long

    def _call(self, parts: Sequence[bytes], depth: int) -> None:
        self.told.pop()  # the number of the part stands right before the call
        shift = 107 if len(parts) < 1240 else 1131 if len(parts) < 33900 else 32768
        number = self.numbers.pop() + shift
        if not 0 <= number < len(parts):
            raise Unreadable("not_a_font")
        self.read(parts[number], depth + 1)

    def _operator(self, part: bytes, at: int) -> int:
        first, long = part[at], 1
        if first in STEMS or first in MASKS:
            self.stems += len(self.numbers) // 2
        if first in MASKS:
            long += (self.stems + 7) // 8
        if first == ESCAPE:
            long = 2
            if part[at + 1] not in PLAIN_ESCAPES:
                raise Unreadable("font_not_drawn")
        self.ended = first == END
        self.numbers.clear()
        self._copy(part[at : at + long])
        return at + long

    def _copy(self, token: bytes) -> None:
        self.size += len(token)
        if self.size > LONGEST:
            raise Unreadable("not_a_font")
        self.told.append(token)
