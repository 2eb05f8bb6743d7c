"""Lists whose members are counted: (一)(二), 第一阶段 第二阶段, 一是 二是."""

import re
from collections.abc import Iterator, Sequence

from workflows.reading.expressions import When
from workflows.reading.headings import ORDINAL, Heading, heading_at, ordinal_of
from workflows.reading.lists import (
    INLINE,
    NUMBERED,
    ORDINALS,
    Item,
    ItemList,
    end_of_section,
    item_list,
)
from workflows.reading.numerals import number
from workflows.reading.structure import Structure, last_before
from workflows.reading.when import when_at


def numbered(structure: Structure) -> Iterator[ItemList]:
    """Find the numbered points of the document that begin with a heading."""
    for siblings in structure.lists:
        items = []
        for point in siblings.points:
            heading = heading_at(structure.plain, point.text, point.own_end)
            if heading is not None:
                items.append(Item(heading, point.start, point.end, point))
        if items:
            yield ItemList(NUMBERED, tuple(items), siblings.parent)


def ordinals(structure: Structure, known: set[int]) -> Iterator[ItemList]:
    """Find 第一阶段…第二阶段…, also with the time before: X至Y为第一阶段.

    `known` are the places of those that stand behind a number and are found by it.
    """
    run: list[Item] = []
    found = [
        match for match in ORDINAL.finditer(structure.plain) if _counts(structure.plain, match)
    ]
    for index, match in enumerate(found):
        item = _ordinal(structure, match, found[index + 1 : index + 2])
        if item is None or match.start() in known:
            continue
        if run and item.heading.ordinal == run[-1].heading.ordinal:
            continue
        if run and item.heading.ordinal != run[-1].heading.ordinal + 1:
            yield from item_list(structure, ORDINALS, run)
            run = []
        run.append(item)
    yield from item_list(structure, ORDINALS, run)


def _counts(plain: str, match: re.Match[str]) -> bool:
    """Whether an ordinal counts steps: 第三期 may be of anything, 第三期为推广期 is one."""
    return match["what"] != "期" or plain[match.end() : match.end() + 1] == "为"


def _ordinal(
    structure: Structure, match: re.Match[str], following: Sequence[re.Match[str]]
) -> Item | None:
    plain, start = structure.plain, match.start()
    section = end_of_section(structure, start)
    end = following[0].start() if following else section
    before = _time_before(plain, start)
    if before is not None:
        heading = Heading(start, match.end(), before, match.end(), ordinal_of(match), leading=True)
        return Item(heading, before.start, max(end, match.end()))
    last = last_before(plain, start)
    glued = last.isdigit() or plain[max(0, start - 2) : start] in ("步骤", "程序", "流程", "安排")
    if last not in "\n。;:!?,、)”." and not glued and plain[start - 1] != " ":
        return None
    found = heading_at(plain, start, min(end, section))
    return None if found is None or not found.ordinal else Item(found, start, end)


_PARTICLE = re.compile(r"\s*(?:从|自|于|在)?")


def _time_before(plain: str, start: int) -> When | None:
    """Return the time of `2012年2月1日至5月31日为第二阶段`, which stands before."""
    floor = max(0, start - 80)
    opening = max((plain.rfind(mark, floor, start) for mark in "。;,\n:"), default=-1) + 1
    lead = _PARTICLE.match(plain, max(opening, floor))
    when = when_at(plain, lead.end() if lead else opening, start)
    if when is None or not re.fullmatch(r",?(?:为|是|属)|[,:]", plain[when.end : start]):
        return None
    return when


_INLINE = re.compile(
    r"(?:^|(?<=[。;:\n ,]))(?P<n>[一二三四五六七八九])是(?P<name>[^。;:,\n]{2,14})(?=[。:,;])"
)


def inline(structure: Structure) -> Iterator[ItemList]:
    """Find steps told in one breath: 分三个步骤:一是学习领会。…二是…"""
    plain = structure.plain
    run: list[Item] = []
    matches = list(_INLINE.finditer(plain))
    for index, match in enumerate(matches):
        value = number(match["n"]) or 0
        if run and value != run[-1].heading.ordinal + 1:
            yield from item_list(structure, INLINE, run)
            run = []
        if not run and value != 1:
            continue
        following = matches[index + 1 : index + 2]
        end = following[0].start() if following else end_of_section(structure, match.start())
        when = _time_after(plain, match.end(), end)
        heading = Heading(match.start("name"), match.end("name"), when, match.end(), value)
        run.append(Item(heading, match.start(), end))
    yield from item_list(structure, INLINE, run)


_COMMA = re.compile(r"[,:(](?:时间)?[为:]?(?:从|自|于)?")


def _time_after(plain: str, place: int, end: int) -> When | None:
    """Return the time that stands as a clause of its own behind a name."""
    comma = _COMMA.match(plain, place, end)
    when = when_at(plain, comma.end(), end) if comma else None
    closed = when is not None and plain[when.end : when.end + 1] in (",", ";", "。", ")", "", "\n")
    return when if closed else None
