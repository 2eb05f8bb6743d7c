"""Lists that are tables: rows with bars, or cells that became lines."""

import re
from collections.abc import Iterator
from itertools import pairwise

from workflows.reading.clutter import LINES
from workflows.reading.expressions import When
from workflows.reading.headings import Heading
from workflows.reading.lists import ROWS, Item, ItemList, item_list
from workflows.reading.structure import Structure
from workflows.reading.titles import names_a_section
from workflows.reading.when import when_at

MOST_OF_A_CELL = 20

_ROW = re.compile(r"(?:^|(?<=\n))[^\n|/]*(?:(?:\|| / )[^\n|/]*){1,6}(?=\n|$)")


def rows(structure: Structure) -> Iterator[ItemList]:
    """Find rows that name a step and its time: 前期准备 | 2013-07-01至2013-09-30 | …"""
    run: list[Item] = []
    for match in _ROW.finditer(structure.plain):
        heading = _row(structure.plain, *match.span())
        if heading is not None:
            run.append(Item(heading, match.start(), match.end()))
    if len(run) > 1:
        yield from item_list(structure, ROWS, run)


def _row(plain: str, start: int, end: int) -> Heading | None:
    """Return the name and time of a row: the first cell that is a time, the first that is none."""
    name: tuple[int, int] | None = None
    time: When | None = None
    place = start
    for cell in re.split(r"[|/]", plain[start:end]):
        first, last = place + len(cell) - len(cell.lstrip()), place + len(cell.rstrip())
        place += len(cell) + 1
        if last <= first:
            continue
        when = when_at(plain, first, last)
        if when is not None and when.end == last and when.dated:
            time = time or when
        elif names_a_section(plain[first:last]):
            continue
        elif name is None and not plain[first:last].isdigit() and last - first <= MOST_OF_A_CELL:
            name = first, last
    return Heading(*name, time, end, leading=True) if name and time else None


_TIME_FIRST = re.compile(
    r"(?<!(?:阶段|步骤|环节|项目|内容|工作|任务|事项|名称)\n)(?:时间|日期|期限)[^\n:表]{0,4}\n[^\n]{0,6}(?:内容|阶段|步骤|环节|项目|工作|任务|事项)"
)


_HEADS_TIMES = re.compile(r"(?:^|\n)[ ]*(?:时 ?间 ?表|日程表?|时间安排)$")


def flattened(structure: Structure) -> Iterator[ItemList]:
    """Find a table whose cells became lines: 4月1日至4月20日 / 村镇申报 / 各乡镇."""
    plain = structure.plain
    lines = [one for one in map(_cell, LINES.finditer(plain)) if one[1] > one[0]]
    times = _times(plain, lines)
    apart = {after - before for (before, _), (after, _) in pairwise(times)}
    if len(times) < 3 or len(apart) != 1 or not 2 <= min(apart) <= 6:
        return
    above = plain[: lines[times[0][0]][0]].rstrip(" |\n")
    beside = 1 if _TIME_FIRST.search(above + "\n") or _HEADS_TIMES.search(above) else -1
    run = []
    for index, when in times:
        if not 0 <= index + beside < len(lines):
            return
        start, end = lines[index + beside]
        bracket = plain.find("(", start + 2, end)
        end = bracket if bracket > 0 else end
        if end - start > MOST_OF_A_CELL or plain[start:end].strip().isdigit():
            return
        heading = Heading(start, end, when, end, leading=True)
        run.append(Item(heading, min(start, when.start), max(end, when.end)))
    yield from item_list(structure, ROWS, run)


def _cell(line: re.Match[str]) -> tuple[int, int]:
    """Return the place of a line without the bars that were the borders of its cell."""
    return line.start(), line.start() + len(line[0].rstrip(" |"))


def _times(plain: str, lines: list[tuple[int, int]]) -> list[tuple[int, When]]:
    """Return the lines that are nothing but a time, each with its index."""
    found = []
    for index, (start, end) in enumerate(lines):
        first = start + len(plain[start:end]) - len(plain[start:end].lstrip())
        when = when_at(plain, first, end) if end - first <= 30 else None
        rest = plain[when.end : end].strip().strip("()") if when is not None else ""
        if when is not None and when.dated and rest in ("", "暂定", "拟定", "预计"):
            found.append((index, when))
    return found
