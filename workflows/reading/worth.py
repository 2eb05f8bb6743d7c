"""How surely a list of headings is the steps of the campaign: what speaks for it, what against."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from workflows.reading.announced import LINKS, Announced, told_of
from workflows.reading.expressions import When
from workflows.reading.headings import STAGE_WORD
from workflows.reading.lists import (
    BARE,
    DATED,
    INLINE,
    LINES,
    NUMBERED,
    ORDINALS,
    ROWS,
    TOLD,
    UNNUMBERED,
    ItemList,
)
from workflows.reading.own_times import with_own_times
from workflows.reading.structure import Point, Structure
from workflows.reading.titles import (
    is_of_methods,
    is_of_neither,
    is_of_steps,
    line_above,
    may_be_of_steps,
    names_a_section,
    speaks_of_work,
    tells_history,
    title_of,
)

LONGEST_HEADING = 14


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
    names = names_of(structure, found)
    times = [item.when is not None for item in found.items]
    if found.source == NUMBERED:
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


def names_of(structure: Structure, found: ItemList) -> tuple[str, ...]:
    """Return what the items of a list are called."""
    return tuple(structure.plain[item.heading.start : item.heading.end] for item in found.items)


def worth_of(structure: Structure, found: ItemList, announced: Sequence[Announced]) -> float:
    """Say how surely a list is the steps of the campaign; 0 where it is not."""
    seen = _evidence(structure, found, announced)
    if not seen.marked and found.source == NUMBERED and may_be_of_steps(seen.title):
        seen = _evidence(structure, with_own_times(structure, found), announced)
    if _is_ruled_out(structure, found, seen):
        return 0
    special = _worth_of_source(structure, found, seen)
    if special is not None:
        return special
    if _are_sections(found, seen) or _are_labels(found, seen):
        return 0
    if not (seen.dated or speaks_of_work(structure.plain)):
        return 0
    if not seen.marked and not _is_a_procedure(structure, found, seen):
        return 0
    worth = 3.0 * seen.dated + 2.0 * seen.worded + 2.0 * seen.ordinals
    worth += 3.0 * bool(seen.told) + 2.0 * may_be_of_steps(seen.title)
    return worth - 0.4 * _depth(found.parent) - 0.1 * (found.source == ORDINALS)


def _is_ruled_out(structure: Structure, found: ItemList, seen: _Evidence) -> bool:
    """Say whether something speaks against a list, however it is written."""
    repeats = found.source == LINES and len(set(seen.names)) < len(seen.names)  # 第一场: 第一场:
    elsewhere = inside_neither(structure, found.parent) and not seen.worded + seen.ordinals
    return (
        repeats
        or elsewhere
        or _within_a_method(structure, found, seen)
        or tells_history(seen.title, structure.plain, found.start)
        or _are_parallel(found, seen)
        or _are_sentences(found, seen)
    )


def _within_a_method(structure: Structure, found: ItemList, seen: _Evidence) -> bool:
    """Say whether a list stands below one activity of those that a section holds."""
    activity = found.parent
    if activity is None or activity.parent is None or seen.worded + seen.ordinals:
        return False
    section = title_of(structure, activity.parent)
    of_steps = is_of_steps(section) or is_of_steps(seen.title)
    return is_of_methods(section) and not of_steps and not seen.told


def _worth_of_source(structure: Structure, found: ItemList, seen: _Evidence) -> float | None:
    """Weigh a list by the way it is written, where that says enough."""
    told = seen.told
    if found.source == BARE:
        return 2.4 * len(found.items)
    if found.source == ROWS:
        return 6.0 * seen.dated
    if found.source == TOLD:
        return 2.2 * seen.dated
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
    if sections and seen.dated == 1 and not seen.worded + seen.ordinals:
        return True  # a section that says when it is, among others
    return not seen.dated + seen.worded or (sections > 1 and not seen.dated)


_PROCEDURE = re.compile(r"步骤|程序|阶段|进程|流程")
_ACTIVITY = re.compile(
    r"^(?:开展|举办|组织|举行|召开|参加).*(?:活动|[竞比大]赛|演练|培训|讲座|座谈会|氛围)$"
    r"|^(?:制作|张贴|发放|悬挂|利用|开展|在|针对)[^,]{4,}|主题活动$"
)


def _are_parallel(found: ItemList, seen: _Evidence) -> bool:
    """Say whether a list is of activities beside one another, and not one after the other."""
    begin = [_begins(item.when) for item in found.items if item.when is not None]
    if seen.worded or seen.ordinals or seen.told or found.source == ROWS:
        return False
    if are_activities(seen.names) and len(begin) < 2:
        return not _PROCEDURE.search(seen.title)
    if is_of_steps(seen.title):
        return False
    if any(one == other for one, other in pairwise(begin)):
        return True
    if is_of_methods(seen.title) and not may_be_of_steps(seen.title):
        return seen.dated * 2 < len(found.items)
    return False


def are_activities(names: Sequence[str]) -> bool:
    """Say whether most names are of activities: 举办…比赛."""
    return sum(bool(_ACTIVITY.search(name)) for name in names) * 2 > len(names)


def _begins(when: When) -> object:
    """Return what two times have in common that begin together; an unknown one, with none."""
    side = when.begins or when.ends
    return when if side is None or side.unknown else (side.first, side.precision)


def _are_sentences(found: ItemList, seen: _Evidence) -> bool:
    """Say whether a list tells what is to be done, one of it by a day."""
    named = seen.worded or seen.ordinals or seen.told or is_of_steps(seen.title)
    return seen.dated == 1 and len(found.items) > 2 and not named and not are_headings(found)


def _are_labels(found: ItemList, seen: _Evidence) -> bool:
    """Say whether a list below a section says when, where and for whom something is."""
    if found.source != NUMBERED or found.parent is None or seen.worded + seen.ordinals:
        return False
    return mostly_labels(seen.names)


def mostly_labels(names: Sequence[str]) -> bool:
    """Say whether most names say when, where or for whom something is: 活动时间."""
    return sum(bool(_LABEL.search(name)) for name in names) * 2 >= len(names) > 1


_LABEL = re.compile(
    r"^[一-鿿]{0,8}(?:时间|日期|期限|期间|地点|对象|主题|内容|目的|要求|方式|办法|网页|网址|电话)[为是]?$"
)


def _is_a_procedure(structure: Structure, found: ItemList, seen: _Evidence) -> bool:
    """Say whether undated headings are presented as the procedure: 步骤, 程序, 分四个步骤."""
    if seen.told and seen.told.what == LINKS:
        return False
    told = bool(seen.told) and not is_of_methods(seen.title)
    if are_activities(seen.names) and not _PROCEDURE.search(seen.title):
        return told
    return (told or is_of_steps(seen.title)) and are_headings(found)


def are_headings(found: ItemList) -> bool:
    """Say whether most items begin with a short name, not with a sentence."""
    short = sum(item.heading.end - item.heading.start <= LONGEST_HEADING for item in found.items)
    return short * 2 > len(found.items)


def inside_neither(structure: Structure, point: Point | None) -> bool:
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
