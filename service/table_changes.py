"""What a table changes, row by row: told before it is done, and the same when it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: A column with what stood there and what is to stand there, as the table writes it.
Field = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """A row that brings somebody new, or says something else than is known."""

    row: int  # as the spreadsheet counts
    code: str  # of the organisation, or the person's staff number
    name: str
    new: bool
    fields: tuple[Field, ...]


def differing(
    columns: Sequence[str], before: Sequence[object] | None, after: Sequence[object]
) -> tuple[Field, ...]:
    """Return what differs; of what is new (`before` None) all that it says."""
    olds = before or (None,) * len(columns)
    told = ((c, _text(old), _text(new)) for c, old, new in zip(columns, olds, after, strict=True))
    return tuple(one for one in told if one[1] != one[2])


def _text(value: object) -> str:
    return "" if value is None else str(value)
