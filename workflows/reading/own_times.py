"""The time that a step states within what it says: 比赛时间为9月5日, and not behind its name."""

import re
from dataclasses import replace

from workflows.reading.expressions import When
from workflows.reading.lists import Item, ItemList
from workflows.reading.sides import DAY
from workflows.reading.structure import Structure
from workflows.reading.when import when_at, whens

FARTHEST_FROM_NAME = 200

_LABELLED = re.compile(
    r"(?:^|[,。;:\n ]|[一-鿿]{0,8}?)(?:比赛|活动|评审|评选|公示|督查|检查|完成|实施|举办|举行)?"
    r"时间(?:暂定[:为]?|[:为是于]+)(?:从|自)?"
)
_OPENS = re.compile(r"[。:\n ]*(?:从|自|于)?")


def with_own_times(structure: Structure, found: ItemList) -> ItemList:
    """Return steps of which those without a time have the one that they state within."""
    plain = structure.plain
    timed = any(item.when is not None for item in found.items)
    items = [
        item if item.when is not None else _timed(plain, item, also_days=timed)
        for item in found.items
    ]
    return replace(found, items=tuple(items))


def _timed(plain: str, item: Item, *, also_days: bool) -> Item:
    stop = _end_of_first_line(plain, item)
    when = (
        _labelled(plain, item.heading.end, stop)
        or _opening(plain, item.heading.end, stop, also_days=also_days)
        or _of_the_name(plain, item, stop)
    )
    return item if when is None else replace(item, heading=replace(item.heading, when=when))


def _end_of_first_line(plain: str, item: Item) -> int:
    """Return where the line ends that says something first, behind the name or below it."""
    stop = min(item.end, item.heading.end + FARTHEST_FROM_NAME)
    said = re.compile(r"[ \n。:]*").match(plain, item.heading.end, stop)
    line = plain.find("\n", said.end() if said else item.heading.end, stop)
    return line if line >= 0 else stop


def _labelled(plain: str, start: int, stop: int) -> When | None:
    for label in _LABELLED.finditer(plain, start, stop):
        when = when_at(plain, label.end(), stop)
        if when is not None and when.dated:
            return when
    return None


def _opening(plain: str, start: int, stop: int, *, also_days: bool) -> When | None:
    """Return the time alone with which a step's own words begin: 公开展览。2024年10月,…"""
    lead = _OPENS.match(plain, start, stop)
    when = when_at(plain, lead.end() if lead else start, stop)
    if when is None or not when.dated or plain[when.end : when.end + 1] not in ",。\n":
        return None
    side = when.ends or when.begins
    day = side is not None and side.precision == DAY and when.single
    return None if day and not (also_days and when.begins is None) else when


def _of_the_name(plain: str, item: Item, stop: int) -> When | None:
    """Return the time at which what the step is called is to be: 决赛。…于四月中旬进行决赛。"""
    name = plain[item.heading.start : item.heading.end]
    for when in whens(plain, item.heading.end, stop):
        close = min(end for mark in "。;\n" if (end := _find(plain, mark, when.end, stop)) >= 0)
        if when.dated and len(name) >= 2 and name in plain[when.end : close]:
            return when
    return None


def _find(plain: str, mark: str, start: int, stop: int) -> int:
    found = plain.find(mark, start, stop)
    return found if found >= 0 else stop
