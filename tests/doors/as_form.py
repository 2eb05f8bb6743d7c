"""A body of the API as somebody fills it in: field by field, each name its place in the body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def fields_of(body: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the fields of a form that says the same as a body."""
    found: dict[str, list[str]] = {}
    for name, text in _named("", body):
        found.setdefault(name, []).append(text)
    return found


def _named(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _named(f"{place}.{name}" if place else str(name), part)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for at, part in enumerate(value):
            inside = isinstance(part, Mapping)
            yield from _named(f"{place}.{at}" if inside else place, part)
    elif value is True or value is False:
        yield place, "yes" if value else "no"
    else:
        yield place, "" if value is None else str(value)
