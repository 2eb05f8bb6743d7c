"""What can be worked out from published sums: a small solver over whole numbers, and its world.

Whoever reads the sums is taken to know who voted where, which the roster shows, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

Cells = frozenset[str]


@dataclass(frozen=True)
class World:
    """Who voted in which cell and how, and which sums over cells are published.

    A cell is one subject judged by people of one kind; ``None`` stands for an answer left out.
    """

    voters: Mapping[str, frozenset[int]]
    votes: Mapping[str, Mapping[int, str | None]]
    published: Sequence[Cells]

    def answers(self, cells: Cells) -> list[str | None]:
        """Return all answers given in some cells."""
        return [answer for cell in cells for answer in self.votes[cell].values()]

    def people(self, cells: Cells) -> frozenset[int]:
        """Return everybody who voted in some cells."""
        return frozenset[int]().union(*(self.voters[cell] for cell in cells))

    def derivable(self) -> set[Cells]:
        """Return every set of cells whose sum follows by adding and taking away published sums."""
        names = sorted(self.voters)
        found = set()
        for signs in product((0, 1, -1), repeat=len(self.published)):
            taken = [
                sum(
                    sign for sign, cells in zip(signs, self.published, strict=True) if name in cells
                )
                for name in names
            ]
            if set(taken) <= {0, 1}:
                found.add(frozenset(n for n, count in zip(names, taken, strict=True) if count))
        return {cells for cells in found if self.people(cells)}

    def possible(self, cell: str, options: Sequence[str | None]) -> set[str | None]:
        """Return the answers that somebody who voted in a cell may have given, for all one knows.

        Within a cell anybody may have given any of its answers: a value is possible for each
        where the published sums leave room for one of it there.
        """
        return {option for option in options if self._solves(cell, option, options)}

    def _solves(self, cell: str, option: str | None, options: Sequence[str | None]) -> bool:
        variables = [(name, each) for name in self.voters for each in options]
        place = {variable: number for number, variable in enumerate(variables)}
        lines = [
            (tuple(place[name, each] for each in options), len(people))
            for name, people in self.voters.items()
        ]
        for cells in self.published:
            given = self.answers(cells)
            lines += [
                (tuple(place[name, each] for name in sorted(cells)), given.count(each))
                for each in options
            ]
        least = [0] * len(variables)
        least[place[cell, option]] = 1
        most = [len(self.voters[name]) for name, _ in variables]
        return solvable(lines, least, most)


def solvable(
    lines: Sequence[tuple[tuple[int, ...], int]], least: list[int], most: list[int]
) -> bool:
    """Say whether whole numbers within bounds make every sum come out: narrowing, then trying."""
    least, most = least[:], most[:]
    narrowed = True
    while narrowed:
        narrowed = False
        for places, total in lines:
            low, high = sum(least[p] for p in places), sum(most[p] for p in places)
            if not low <= total <= high:
                return False
            for place in places:
                up = total - (low - least[place])
                down = total - (high - most[place])
                if up < most[place] or down > least[place]:
                    most[place], least[place] = min(most[place], up), max(least[place], down)
                    if least[place] > most[place]:
                        return False
                    narrowed = True
                    low, high = sum(least[p] for p in places), sum(most[p] for p in places)
    open_ones = [place for place in range(len(least)) if least[place] < most[place]]
    if not open_ones:
        return True
    place = min(open_ones, key=lambda p: most[p] - least[p])
    return any(
        solvable(lines, _set(least, place, value), _set(most, place, value))
        for value in range(least[place], most[place] + 1)
    )


def _set(bounds: list[int], place: int, value: int) -> list[int]:
    return [*bounds[:place], value, *bounds[place + 1 :]]


def told(world: World, k: int, options: Sequence[str | None]) -> Iterator[str]:
    """Yield what follows from the published sums and must not.

    A sum of fewer than k people; and somebody's answer, unless at least k people are known to
    have answered all alike.
    """
    sums = world.derivable()
    for cells in sums:
        if len(world.people(cells)) < k:
            yield f"a sum of {len(world.people(cells))} people: {sorted(cells)}"
    alike = [cells for cells in sums if len(set(world.answers(cells))) == 1]
    for cell, people in world.voters.items():
        if people and len(world.possible(cell, options)) < 2:
            unanimous = [cells for cells in alike if cell in cells]
            if not any(len(world.people(cells)) >= k for cells in unanimous):
                yield f"everybody's answer in {cell}"
