"""What a document says of its own steps beforehand: 分四个阶段进行."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workflows.reading.lists import ItemList
from workflows.reading.numerals import number

LINKS = "环节"
TOPICS = "专题"  # of study: never how many steps the campaign has
MOST_BETWEEN = 400

_COUNTED = re.compile(
    r"(?P<n>[一二三四五六七八九十两]|\d{1,2})个?(?:主要|大|实施|工作|基本)?(?P<what>阶段|步骤|环节|专题|程序|步)(?!性)"
)
_LEADS = re.compile(r"分|按|经|抓|以|[、与和及]|\n|\)$")


@dataclass(frozen=True, slots=True)
class Announced:
    """How many steps there are to be, of what, and where the document says so."""

    count: int
    what: str
    start: int
    end: int


def announced_in(plain: str) -> list[Announced]:
    """Return the places that say how many steps there are."""
    found = []
    for match in _COUNTED.finditer(plain):
        before = plain[max(0, match.start() - 60) : match.start()]
        count = number(match["n"].replace("两", "二")) or 0
        if before.endswith("第") or re.search(r"会议?分为?$", before) or not 1 < count < 13:
            continue
        if not before or _LEADS.search(before):
            found.append(Announced(count, match["what"], match.start(), match.end()))
    return found


def told_of(found: ItemList, announced: Sequence[Announced]) -> Announced | None:
    """Return the announcement just before a list that may be of its items."""
    for one in reversed(announced):
        near = found.start - MOST_BETWEEN < one.end <= found.start + 4
        if near and min(2, one.count) <= len(found.items) <= one.count:
            return one
    return None
