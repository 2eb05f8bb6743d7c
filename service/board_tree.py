"""Where every organisation of a tree stands, no more of each than sums and filters need.

A leader sees some dozens of rows of a tree of twenty thousand; the rest is only counted. So the
whole is read slim, and `service.board` reads in full what is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Row, and_, case, select
from sqlalchemy import func as sql
from sqlmodel import Session

from service.board_scope import numbers_on_board, on_board
from service.campaigns.tables import campaigns, occurrences
from service.rulebook import Rulebook
from workflows.facts import CANCELLED, COMPLETED, SCHEDULED, SUSPENDED
from workflows.lateness import days_overdue
from workflows.owed import is_owed
from workflows.plan import Plan

OVERDUE = "overdue"
WAITING = "waiting"
RUNNING = "running"
#: Every organisation has exactly one of these, the most pressing first.
STATUSES = (OVERDUE, WAITING, RUNNING, SCHEDULED, SUSPENDED, COMPLETED, CANCELLED)


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
        return self.path.count("/") - 2

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


@dataclass(frozen=True, slots=True)
class Tree:
    """Organisations in the order of the tree; by path, how many are below, and of those late."""

    rows: list[Standing]
    below: Mapping[str, int]
    below_overdue: Mapping[str, int]


def tree_of(
    session: Session,
    rulebook: Rulebook,
    *,
    now: datetime,
    paths: Sequence[str] | None = None,
    plan_version_id: int | None = None,
) -> Tree:
    """Return all that stand on a board (see `service.board.board`), in two statements."""
    found = _rows(session, paths, plan_version_id, now)
    plans = {row.id: rulebook.plan(session, row.plan_version_id) for row in found}
    ids = numbers_on_board(paths, plan_version_id)
    late = late_duties(session, plans, ids, now)
    return summed([_standing(row, plans[row.id], late.get(row.id, 0), now) for row in found])


def _rows(
    session: Session, paths: Sequence[str] | None, plan_version_id: int | None, now: datetime
) -> list[Row[Any]]:
    c = campaigns.c
    late = and_(c.due_at.is_not(None), c.due_at <= now)
    submitted = and_(c.submitted_at.is_not(None), c.approved_at.is_(None))
    chosen = (
        select(
            c.id,
            c.organization_id,
            c.path,
            c.kind,
            c.state,
            c.plan_version_id,
            c.at_top,
            case((late, c.due_at)).label("late_since"),  # most are not late: nothing to read
            case((submitted, 1), else_=0).label("submitted"),
        )
        .where(on_board(paths, plan_version_id))
        .order_by(c.path, c.id)
    )
    found = list(session.execute(chosen))
    if plan_version_id is not None:
        # Here and not by NOT EXISTS, which reads the square of the tree.
        found = list({row.organization_id: row for row in found}.values())
    return found


def late_duties(
    session: Session, plans: Mapping[int, Plan], ids: Any, now: datetime
) -> Mapping[int, int]:
    """How many duties of each campaign are late, by the version of the plan that it follows.

    `ids` selects campaigns; those that `plans` does not know are left out.
    """
    c = occurrences.c
    undone = (
        select(c.campaign_id, c.duty, sql.count())
        .where(c.campaign_id.in_(ids), c.done_at.is_(None), c.due_at <= now)
        .group_by(c.campaign_id, c.duty)
    )
    late: Counter[int] = Counter()
    for number, duty, count in session.execute(undone):
        if number in plans and is_owed(plans[number].duty(duty)):
            late[number] += count
    return late


def _standing(row: Row[Any], plan: Plan, duties: int, now: datetime) -> Standing:
    late = row.late_since is not None
    waiting = bool(row.submitted) and plan.find(row.state) is not None
    return Standing(
        row.id,
        row.organization_id,
        row.path,
        row.kind,
        row.state,
        row.plan_version_id,
        row.at_top,
        _status(row.state, late=late, waiting=waiting),
        waiting,
        days_overdue(row.late_since, now, plan.zone) if late else 0,
        duties,
    )


def _status(state: str, *, late: bool, waiting: bool) -> str:
    if state in (SCHEDULED, SUSPENDED, COMPLETED, CANCELLED):
        return state
    return OVERDUE if late else WAITING if waiting else RUNNING


def summed(rows: list[Standing]) -> Tree:
    """Add up what is below each organisation."""
    below: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for row in rows:
        for above in paths_above(row.path):
            below[above] += 1
            late[above] += row.status == OVERDUE
    return Tree(rows, below, late)


def paths_above(path: str) -> Iterator[str]:
    """The paths of whatever is above a place: of ``/1/5/9/`` first ``/1/``, then ``/1/5/``."""
    end = path.find("/", 1)
    while end != len(path) - 1:
        yield path[: end + 1]
        end = path.find("/", end + 1)


def counts(rows: Iterable[Stands]) -> dict[str, int]:
    """Count rows by status, with every status named."""
    found = Counter(row.status for row in rows)
    return {status: found[status] for status in STATUSES}


def latest(rows: Iterable[Standing], most: int) -> list[Standing]:
    """Those whose stage is furthest behind."""
    late = [row for row in rows if row.status == OVERDUE]
    return sorted(late, key=lambda row: -row.days_overdue)[:most]
