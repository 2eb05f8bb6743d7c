"""The fixed rates of the board: each a number out of a number, which roll up by adding both.

What they measure comes from the field: whoever works by a plan is judged by what was in time and
what was late (督查, NORMS 6.6), what was sent back for being thin and had to be sent anew (ibid.),
whether “每个党组织都被点评” (NORMS 6.2), how many of those who should attend a meeting did
(应到/实到, NORMS 6.4), and whether what was pledged was done (践诺, NORMS 6.1). A rate of a tree is
the sum of what is below over the sum of what is below, never a mean of percentages: a branch of
five weighs as five.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from workflows.machine import course_of
from workflows.plan import Plan, StageKind
from workflows.rolled_up import rolled_up
from workflows.schedule import can_be_late


@dataclass(frozen=True, slots=True)
class Share:
    """``met`` out of ``of``; raises ValueError for more than there are, or fewer than none."""

    met: int = 0
    of: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.met <= self.of:
            raise ValueError(f"{self.met} of {self.of}")

    def __add__(self, other: Share) -> Share:
        return Share(self.met + other.met, self.of + other.of) if other.of else self

    @property
    def percent(self) -> int | None:
        """Return whole percent, or None where there is nothing to divide.

        Neither 100 where one is missing nor 0 where there is one: a leader reads both literally.
        """
        if not self.of:
            return None
        rounded = (200 * self.met + self.of) // (2 * self.of)
        if 0 < self.met < self.of:
            return min(99, max(1, rounded))
        return rounded


NOTHING = Share()


@dataclass(frozen=True, slots=True)
class Rates:
    """The six of one organisation, or of a tree.

    ``on_time`` 按时率: matters that fell due, stages and mandatory duties, done by their last day.
    ``late`` 逾期率: organisations with anything overdue now.
    ``returned`` 退回重报率: what was handed in and sent back at least once.
    ``reviewed`` 点评率: organisations whose stage of review has come, that their leader reviewed.
    ``attendance`` 到会率: 实到 of 应到, at meetings that were counted.
    ``fulfilment`` 践诺率: items of binding pledges that are fulfilled.
    """

    on_time: Share = Share()
    late: Share = Share()
    returned: Share = Share()
    reviewed: Share = Share()
    attendance: Share = Share()
    fulfilment: Share = Share()

    def __add__(self, other: Rates) -> Rates:
        pairs = zip(self.shares(), other.shares(), strict=True)
        return Rates(*(one + two for one, two in pairs))

    def shares(self) -> Iterator[Share]:
        """Yield all of them, in order."""
        return (getattr(self, name) for name in RATES)


RATES = tuple(field.name for field in fields(Rates))


def together(parts: Collection[Rates]) -> Rates:
    """Return the rates of several, as of one."""
    return Rates(*(_total([getattr(one, name) for one in parts]) for name in RATES))


def _total(shares: Collection[Share]) -> Share:
    return Share(sum(one.met for one in shares), sum(one.of for one in shares))


def summed(above: Mapping[int, int | None], own: Mapping[int, Rates]) -> dict[int, Rates]:
    """Return the rates of each node with all that stands below it.

    ``above`` names each node's superior; one that is not among them counts as none.
    """
    totals = [_rolled_up(above, own, name) for name in RATES]
    return {node: Rates(*(total.get(node, NOTHING) for total in totals)) for node in above}


def _rolled_up(
    above: Mapping[int, int | None], own: Mapping[int, Rates], name: str
) -> dict[int, Share]:
    """Return one of the rates of each node that has anything to divide, with all below it."""
    shares = [(node, share) for node, one in own.items() if (share := getattr(one, name)).of]
    if not shares:
        return {}
    met = rolled_up(above, {node: share.met for node, share in shares if share.met})
    of = rolled_up(above, {node: share.of for node, share in shares})
    return {node: Share(met[node], count) for node, count in of.items() if count}


def stages_in_time(
    plan: Plan, left: Iterable[str], overdue: Collection[str], late_now: str | None
) -> Share:
    """Return how many stages that fell due were left in time.

    ``left`` are the states that were left, ``overdue`` those that ran over their day, ``late_now``
    the one that is late at this moment, if one is. What cannot be late is not counted.
    """
    due = {state for state in left if (here := plan.find(state)) and can_be_late(here[1])}
    due |= {late_now} if late_now else set()
    late = due & {*overdue, *([late_now] if late_now else [])}
    return Share(len(due) - len(late), len(due))


def sent_back(submitted: Collection[str], returned: Collection[str]) -> Share:
    """Return how many of the stages that were handed in were ever sent back."""
    return Share(len({*submitted} & {*returned}), len({*submitted}))


def review_come(plan: Plan, kind: str, state: str) -> str | None:
    """Return the round whose review 点评 an organisation has reached last, or None so far."""
    states: Sequence[str] = course_of(plan, kind).states
    reached = (
        states
        if state == "completed"
        else states[: states.index(state) + 1]
        if (state in states)
        else ()
    )
    for one in reversed(reached):
        here = plan.find(one)
        if here and here[1].kind is StageKind.REVIEW:
            return here[0].key
    return None
