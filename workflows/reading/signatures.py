"""Lines of a document, and the day on which an office signed it."""

import re

# Nobody need look farther for the ends of a line: a document may be a single one.
FARTHEST = 120

_PRINTED = ("", "印", "印发")
_OFFICE = re.compile(r"[一-鿿]{2,24}(?:办公室|委员会|党委|支部|政府|公司|[局院校处组部会])")


def line_around(plain: str, place: int) -> str:
    """Return the line in which a place lies, as far as it is near."""
    floor, ceiling = max(0, place - FARTHEST), min(len(plain), place + FARTHEST)
    first = max(floor, plain.rfind("\n", floor, place) + 1)
    last = plain.find("\n", place, ceiling)
    return plain[first : last if last >= 0 else ceiling]


def signs(plain: str, start: int, end: int) -> bool:
    """Say whether the day at plain[start:end] is a signature: alone on a line, or by an office."""
    before = plain[max(0, start - FARTHEST) : start].rpartition("\n")[2]
    after = plain[end : end + FARTHEST].partition("\n")[0]
    by_office = before.endswith(" ") and _OFFICE.fullmatch(before.strip())
    return after.strip() in _PRINTED and bool(by_office or not before.strip())
