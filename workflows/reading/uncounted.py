"""Lists without numbers: 动员部署阶段(3月):…, lines that begin with a time, 第一季度."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from workflows.reading.announced import announced_in
from workflows.reading.expressions import When
from workflows.reading.headings import STAGE_WORD, Heading, heading_at
from workflows.reading.lists import (
    BARE,
    DATED,
    UNNUMBERED,
    Item,
    ItemList,
    end_of_section,
    item_list,
)
from workflows.reading.structure import Structure, last_before
from workflows.reading.when import when_at

# Members of one list stand near one another.
FARTHEST_APART = 1500

_NAMED = re.compile(
    r"""(?: ^ | (?<=[\n。;:]) | (?<=其中,) | (?<=,)(?=[一-鿿]{2,12}(?:阶段|期)(?:为|从|自)\d) )[ ]*
    (?:[一二三四五六七八]是|[甲乙丙丁戊己庚辛]、|[IVX]{1,4}[.、]|其中)?
    (?P<name>(?![^\n。;:(,]{0,24}第[一二三四五六])
      [一-鿿、“”]{1,18}?(?:阶段|环节|(?<![学日时周长定近假任前后中初])期))
    (?= [(:。\n\-] | ,(?!第) | [ ]?\d | (?:为|从|自)[\d一二三四五六七八九十即] )""",
    re.VERBOSE,
)
_NOT_A_NAME = re.compile(
    r"[一二三四五六七八九十两\d]个(?:阶段|环节)$|^[一二三四五六七八九十](?:阶段|环节)$|^(?:目前|正在|据悉|本|各|这|该|在|此|每|上一|前一|下一|现|整个|分[为成]|分[一二三四五六七八九十])"
)


def named(structure: Structure) -> Iterator[ItemList]:
    """Find headings by their last word: 动员部署阶段(2007年3月中旬):…"""
    plain = structure.plain
    run: list[Item] = []
    matches = [one for one in _NAMED.finditer(plain) if not _NOT_A_NAME.search(one["name"])]
    for index, match in enumerate(matches):
        start = match.start("name")
        following = matches[index + 1 : index + 2]
        end = following[0].start() if following else end_of_section(structure, start)
        heading = heading_at(plain, start, end)
        if heading is None or heading.start != start:
            continue
        if run and structure.containing(run[0].start) is not structure.containing(start):
            yield from item_list(structure, UNNUMBERED, run)
            run = []
        run.append(Item(heading, start, end))
    yield from item_list(structure, UNNUMBERED, run)


_LINE = re.compile(
    r"""(?: ^ | (?<=[\n。;:])
      # In one sentence: 3月至4月为启动阶段,5月至6月为学习阶段.
      | (?<=,)(?=[^,。;:\n]{2,24}?,?[为是][^,。;:\n]{1,24}(?:阶段|环节|期)[,。;(\n])
      | (?<=[动作])(?=[从自][^,。;:\n]{3,24}?为[^,。;:\n]{1,12}(?:阶段|环节)[,。;(\n])
    )[ \-·•●○◎◆▲★☆■□◇▶➤※*]*(?:具体[为是]|分别[为是])?
    (?:第[一二三四五六七八九十、\d]{1,6}[周天][ ]?(?=\())?
    (?=[\d(第一二三四五六七八九十从自xX×*])""",
    re.VERBOSE,
)


def led_by_dates(structure: Structure) -> Iterator[ItemList]:
    """Find lists whose members begin with their time: 9月上旬至10月中旬,学习动员阶段;"""
    run: list[Item] = []
    announced = [one.end for one in announced_in(structure.plain)]
    starts = {point.start for point in structure.points}
    for match in _LINE.finditer(structure.plain):
        start = match.end()
        if start in starts or (run and start < run[-1].heading.body):
            continue
        heading = _led_by_date(structure, match.start(), start)
        if heading is None:
            continue
        told = bisect_right(announced, start) > bisect_right(announced, run[-1].start if run else 0)
        if run and (told or _elsewhere(structure, run[-1], start)):
            yield from item_list(structure, DATED, run)
            run = []
        if run:
            run[-1] = replace(run[-1], end=start)
        run.append(Item(heading, start, end_of_section(structure, start)))
    yield from item_list(structure, DATED, run)


def _led_by_date(structure: Structure, boundary: int, start: int) -> Heading | None:
    plain = structure.plain
    heading = heading_at(plain, start, end_of_section(structure, start))
    if heading is None or not heading.leading or heading.ordinal or heading.when is None:
        return None
    name = plain[heading.start : heading.end]
    worded = STAGE_WORD.search(name)
    named = _NAMED_BEFORE.search(plain[max(0, start - 14) : start])
    if named and not worded:
        first = start - len(named["name"]) - 1
        return Heading(first, start - 1, heading.when, heading.when.end, leading=True)
    whose = worded and len(name) > 8 and name.startswith("各")  # 各施工企业自查阶段
    if _NOT_A_NAME.search(name) and not whose:
        return None
    # Behind a colon a time may be of anything; a step says that it is one.
    told = _ANNOUNCED.search(plain[max(0, boundary - 14) : boundary])
    return heading if worded or told or last_before(plain, boundary) != ":" else None


# 提出承诺。6月20日以前,…: a line begins with the name, and the time begins its sentence.
_NAMED_BEFORE = re.compile(r"(?:^|\n)[ ]*(?P<name>[一-鿿、]{2,8})。$")
_ANNOUNCED = re.compile(r"[一二三四五六七八九十两]个?(?:阶段|步骤|环节|步)(?:进行|走|实施|推进)?:$")


def _elsewhere(structure: Structure, last: Item, start: int) -> bool:
    here = structure.containing(start)
    return structure.containing(last.start) is not here or start - last.start > FARTHEST_APART


_ALONE = re.compile(r"(?:^|(?<=\n))[ ]*(?P<line>[^\n ][^\n]{1,28}?)[ :]*(?=\n)")
_GLUED = re.compile(
    r"""(?: ^ | (?<=[\n。 ]) )[ ]*
    (?P<date>第?[一二三四]季度 | (?:[一二三四五六七八九十]{1,3}|\d{1,2})月份?)
    [ :]*(?=\n)""",
    re.VERBOSE,
)


def bare_dates(structure: Structure) -> Iterator[ItemList]:
    """Find headings that are nothing but a time: 第一季度."""
    plain = structure.plain
    starts = {start for start, _ in lines_of_dates(plain)}
    starts |= {match.start("date") for match in _GLUED.finditer(plain)}
    run: list[Item] = []
    for start, following in pairwise([*sorted(starts), len(plain)]):
        when = when_at(plain, start)
        if when is not None:
            heading = Heading(start, when.end, when, when.end, leading=True)
            run.append(Item(heading, start, following))
    if len(run) > 1:
        yield from item_list(structure, BARE, run)


def lines_of_dates(plain: str) -> list[tuple[int, When]]:
    """Return the lines that are nothing but a time: where each begins, and the time."""
    found = []
    for match in _ALONE.finditer(plain):
        start = match.start("line")
        when = when_at(plain, start, match.end("line"))
        if when is not None and when.dated and when.end == match.end("line"):
            found.append((start, when))
    return found
