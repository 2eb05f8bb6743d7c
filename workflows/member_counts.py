"""A duty that each member owes 每名党员, counted one by one: who has, who lacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from workflows.plan import Duty

BY_MEMBER = "member"


def owed_by_each_member(duty: Duty) -> bool:
    """Say whether members owe a duty themselves, each for one: not one person for all of them."""
    return duty.each == BY_MEMBER and duty.done_by == BY_MEMBER


def owing_on(
    today: Collection[int], on_the_day: Collection[int] | None, given: Collection[int]
) -> frozenset[int]:
    """Return which members owe an occurrence.

    Before its day those of today; after it those of that day who are still there: who came later
    owes nothing, who left cannot. Who has handed in counts in any case while there.
    """
    owing = set(today) if on_the_day is None else set(today) & set(on_the_day)
    return frozenset(owing | (set(today) & set(given)))


@dataclass(frozen=True, slots=True)
class MemberTally:
    """Of those who owe an occurrence: who has handed in enough, and who is excused."""

    owing: frozenset[int]
    given: frozenset[int]
    excused: frozenset[int]

    @property
    def missing(self) -> frozenset[int]:
        """Return those who still have to."""
        return self.owing - self.given

    def enough(self, percent: int) -> bool:
        """Say whether so many per cent of those owing have; where all are excused, it is enough."""
        if not self.owing:
            return bool(self.excused)
        return 100 * len(self.given) >= percent * len(self.owing)


def tally(
    counts: Mapping[int, int], owing: Collection[int], excused: Collection[int], each: int
) -> MemberTally:
    """Return how far members are; who was excused and handed in all the same has done it."""
    given = frozenset(number for number in owing if counts.get(number, 0) >= each)
    let_off = (frozenset(excused) & frozenset(owing)) - given
    return MemberTally(frozenset(owing) - let_off, given, let_off)
