"""Lines that each name a step and its time, behind whatever mark: ◎ >> 甲、 【…】 or none."""

import re
from collections.abc import Iterator
from dataclasses import replace

from workflows.reading.brackets import LEADS_A_DATE
from workflows.reading.expressions import When
from workflows.reading.headings import Heading, heading_at
from workflows.reading.lists import LINES, Item, ItemList, end_of_section, item_list
from workflows.reading.sides import DAY
from workflows.reading.structure import Structure
from workflows.reading.titles import names_a_section
from workflows.reading.when import when_at

LONGEST_NAME = 20
FARTHEST_APART = 600

_LINE = re.compile(
    r"""(?:^|(?<=\n))[ ]*
    (?P<mark>(?:[◎○●▲△◆◇■□★☆▶➤※*#>»·•]{1,3} | [甲乙丙丁戊己庚辛][、.] | [IVX]{1,4}[.、] | \(\d/\d\)
      | 第[一二三四五六七八九十]期(?=[ :]) | \d{1,2}[.、](?=[一-鿿]) | \.(?=[一-鿿]))[ ]*)?
    (?P<text>[^\n]+)""",
    re.VERBOSE,
)
_WEEK = re.compile(r"第.{1,6}[周天]$")
# 此次检查分两个阶段进行, and the title of a page with what follows it.
_NO_NAME = re.compile(
    r"[两二三四五六七八九几]个?(?:阶段|步骤|环节)|\||(?:表示|指出|介绍|强调|[说称])$|^[A-Za-z ]+$"
)
_BRACKETED = re.compile(r"\[(?P<name>[^\]\n]{2,16})\][ ]*")


def marked_lines(structure: Structure) -> Iterator[ItemList]:
    """Find lines of one mark that name a step and its time, at least two near one another."""
    plain = structure.plain
    numbered = {point.start for point in structure.points if point.style != "bullet"}
    run: list[Item] = []
    last_mark = ""
    for match in _LINE.finditer(plain):
        start = match.start("text")
        if (match.start("mark") if match["mark"] else start) in numbered:
            continue
        heading = _heading(plain, start, match.end())
        if heading is None:
            continue
        mark = _sort_of(match["mark"], plain[start])
        apart = run and start - run[-1].start > FARTHEST_APART
        if run and (mark != last_mark or apart):
            yield from _of_two(structure, run)
            run = []
        if run:
            run[-1] = replace(run[-1], end=start)
        run.append(Item(heading, start, end_of_section(structure, start)))
        last_mark = mark
    yield from _of_two(structure, run)


def _of_two(structure: Structure, run: list[Item]) -> Iterator[ItemList]:
    if len(run) > 1:
        yield from item_list(structure, LINES, run)


def _sort_of(mark: str | None, first: str) -> str:
    """Return one name for marks that count (甲、乙、), and the mark itself for others."""
    if not mark:
        return first if first == "[" else ""
    return "counted" if mark[0] in "甲乙丙丁戊己庚辛IVX第(.0123456789" else mark.strip()


def _heading(plain: str, start: int, end: int) -> Heading | None:
    bracketed = _BRACKETED.match(plain, start, end)
    if bracketed:
        lead = LEADS_A_DATE.match(plain, bracketed.end(), end)
        when = when_at(plain, lead.end() if lead else bracketed.end(), end)
        if when is None or not when.dated:
            return None
        return Heading(*bracketed.span("name"), when, when.end)
    heading = heading_at(plain, start, end)
    if heading is None or heading.when is None or heading.leading or heading.ordinal:
        return None
    name = plain[heading.start : heading.end]
    if (
        len(name) > LONGEST_NAME
        or _WEEK.match(name)
        or names_a_section(name)
        or _NO_NAME.search(name)
        or not heading.when.dated
    ):
        return None
    return heading if _is_the_steps_own(plain, heading.when, end) else None


def _is_the_steps_own(plain: str, when: When, end: int) -> bool:
    """Say whether a time is how long a step lasts, and not a signature or what is due on it."""
    if not when.single:
        return True
    follows = plain[when.end : min(end, when.end + 1)]
    day = when.ends is not None and when.ends.precision == DAY
    signature = day and not follows and plain[when.start - 1] == " "
    return not signature and follows in ("", ",", "。", ";", ")", " ")
