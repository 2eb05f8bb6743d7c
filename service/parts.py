"""Many numbers named in statements: so many at a time, since no database takes them without end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

#: PostgreSQL takes 65,535 parameters in a statement, SQLite as it comes 32,766.
NAMED_AT_ONCE: Final = 5_000


def in_parts(numbers: Iterable[int]) -> Iterator[list[int]]:
    """The numbers in their order, in parts that a statement can name."""
    left = iter(numbers)
    while part := list(islice(left, NAMED_AT_ONCE)):
        yield part
