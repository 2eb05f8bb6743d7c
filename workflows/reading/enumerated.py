"""Steps that a sentence only names: 分为学习教育、自我评价、民主评议、组织表彰和处理四个阶段."""

import re
from dataclasses import dataclass

from workflows.reading.announced import Announced, announced_in

_LEADS = re.compile(
    r"分(?![析类级管工配解担])(?:为|成|作|别为)?|按照?|经过?|通过|包括|为|是|即|有|抓好?|以"
)
_FOLLOWS = re.compile(
    r"(?:来)?(?:进行|开展|推进|实施|展开)?(?:[:,]|,?(?:即|分别[为是]|包括|主要是)[:]?)(?P<names>[^。\n(]{4,110})"
)


@dataclass(frozen=True, slots=True)
class Enumeration:
    """Names at places of the document, and what announced them."""

    names: tuple[tuple[int, int], ...]
    announced: Announced


def enumerations(plain: str) -> list[Enumeration]:
    """Return the sentences that name as many steps as they announce."""
    found = []
    for one in announced_in(plain):
        if "每" in plain[max(0, one.start - 40) : one.start].rpartition("。")[2]:
            continue
        names = _before(plain, one) or _after(plain, one)
        if names:
            found.append(Enumeration(tuple(names), one))
    return found


def _before(plain: str, one: Announced) -> list[tuple[int, int]] | None:
    opening = max(plain.rfind(mark, 0, one.start) for mark in "。;:\n") + 1
    base = max(opening, one.start - 100)
    end = one.start - 1 if plain[one.start - 1] == "等" else one.start
    for lead in reversed(list(_LEADS.finditer(plain, base, end))):
        names = _split(plain, lead.end(), end, one.count)
        if names:
            return names
    return None


def _after(plain: str, one: Announced) -> list[tuple[int, int]] | None:
    match = _FOLLOWS.match(plain, one.end)
    if match is None or re.search(r"第[一1]|[一1]是", match["names"]):
        return None
    return _split(plain, *match.span("names"), one.count)


def _split(plain: str, start: int, end: int, count: int) -> list[tuple[int, int]] | None:
    """Split names so that there are as many as announced, each of them a name."""
    parts = _as_many(plain, start, end, count)
    if parts is None or any(_NO_NAME.search(plain[first:last]) for first, last in parts):
        return None
    return parts


def _as_many(plain: str, start: int, end: int, count: int) -> list[tuple[int, int]] | None:
    """Split names so that there are as many as announced: the last 和 only where it is needed."""
    for pattern in (r";", r"[、,]", r"[、,]|(?<=[一-鿿])(?:和|及|与|以及)(?=[一-鿿])", r"[、,]和?"):
        parts = _parts(plain, start, end, pattern)
        if len(parts) == count and all(2 <= last - first <= 16 for first, last in parts):
            return parts
    last_and = re.compile(r"(?:和|及|与|以及)(?=[^和及与、,]+$)")
    text = plain[start:end]
    match = last_and.search(text)
    if match:
        first = _parts(plain, start, start + match.start(), r"[、,]")
        parts = [*first, (start + match.end(), end)]
        if len(parts) == count and all(2 <= last - begin <= 14 for begin, last in parts):
            return parts
    return None


def _parts(plain: str, start: int, end: int, pattern: str) -> list[tuple[int, int]]:
    parts, place = [], start
    for match in re.finditer(pattern, plain[start:end]):
        parts.append((place, start + match.start()))
        place = start + match.end()
    parts.append((place, end))
    return [_bare(plain, first, last) for first, last in parts]


_NO_NAME = re.compile(r"以下|如下|但|要|不|进行")


def _bare(plain: str, first: int, last: int) -> tuple[int, int]:
    while first < last and plain[first] in " “":
        first += 1
    while last > first and plain[last - 1] in " ”":
        last -= 1
    return first, last
