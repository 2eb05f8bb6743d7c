"""Which of the lists are the steps of the campaign, and which are ways of working beside them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workflows.reading.announced import Announced, announced_in
from workflows.reading.lists import (
    NUMBERED,
    Item,
    ItemList,
)
from workflows.reading.own_times import with_own_times
from workflows.reading.structure import Structure
from workflows.reading.titles import (
    introduces_methods,
    is_a_title,
    is_of_methods,
    is_of_neither,
    is_of_tasks,
    looks_back,
    names_a_section,
    title_of,
)
from workflows.reading.worth import (
    are_activities,
    are_headings,
    inside_neither,
    mostly_labels,
    names_of,
    worth_of,
)


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
        worth = worth_of(structure, one, announced)
        if worth > most:
            best, most = one, worth
    steps = None
    if best is not None:
        steps = with_own_times(structure, _without_sections(structure, best))
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
    return not inside and dated > 1 and worth_of(structure, found, announced) > 0


def _without_sections(structure: Structure, found: ItemList) -> ItemList:
    """Leave out whole sections of the document that stand beside dated steps."""
    dated = tuple(item for item in found.items if item.when is not None)
    if found.source != NUMBERED or not dated:
        return found
    if found.parent is None:
        return replace(found, items=dated)
    if len(dated) > 1:
        # 8.4保障措施 behind 8.1 to 8.3 with their times
        kept = (one for one in found.items if one.when or not _of_neither(structure, one))
        return replace(found, items=tuple(kept))
    return found


def _of_neither(structure: Structure, item: Item) -> bool:
    name = structure.plain[item.heading.start : item.heading.end]
    return is_of_neither(name) or names_a_section(name)


def _of_methods(structure: Structure, found: ItemList, steps: ItemList | None) -> bool:
    """Say whether a list is ways of working: undated, and called so or introduced as such."""
    if found.source != NUMBERED or sum(map(_lasts, found.items)) * 2 > len(found.items):
        return False
    names, title = names_of(structure, found), title_of(structure, found.parent)
    if mostly_labels(names) or sum(bool(_TELLS.match(name)) for name in names) * 2 > len(names):
        return False
    if steps is not None and any(item.start < found.start < item.end for item in steps.items):
        named = _named_before(structure.plain, found.start, names)
        return named or sum(name.endswith("活动") for name in names) * 2 > len(names)
    tasks = is_of_tasks(title)
    if inside_neither(structure, found.parent) and not tasks:
        return False
    tasks = tasks and _have_bodies(structure, found)
    called = is_of_methods(title) or introduces_methods(structure.plain, found.start)
    called = called or (steps is None and len(names) > 1 and are_activities(names))
    return (called or tasks) and not any(map(is_a_title, names)) and are_headings(found)


def _named_before(plain: str, place: int, names: Sequence[str]) -> bool:
    """Say whether the sentence before a list names its items: 抓好宣传动员和全员学习两个环节."""
    before = plain[max(0, place - 80) : place]
    return len(names) > 1 and bool(_LINKS.search(before)) and all(name in before for name in names)


_TELLS = re.compile(r"[将由请为对把各每凡如]|一律|要(?!求)")
_LINKS = re.compile(r"[两二三四五]个环节[^。]{0,6}[。:]?\s*$")


def _lasts(item: Item) -> bool:
    """Say whether an item has a time of its own; 年底前完成 is only when it is due."""
    return item.when is not None and item.when.begins is not None


def _have_bodies(structure: Structure, found: ItemList) -> bool:
    """Say whether each item says more than its name."""
    return all(
        len(structure.plain[item.heading.end : item.end].strip(" 。\n;")) > 6
        for item in found.items
    )
