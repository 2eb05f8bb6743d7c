"""Which of the lists are the steps of the campaign, and which are ways of working beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workflows.reading.announced import LINKS, Announced, announced_in, told_of
from workflows.reading.headings import STAGE_WORD
from workflows.reading.lists import (
    BARE,
    DATED,
    INLINE,
    LINES,
    NUMBERED,
    ORDINALS,
    ROWS,
    UNNUMBERED,
    Item,
    ItemList,
)
from workflows.reading.structure import Point, Structure
from workflows.reading.titles import (
    introduces_methods,
    is_a_title,
    is_of_methods,
    is_of_neither,
    is_of_steps,
    is_of_tasks,
    line_above,
    looks_back,
    may_be_of_steps,
    names_a_section,
    speaks_of_work,
    tells_history,
    title_of,
)

LONGEST_HEADING = 14


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen list of steps, if any, and the lists of ways of working."""

    steps: ItemList | None
    methods: tuple[ItemList, ...]
    second: ItemList | None = None  # what may be the steps of another campaign


def chosen(structure: Structure, lists: Sequence[ItemList]) -> Choice:
    """Return which lists are steps and which are methods."""
    if looks_back(structure.plain):
        return Choice(None, ())
    announced = announced_in(structure.plain)
    best, most = None, 0.0
    for one in lists:
        worth = _worth(structure, one, announced)
        if worth > most:
            best, most = one, worth
    steps = None if best is None else _without_sections(best)
    methods = (one for one in lists if one is not best and _of_methods(structure, one, steps))
    second = next((one for one in lists if _is_a_second(structure, one, best, announced)), None)
    return Choice(steps, tuple(methods), second)


def _is_a_second(
    structure: Structure, found: ItemList, best: ItemList | None, announced: Sequence[Announced]
) -> bool:
    """Say whether a list apart from the chosen one has times for its steps too."""
    if best is None or best.start <= found.start < max(item.end for item in best.items):
        return False
    inside = any(item.start <= best.start < item.end for item in found.items)
    dated = sum(item.when is not None for item in found.items)
    return not inside and dated > 1 and _worth(structure, found, announced) > 0


def _without_sections(found: ItemList) -> ItemList:
    """Leave out whole sections of the document that stand beside dated steps."""
    dated = tuple(item for item in found.items if item.when is not None)
    if found.parent is None and found.source == NUMBERED and dated:
        return replace(found, items=dated)
    return found


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What speaks for a list: how many of its items have a time, 阶段 in the name, an ordinal."""

    names: tuple[str, ...]
    title: str
    dated: int
    worded: int
    ordinals: int
    told: Announced | None

    @property
    def marked(self) -> bool:
        return bool(self.dated or self.worded or self.ordinals)


def _evidence(structure: Structure, found: ItemList, announced: Sequence[Announced]) -> _Evidence:
    names = _names(structure, found)
    times = [item.when is not None for item in found.items]
    if found.source == NUMBERED and found.parent is None:
        # The time of a whole section (活动时间:…) makes no step of it.
        times = [
            time and not names_a_section(name) for time, name in zip(times, names, strict=True)
        ]
    return _Evidence(
        names=names,
        title=title_of(structure, found.parent) or line_above(structure.plain, found.start),
        dated=sum(times),
        worded=sum(bool(STAGE_WORD.search(name)) for name in names),
        ordinals=sum(bool(item.heading.ordinal) for item in found.items),
        told=told_of(found, announced),
    )


def _names(structure: Structure, found: ItemList) -> tuple[str, ...]:
    return tuple(structure.plain[item.heading.start : item.heading.end] for item in found.items)


def _worth(structure: Structure, found: ItemList, announced: Sequence[Announced]) -> float:
    """Say how surely a list is the steps of the campaign; 0 where it is not."""
    seen = _evidence(structure, found, announced)
    if tells_history(seen.title, structure.plain, found.start):
        return 0
    if _inside_neither(structure, found.parent) and not seen.worded + seen.ordinals:
        return 0
    special = _worth_of_source(structure, found, seen)
    if special is not None:
        return special
    if _are_sections(found, seen) or not (seen.dated or speaks_of_work(structure.plain)):
        return 0
    if not seen.marked and not _is_a_procedure(structure, found, seen):
        return 0
    worth = 3.0 * seen.dated + 2.0 * seen.worded + 2.0 * seen.ordinals
    worth += 3.0 * bool(seen.told) + 2.0 * may_be_of_steps(seen.title)
    return worth - 0.4 * _depth(found.parent) - 0.1 * (found.source == ORDINALS)


def _worth_of_source(structure: Structure, found: ItemList, seen: _Evidence) -> float | None:
    """Weigh a list by the way it is written, where that says enough."""
    told = seen.told
    if found.source == BARE:
        return 2.4 * len(found.items)
    if found.source == ROWS:
        return 6.0 * seen.dated
    if found.source == LINES:
        return 2.6 * seen.dated if speaks_of_work(structure.plain) else 0
    if found.source == INLINE:
        near = bool(told and found.start - told.end < 12 and told.what != LINKS)
        return 2.0 + 2.5 * seen.dated if near and speaks_of_work(structure.plain) else 0
    if found.source == DATED and not seen.worded and not may_be_of_steps(seen.title):
        return 2.0 * seen.dated if seen.dated > 2 and speaks_of_work(structure.plain) else 0
    if found.source == UNNUMBERED and len(found.items) == 1 and not told:
        # A single 公示期 is no campaign; a single 阶段 with a time may be one of an excerpt.
        return None if seen.dated and not seen.names[0].endswith("期") else 0
    return None


def _are_sections(found: ItemList, seen: _Evidence) -> bool:
    """Say whether a list is the sections of the document."""
    if found.source != NUMBERED or found.parent is not None or is_of_steps(seen.title):
        return False
    sections = sum(names_a_section(name) for name in seen.names)
    return not seen.dated + seen.worded or (sections > 1 and not seen.dated)


def _is_a_procedure(structure: Structure, found: ItemList, seen: _Evidence) -> bool:
    """Say whether undated headings are presented as the procedure: 步骤, 程序, 分四个步骤."""
    if seen.told and seen.told.what == LINKS:
        return False
    told = bool(seen.told) and not is_of_methods(seen.title)
    return (told or is_of_steps(seen.title)) and _are_headings(found)


def _are_headings(found: ItemList) -> bool:
    """Say whether most items begin with a short name, not with a sentence."""
    short = sum(item.heading.end - item.heading.start <= LONGEST_HEADING for item in found.items)
    return short * 2 > len(found.items)


def _inside_neither(structure: Structure, point: Point | None) -> bool:
    """Say whether a list stands under requirements, aims and the like."""
    while point is not None:
        if is_of_neither(title_of(structure, point)):
            return True
        point = point.parent
    return False


def _depth(point: Point | None) -> int:
    depth = 0
    while point is not None:
        depth, point = depth + 1, point.parent
    return depth


def _of_methods(structure: Structure, found: ItemList, steps: ItemList | None) -> bool:
    """Say whether a list is ways of working: undated, and called so or introduced as such."""
    if found.source != NUMBERED or any(map(_lasts, found.items)):
        return False
    names, title = _names(structure, found), title_of(structure, found.parent)
    if steps is not None and any(item.start < found.start < item.end for item in steps.items):
        return sum(name.endswith("活动") for name in names) * 2 > len(names)
    tasks = is_of_tasks(title)
    if _inside_neither(structure, found.parent) and not tasks:
        return False
    tasks = tasks and steps is None and _have_bodies(structure, found)
    called = is_of_methods(title) or introduces_methods(structure.plain, found.start)
    return (called or tasks) and not any(map(is_a_title, names)) and _are_headings(found)


def _lasts(item: Item) -> bool:
    """Say whether an item has a time of its own; 年底前完成 is only when it is due."""
    return item.when is not None and item.when.begins is not None


def _have_bodies(structure: Structure, found: ItemList) -> bool:
    """Say whether each item says more than its name."""
    return all(
        len(structure.plain[item.heading.end : item.end].strip(" 。\n;")) > 6
        for item in found.items
    )
