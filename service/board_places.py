"""Places in a tree of organisations: what lies above one, and how many lie within one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from service.models.columns import end_of


class Places:
    """The paths of some organisations, to count how many lie within a subtree.

    A subtree is a range of paths, so that none need be read to be counted.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._sorted = sorted(paths)  # those of a tree are so already: nothing to do

    def within(self, path: str) -> int:
        """How many are at a place or below it."""
        return bisect_left(self._sorted, end_of(path)) - bisect_left(self._sorted, path)

    def below(self, path: str) -> int:
        """How many are below a place."""
        return bisect_left(self._sorted, end_of(path)) - bisect_right(self._sorted, path)


def paths_above(path: str) -> Iterator[str]:
    """The paths of whatever is above a place: of ``/1/5/9/`` first ``/1/``, then ``/1/5/``."""
    end = path.find("/", 1)
    while end != len(path) - 1:
        yield path[: end + 1]
        end = path.find("/", end + 1)
