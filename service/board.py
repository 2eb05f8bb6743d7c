"""The leading group's board: each organisation of a subtree, where it stands, how late it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlmodel import Session

from notifications.rows import messages
from service.board_scope import on_board
from service.campaigns.carry_out import campaigns, holders, occurrences, organizations
from service.campaigns.carry_out import post_table as posts
from service.campaigns.rows import facts_of
from service.rulebook import Rulebook
from service.seats import held
from workflows.calendar import local_day
from workflows.facts import CANCELLED, COMPLETED, SCHEDULED, SUSPENDED
from workflows.lateness import days_overdue, is_overdue
from workflows.machine import course_of
from workflows.owed import GoingOn, going_on, is_owed
from workflows.plan import Plan

OVERDUE = "overdue"
WAITING = "waiting"
RUNNING = "running"
#: Every organisation has exactly one of these, the most pressing first.
STATUSES = (OVERDUE, WAITING, RUNNING, SCHEDULED, SUSPENDED, COMPLETED, CANCELLED)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One organisation's campaign, as a leader looks at it.

    `due_at` is the first instant that is too late; `days_overdue` counts local days from 1.
    `cells` are the stages of its way: ``done``, ``now``, ``late`` or ``ahead``. `below` and
    `below_overdue` count the organisations under it that take part.
    """

    campaign_id: int
    organization_id: int
    code: str
    name: str
    kind: str
    depth: int
    path: str
    status: str
    state: str
    round_title: str
    stage_title: str
    due_at: datetime | None
    days_overdue: int
    waiting_for_approval: bool
    cells: tuple[str, ...]
    duties_overdue: int
    messages_sent: int
    last_message_at: datetime | None
    secretary_vacant: bool
    plan_version_id: int
    at_top: bool
    goes_on: GoingOn | None = None
    below: int = 0
    below_overdue: int = 0

    @property
    def behind(self) -> bool:
        """Whether anything here is late, a stage or a duty."""
        return self.status == OVERDUE or self.duties_overdue > 0


def board(
    session: Session,
    rulebook: Rulebook,
    *,
    now: datetime,
    paths: Sequence[str] | None = None,
    plan_version_id: int | None = None,
) -> list[BoardRow]:
    """Return a row for each organisation in the order of the tree, in as many queries for any size.

    `paths` are subtrees (``"/1/5/"``), None means all. With `plan_version_id` it is the newest
    campaign of that plan, ended or not; else every campaign that has not ended, among them those
    past their stages whose duties go on.
    """
    chosen = on_board(paths, plan_version_id)
    found = session.execute(_rows(chosen)).all()
    if plan_version_id is not None:
        # Here and not by NOT EXISTS, which reads the square of the tree.
        found = list({row.organization_id: row for row in found}.values())
    ids = select(campaigns.c.id).where(chosen)
    sent = _messages(session, ids)
    late_duties = _late_duties(session, rulebook, found, ids, now)
    filled = _secretaries(session, rulebook, found, chosen, now)
    rows = [
        _row(
            row,
            rulebook.plan(session, row.plan_version_id),
            now=now,
            sent=sent.get(row.id),
            duties=late_duties.get(row.id, 0),
            vacant=row.organization_id not in filled,
        )
        for row in found
    ]
    return _with_sums(rows)


def counts(rows: Iterable[BoardRow]) -> dict[str, int]:
    """Count rows by status, with every status named."""
    found = Counter(row.status for row in rows)
    return {status: found[status] for status in STATUSES}


def _rows(chosen: ColumnElement[bool]) -> Select[Any]:
    o = organizations.c
    return (
        select(campaigns, o.code, o.name, o.depth)
        .join(organizations, o.id == campaigns.c.organization_id)
        .where(chosen)
        .order_by(campaigns.c.path, campaigns.c.id)
    )


def _messages(session: Session, ids: Any) -> Mapping[int, Row[Any]]:
    """How many messages each campaign caused, without those that were called off."""
    c = messages.c
    found = (
        select(
            c.campaign_id,
            func.count().label("number"),
            func.max(c.posted_at).label("last"),
        )
        .where(c.campaign_id.in_(ids), func.coalesce(c.exception, "") != "cancelled")
        .group_by(c.campaign_id)
    )
    return {row.campaign_id: row for row in session.execute(found)}


def _late_duties(
    session: Session, rulebook: Rulebook, found: Sequence[Row[Any]], ids: Any, now: datetime
) -> dict[int, int]:
    """How many duties of each campaign are late, by the version of the plan that it follows."""
    plans = {row.id: rulebook.plan(session, row.plan_version_id) for row in found}
    c = occurrences.c
    undone = (
        select(c.campaign_id, c.duty, func.count())
        .where(c.campaign_id.in_(ids), c.done_at.is_(None), c.due_at <= now)
        .group_by(c.campaign_id, c.duty)
    )
    late: Counter[int] = Counter()
    for number, duty, count in session.execute(undone):
        if number in plans and is_owed(plans[number].duty(duty)):
            late[number] += count
    return late


def _secretaries(
    session: Session,
    rulebook: Rulebook,
    found: Sequence[Row[Any]],
    chosen: ColumnElement[bool],
    now: datetime,
) -> set[int]:
    """The organisations whose secretary's post is filled today."""
    if not found:
        return set()
    zone = rulebook.plan(session, found[0].plan_version_id).zone
    filled = (
        select(posts.c.organization_id)
        .join(holders, holders.c.post_id == posts.c.id)
        .where(
            posts.c.role == "secretary",
            held(local_day(now, zone)),
            posts.c.organization_id.in_(select(campaigns.c.organization_id).where(chosen)),
        )
    )
    return set(session.execute(filled).scalars())


def _row(
    row: Row[Any],
    plan: Plan,
    *,
    now: datetime,
    sent: Row[Any] | None,
    duties: int,
    vacant: bool,
) -> BoardRow:
    here = plan.find(row.state)
    late = is_overdue(row.due_at, now)
    waiting = row.submitted_at is not None and row.approved_at is None and here is not None
    return BoardRow(
        campaign_id=row.id,
        organization_id=row.organization_id,
        code=row.code,
        name=row.name,
        kind=row.kind,
        depth=row.depth,
        path=row.path,
        status=_status(row.state, late=late, waiting=waiting),
        state=row.state,
        round_title=here[0].title if here else "",
        stage_title=here[1].title if here else "",
        due_at=row.due_at,
        days_overdue=days_overdue(row.due_at, now, plan.zone) if late else 0,
        waiting_for_approval=waiting,
        cells=_cells(plan, row, late=late),
        duties_overdue=duties,
        messages_sent=sent.number if sent else 0,
        last_message_at=sent.last if sent else None,
        secretary_vacant=vacant,
        plan_version_id=row.plan_version_id,
        at_top=row.at_top,
        goes_on=going_on(plan, facts_of(row)),
    )


def _status(state: str, *, late: bool, waiting: bool) -> str:
    if state in (SCHEDULED, SUSPENDED, COMPLETED, CANCELLED):
        return state
    return OVERDUE if late else WAITING if waiting else RUNNING


def _cells(plan: Plan, row: Row[Any], *, late: bool) -> tuple[str, ...]:
    """The stages of a campaign's way, each as done, now, late or ahead."""
    states = course_of(plan, row.kind).states
    state = row.suspended_from or row.state
    if state == COMPLETED:
        return ("done",) * len(states)
    if state not in states:
        return ("ahead",) * len(states)
    here = states.index(state)
    present = "late" if late else "now"
    return ("done",) * here + (present,) + ("ahead",) * (len(states) - here - 1)


def _with_sums(rows: list[BoardRow]) -> list[BoardRow]:
    """Give each row the number of organisations below it, and of those the late ones."""
    below: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for row in rows:
        steps = row.path.strip("/").split("/")
        for depth in range(1, len(steps)):
            above = "/" + "/".join(steps[:depth]) + "/"
            below[above] += 1
            late[above] += row.status == OVERDUE
    return [replace(row, below=below[row.path], below_overdue=late[row.path]) for row in rows]
