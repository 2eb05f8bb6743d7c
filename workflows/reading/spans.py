"""Stretches of a document that do not overlap, asked by place."""

from bisect import bisect_right
from collections.abc import Iterable

Span = tuple[int, int]


class Spans:
    """Stretches in the order of the document."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def index_at(self, place: int) -> int | None:
        """Return the number of the stretch that a place lies in, or None."""
        index = bisect_right(self._starts, place) - 1
        return index if index >= 0 and place < self._spans[index][1] else None

    def cover(self, place: int) -> bool:
        """Whether a place lies in one of them."""
        return self.index_at(place) is not None
