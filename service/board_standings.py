"""Where the organisations of a tree stand, one by one or many column by column."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, partial
from heapq import nlargest
from itertools import compress
from operator import attrgetter
from typing import Any, NamedTuple, Protocol, overload

from service.models.columns import end_of
from workflows.facts import CANCELLED, COMPLETED, SCHEDULED, SUSPENDED

OVERDUE = "overdue"
WAITING = "waiting"
RUNNING = "running"
#: Every organisation has exactly one of these, the most pressing first.
STATUSES = (OVERDUE, WAITING, RUNNING, SCHEDULED, SUSPENDED, COMPLETED, CANCELLED)

#: The path of an organisation at the top is as `/7/`.
SLASHES_AT_TOP = 2


class Standing(NamedTuple):
    """Where one organisation's campaign stands; `days_overdue` counts local days from 1."""

    campaign_id: int
    organization_id: int
    path: str
    kind: str
    state: str
    plan_version_id: int
    at_top: bool
    status: str
    waiting_for_approval: bool
    days_overdue: int
    duties_overdue: int

    @property
    def depth(self) -> int:
        """How many organisations are above it in the tree."""
        return depth_of(self.path)

    @property
    def behind(self) -> bool:
        """Whether anything here is late, a stage or a duty."""
        return self.status == OVERDUE or self.duties_overdue > 0


class Stands(Protocol):
    """What sums read of an organisation, slim or in full."""

    @property
    def campaign_id(self) -> int: ...

    @property
    def plan_version_id(self) -> int: ...

    @property
    def path(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def at_top(self) -> bool: ...

    @property
    def state(self) -> str: ...

    @property
    def status(self) -> str: ...

    @property
    def behind(self) -> bool: ...


@dataclass(frozen=True, eq=False)
class Standings(Sequence[Standing]):
    """Where many stand, column by column, in the order of `Standing`.

    Of a hundred thousand a page shows some dozens and counts the rest: a column is counted ten
    times as fast as rows are made, so that a row is made when it is asked for.
    """

    campaign_ids: Sequence[int]
    organization_ids: Sequence[int]
    paths: Sequence[str]
    kinds: Sequence[str]
    states: Sequence[str]
    plan_version_ids: Sequence[int]
    at_top: Sequence[bool]
    statuses: Sequence[str]
    waiting_for_approval: Sequence[bool]
    days_overdue: Sequence[int]
    duties_overdue: Sequence[int]

    @classmethod
    def of(cls, rows: Iterable[Any]) -> Standings:
        """Return them of rows that have whatever a `Standing` has, slim or in full."""
        each = attrgetter(*Standing._fields)
        columns = list(zip(*map(each, rows), strict=True))
        return cls(*(columns or [()] * len(Standing._fields)))

    @cached_property
    def place_of(self) -> dict[int, int]:
        """Where each is among them, by the number of its campaign."""
        return dict(zip(self.campaign_ids, range(len(self)), strict=True))

    @property
    def columns(self) -> tuple[Sequence[Any], ...]:
        """All of it, a column for each field of `Standing`."""
        found: tuple[Sequence[Any], ...] = _columns(self)
        return found

    def at(self, places: Sequence[int]) -> Standings:
        """Return those at some places, in the order given."""
        return Standings(*([column[place] for place in places] for column in self.columns))

    @cached_property
    def late(self) -> list[bool]:
        """Of each whether its stage is late."""
        return [status == OVERDUE for status in self.statuses]

    @property
    def behind(self) -> list[bool]:
        """Of each whether anything is late, a stage or a duty."""
        each = zip(self.late, self.duties_overdue, strict=True)
        return [late or duties > 0 for late, duties in each]

    def __len__(self) -> int:
        return len(self.paths)

    @overload
    def __getitem__(self, place: int) -> Standing: ...

    @overload
    def __getitem__(self, place: slice) -> Standings: ...

    def __getitem__(self, place: int | slice) -> Standing | Standings:
        found = [column[place] for column in self.columns]
        return Standings(*found) if isinstance(place, slice) else Standing._make(found)

    def __iter__(self) -> Iterator[Standing]:
        return map(partial(tuple.__new__, Standing), zip(*self.columns, strict=True))


_columns = attrgetter(*(field.name for field in fields(Standings)))


def depth_of(path: str) -> int:
    """How many organisations are above a place."""
    return path.count("/") - SLASHES_AT_TOP


def level_of(paths: Sequence[str], deepest: int) -> list[int]:
    """Which of the paths of a tree, in its order, are no deeper; what is below is not read."""
    found: list[int] = []
    place = 0
    while place < len(paths):
        path = paths[place]
        if depth_of(path) <= deepest:
            found.append(place)
            place += 1
        else:
            above = "/".join(path.split("/")[: deepest + SLASHES_AT_TOP]) + "/"
            place = bisect_left(paths, end_of(above), lo=place)
    return found


def counts(statuses: Iterable[str]) -> dict[str, int]:
    """Count by status, with every status named."""
    found = Counter(statuses)
    return {status: found[status] for status in STATUSES}


def latest(rows: Standings, most: int) -> Standings:
    """Those whose stage is furthest behind."""
    late = compress(range(len(rows)), rows.late)
    return rows.at(nlargest(most, late, key=rows.days_overdue.__getitem__))
