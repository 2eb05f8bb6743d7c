"""A plan carried to another year: every date by whole years, and the years that its titles name."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from service.plan_drafts.marks import root_of

#: What is told in the author's own words: only the years that titles name are moved there.
TITLES = frozenset({"title", "theme"})
OWN_WORDS = frozenset({
    "note", "source", "basis", "remarks", "publicity", "themes", "items", "name", "procedure",
})  # fmt: skip
_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})(-|年)(\d{1,2})(-|月)(\d{1,2})(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|[—–-]{1,2}(?:19|20)\d{2}年)")
_LEAP_DAY = "29"


def moved_by_years(text: str, years: int) -> str:
    """Move every date of a plan by whole years; 29 February becomes the 28th where there is none.

    Raises BadPlan where the text is none.
    """
    changes = []
    for name, node in _scalars(root_of(text), ""):
        begins, ends = node.start_mark.index, node.end_mark.index
        told = text[begins:ends]
        new = _told(name, told, years)
        if new != told:
            changes.append((begins, ends, new))
    for begins, ends, new in sorted(changes, reverse=True):
        text = text[:begins] + new + text[ends:]
    return text


def _told(name: str, told: str, years: int) -> str:
    if name in OWN_WORDS:
        return told
    if name in TITLES:
        return _YEAR.sub(lambda found: str(int(found[1]) + years), told)
    if name == "base_year" and told.strip().isdecimal():
        return str(int(told) + years)
    return _DATE.sub(lambda found: _later(found, years), told)


def _later(found: re.Match[str], years: int) -> str:
    year, month, day = int(found[1]) + years, int(found[3]), found[5]
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if month == 2 and day == _LEAP_DAY and not leap:
        day = "28"
    return f"{year}{found[2]}{found[3]}{found[4]}{day}"


def _scalars(node: yaml.Node, name: str) -> Iterator[tuple[str, yaml.ScalarNode]]:
    """Every scalar, with the nearest name above it."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(value, str(key.value))
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _scalars(each, name)
    elif isinstance(node, yaml.ScalarNode):
        yield name, node
