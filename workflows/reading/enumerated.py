"""Steps that a sentence only names: 分为学习教育、自我评价、民主评议、组织表彰和处理四个阶段."""

import re
from dataclasses import dataclass

from workflows.reading.announced import Announced, announced_in

_LEADS = re.compile(
    r"分(?![析类级管工配解担])(?:为|成|作|别为)?|按照?|采(?:取|用)?|经过?|通过|经历[:]?|包括|为|是|即|有"
    r"|抓好?|以"
)
# 和 between two names, also behind the bracket of the first.
_AND = r"(?<=[一-鿿)])(?:和|及|与|以及)(?=[一-鿿])"
_FOLLOWS = re.compile(
    r"(?:来)?(?:进行|开展|推进|实施|展开)?(?:,?(?:即|分别[为是]|包括|主要是)[:]?|[:,])(?P<names>[^。\n(]{4,110})"
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
    return found or _uncounted(plain)


_SEVERAL = re.compile(
    r"分(?:为|成)(?P<names>[^,。;:\n]{5,80}?)等?(?:几个|若干个?)(?P<what>阶段|步骤|环节)"
)


def _uncounted(plain: str) -> list[Enumeration]:
    """Return the sentences that name steps without counting them: 分为发动、实施等几个阶段."""
    found = []
    for match in _SEVERAL.finditer(plain):
        names = _parts(plain, *match.span("names"), rf"、|{_AND}")
        if len(names) > 1 and all(2 <= last - first <= 14 for first, last in names):
            told = Announced(len(names), match["what"], match.end("names"), match.end())
            found.append(Enumeration(tuple(names), told))
    return found


def _before(plain: str, one: Announced) -> list[tuple[int, int]] | None:
    opening = max(plain.rfind(mark, 0, one.start) for mark in "。;:\n") + 1
    base = max(opening, one.start - 100)
    end = one.start - 1 if plain[one.start - 1] == "等" else one.start
    leads = [lead.end() for lead in _LEADS.finditer(plain, base, end)]
    if plain[opening - 1 : opening] == ":":
        leads.insert(0, base)
    for lead in reversed(leads):
        names = _split(plain, lead, end, one.count)
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
    worded = _to_words(plain, start, end)
    if len(worded) == count:
        return worded
    for pattern in (
        r";",
        r",",
        r"[、,]",
        rf"[、,]|{_AND}",
        r"[、,]和?",
    ):
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


_STAGE = ("阶段", "环节", "步骤")


def _to_words(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split names behind each 阶段: 自评阶段、党内、党外评议阶段和处理; the last needs none."""
    grouped: list[tuple[int, int]] = []
    opened: int | None = None
    parts = _parts(plain, start, end, rf"[、,]和?|{_AND}")
    for first, last in parts:
        opened = first if opened is None else opened
        if plain[opened:last].endswith(_STAGE):
            grouped.append((opened, last))
            opened = None
    if len(grouped) < 2:
        return []
    return [*grouped, (opened, parts[-1][1])] if opened is not None else grouped


def _parts(plain: str, start: int, end: int, pattern: str) -> list[tuple[int, int]]:
    parts, place = [], start
    for match in re.finditer(pattern, plain[start:end]):
        parts.append((place, start + match.start()))
        place = start + match.end()
    parts.append((place, end))
    return [_bare(plain, first, last) for first, last in parts]


_NO_NAME = re.compile(r"以下|如下|但|要|不|进行|时间|\d月")


def _bare(plain: str, first: int, last: int) -> tuple[int, int]:
    bracket = plain.find("(", first, last)
    if bracket > first and plain[last - 1] == ")":
        last = bracket  # 自查自纠(7月1日-7月31日): its time
    while first < last and plain[first] in " “":
        first += 1
    while last > first and plain[last - 1] in " ”":
        last -= 1
    return first, last
