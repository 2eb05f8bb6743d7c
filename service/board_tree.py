"""Where every organisation of a tree stands, no more of each than sums and filters need.

A leader sees some dozens of rows of a tree of twenty thousand; the rest is only counted. So the
whole is read slim and kept as columns, and `service.board` reads in full what is shown.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property, partial
from itertools import compress
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, select
from sqlalchemy import func as sql
from sqlmodel import Session

from service.board_places import Places, paths_above
from service.board_scope import numbers_on_board, on_board
from service.board_standings import OVERDUE, RUNNING, WAITING, Standings
from service.campaigns.tables import campaigns, occurrences
from service.db import rows
from service.models.columns import end_of
from service.rulebook import Rulebook
from workflows.facts import CANCELLED, COMPLETED, SCHEDULED, SUSPENDED
from workflows.lateness import days_overdue
from workflows.owed import is_owed
from workflows.plan import Plan

Columns = list[list[Any]]  # of what is read of campaigns
AT_HAND = 500  # rows, which the processor's cache still holds when they are taken apart


@dataclass(frozen=True)
class Tree:
    """Organisations in the order of the tree, and how many of them, late or not, are where."""

    rows: Standings

    def within(self, path: str) -> Standings:
        """Return those at a place and below it: in the order of the tree they are a range."""
        paths = self.rows.paths
        first, end = bisect_left(paths, path), bisect_left(paths, end_of(path))
        return self.rows if (first, end) == (0, len(paths)) else self.rows[first:end]

    def way(self, path: str) -> Standings:
        """Return what a place lies in, from the top, and the place itself."""
        paths = self.rows.paths
        met = [(one, bisect_left(paths, one)) for one in (*paths_above(path), path)]
        # What is above somebody's own place is on nobody's board but its own.
        return self.rows.at([at for one, at in met if at < len(paths) and paths[at] == one])

    @cached_property
    def places(self) -> Places:
        """Where there are any."""
        return Places(self.rows.paths)

    @cached_property
    def late_places(self) -> Places:
        """Where there are any that are late with their stage."""
        return Places(compress(self.rows.paths, self.rows.late))


def tree_of(
    session: Session,
    rulebook: Rulebook,
    *,
    now: datetime,
    paths: Sequence[str] | None = None,
    plan_version_id: int | None = None,
) -> Tree:
    """Return all that stand on a board (see `service.board.board`), in two statements."""
    found = _columns(session, on_board(paths, plan_version_id), now)
    if plan_version_id is not None:
        found = _newest(found)
    undone = _undone_duties(session, numbers_on_board(paths, plan_version_id), now)
    return Tree(_standings(found, cache(partial(rulebook.plan, session)), undone, now))


def numbers_in_order(session: Session, paths: Sequence[str], plan_version_id: int) -> list[int]:
    """The numbers of the campaigns of such a tree, in its order, and nothing else of them."""
    c = campaigns.c
    chosen = select(c.organization_id, c.id).where(on_board(paths, plan_version_id))
    found = rows(session, chosen.order_by(c.path, c.id))
    return [number for _, number in {row[0]: row for row in found}.values()]


def standings_of(
    session: Session, rulebook: Rulebook, ids: Sequence[int], *, now: datetime
) -> Standings:
    """Where some campaigns stand, in the order of the tree: for whoever goes through it in parts.

    They are named one by one, so that there must not be more than a statement may name.
    """
    found = _columns(session, campaigns.c.id.in_(ids), now)
    undone = _undone_duties(session, ids, now)
    return _standings(found, cache(partial(rulebook.plan, session)), undone, now)


def _columns(session: Session, which: ColumnElement[bool], now: datetime) -> Columns:
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
            # Most are not late: nothing to read. The rest share few instants, each read once; a
            # text is known again faster than an instant.
            cast(case((late, c.due_at)), String).label("late_since"),
            case((submitted, 1), else_=0).label("submitted"),
        )
        .where(which)
        .order_by(c.path, c.id)
    )
    session.flush()
    found: Columns = [[] for _ in chosen.selected_columns]
    for part in session.connection().execute(chosen).partitions(AT_HAND):
        for column, values in zip(found, zip(*part, strict=True), strict=True):
            column.extend(values)
    return found


def _newest(found: Columns) -> Columns:
    """The last campaign of each organisation: here and not by NOT EXISTS, which reads the square
    of the tree."""
    places = found[1]
    if len(set(places)) == len(places):
        return found
    last = {place: at for at, place in enumerate(places)}.values()
    return [[column[at] for at in last] for column in found]


def _undone_duties(session: Session, ids: Any, now: datetime) -> Mapping[int, dict[str, int]]:
    """How often each duty was not done in time, of those campaigns that `ids` selects."""
    c = occurrences.c
    undone = (
        select(c.campaign_id, c.duty, sql.count())
        .where(c.campaign_id.in_(ids), c.done_at.is_(None), c.due_at <= now)
        .group_by(c.campaign_id, c.duty)
    )
    late: dict[int, dict[str, int]] = defaultdict(dict)
    for number, duty, count in rows(session, undone):
        late[number][duty] = count
    return late


def _standings(
    found: Columns,
    plan_of: Callable[[int], Plan],
    undone: Mapping[int, dict[str, int]],
    now: datetime,
) -> Standings:
    """Thousands stand in the same place and are due on the same day: that is judged once."""

    @cache
    def judged(state: str, version: int, since: str | None, sent: int) -> tuple[str, bool, int]:
        due = _instant(since) if since else None
        waiting = bool(sent) and plan_of(version).find(state) is not None
        status = _status(state, late=due is not None, waiting=waiting)
        days = days_overdue(due, now, plan_of(version).zone) if due is not None else 0
        return status, waiting, days

    numbers, places, paths, kinds, states, versions, top, due, sent = found
    each = list(map(judged, states, versions, due, sent))
    status, waiting, days = (list(map(itemgetter(one), each)) for one in range(3))
    duties = [0] * len(numbers)
    for at, number in enumerate(numbers) if undone else ():
        if number in undone:
            duties[at] = _owed(plan_of(versions[at]), undone[number])
    told = (numbers, places, paths, kinds, states, versions, top)
    return Standings(*told, status, waiting, days, duties)


def _owed(plan: Plan, undone: Mapping[str, int]) -> int:
    return sum(count for duty, count in undone.items() if is_owed(plan.duty(duty)))


def _instant(written: str) -> datetime:
    """An instant as a database writes it: PostgreSQL with its distance from UTC, SQLite in UTC."""
    told = datetime.fromisoformat(written)
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _status(state: str, *, late: bool, waiting: bool) -> str:
    if state in (SCHEDULED, SUSPENDED, COMPLETED, CANCELLED):
        return state
    return OVERDUE if late else WAITING if waiting else RUNNING
