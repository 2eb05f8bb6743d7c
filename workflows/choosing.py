"""How many are put forward and chosen: shares over the tree, the shortlist, votes, a meeting."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.provisions.commendation import Commendation
from workflows.refusals import Reason, Refused


def shortlist_size(places: int, percent: int) -> int:
    """Return how many may be put on the list that is chosen from: 1 : 1.2 of 4 places are 5."""
    return -(-places * percent // 100)


def heights_of(parents: Mapping[int, int | None], top: int) -> dict[int, int]:
    """Return how many levels stand below each organisation: 0 where nobody does."""
    heights = {top: 0, **dict.fromkeys(parents, 0)}
    for each in parents:
        height, at = 0, each
        while at != top and (up := parents[at]) is not None and heights.get(up, -1) <= height:
            height, at = height + 1, up
            heights[up] = height
    return heights


def first_places(
    parents: Mapping[int, int | None], top: int, each: int | None, pool: int | None
) -> dict[int, tuple[int | None, int]]:
    """Return (places, allotted) of every organisation when an award is opened.

    With a number for each organisation, one above has its own and those of all below. With a pool
    alone the top has all of it and allots from there. With neither nothing is limited.

    Raises:
        Refused: the pool is smaller than what the organisations have together.
    """
    if each is None:
        return {top: (pool, 0), **dict.fromkeys(parents, (None if pool is None else 0, 0))}
    below = {top: 0, **dict.fromkeys(parents, 0)}
    for start in parents:
        at = start
        while at != top and (up := parents[at]) is not None and up in below:
            below[up] += each
            at = up
    numbers: dict[int, tuple[int | None, int]] = {
        unit: (each + count, _of_direct(parents, unit, below, each))
        for unit, count in below.items()
    }
    if pool is not None:
        if pool < below[top]:
            raise Refused(Reason.of("commendation.unbalanced", places=pool, allotted=below[top]))
        numbers[top] = (pool, numbers[top][1])
    return numbers


def _of_direct(
    parents: Mapping[int, int | None], unit: int, below: Mapping[int, int], each: int
) -> int:
    return sum(each + below[child] for child, up in parents.items() if up == unit)


def apportion(places: int, members: Mapping[int, int]) -> dict[int, int]:
    """Return the places of each unit by its members, to the whole place (largest remainder).

    Together they are ``places`` exactly; a unit without members gets none. Among equal
    remainders the unit with more members comes first, then the one with the smaller number.
    """
    whole = sum(members.values())
    if not whole:
        return dict.fromkeys(members, 0)
    given = {unit: places * count // whole for unit, count in members.items()}
    by_remainder = sorted(
        (unit for unit, count in members.items() if count),
        key=lambda unit: (-(places * members[unit] % whole), -members[unit], unit),
    )
    for unit in by_remainder[: places - sum(given.values())]:
        given[unit] += 1
    return given


def most_voted(votes: Mapping[int, int], places: int) -> tuple[int, ...] | None:
    """Return who has the most votes, in descending order; None where votes are equal at the cut.

    Whoever got none is not chosen, though places stay empty.
    """
    order = sorted((each for each in votes if votes[each]), key=lambda each: (-votes[each], each))
    if len(order) > places > 0 and votes[order[places - 1]] == votes[order[places]]:
        return None
    return tuple(order[:places])


def elected(
    laid_down: Commendation, votes: Mapping[int, int], present: int, places: int
) -> tuple[int, ...]:
    """Return who is elected: of those with the plan's majority of the ballots, the most votes.

    Every person present has as many votes as there are places (S0-10).

    Raises:
        Refused: nobody has the majority, or votes are equal at the cut.
    """
    enough = {
        each: count
        for each, count in votes.items()
        if count * 100 > present * laid_down.majority_percent
    }
    if not enough:
        raise Refused(Reason.of("commendation.nobody_elected", present=present))
    chosen = most_voted(enough, places)
    if chosen is None:
        raise Refused(Reason.of("commendation.equal_votes"))
    return chosen


def meeting_objections(
    laid_down: Commendation, entitled: int, present: int, in_favour: int
) -> tuple[Reason, ...]:
    """Return why a meeting decided nothing: its quorum, its majority of those entitled."""
    found = []
    if present * 100 < entitled * laid_down.quorum_percent:
        found.append(Reason.of("commendation.no_quorum", present=present, entitled=entitled))
    if in_favour * 100 <= entitled * laid_down.majority_percent:
        found.append(Reason.of("commendation.no_majority", favour=in_favour, entitled=entitled))
    return tuple(found)


def leaders_objection(laid_down: Commendation, chosen: int, leaders: int) -> Reason | None:
    """Return why a list honours too many of those who lead, or None."""
    if leaders * 100 <= chosen * laid_down.leaders_percent:
        return None
    return Reason.of(
        "commendation.too_many_leaders", leaders=leaders, percent=laid_down.leaders_percent
    )
