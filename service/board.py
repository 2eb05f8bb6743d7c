"""The leading group's board: each organisation of a subtree, where it stands, how late it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlmodel import Session

from notifications.rows import messages
from service.board_scope import numbers_on_board
from service.board_standings import OVERDUE, Standing
from service.board_tree import Tree, tree_of
from service.campaigns.rows import facts_of
from service.campaigns.tables import campaigns, holders, organizations, posts
from service.rulebook import Rulebook
from service.seats import held
from workflows.calendar import local_day
from workflows.facts import COMPLETED
from workflows.machine import course_of
from workflows.owed import GoingOn, going_on
from workflows.plan import Plan


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
    tree = tree_of(session, rulebook, now=now, paths=paths, plan_version_id=plan_version_id)
    among = numbers_on_board(paths, plan_version_id)
    return rows_of(session, rulebook, tree, tree.rows, now=now, among=among)


def rows_of(
    session: Session,
    rulebook: Rulebook,
    tree: Tree,
    shown: Sequence[Standing],
    *,
    now: datetime,
    among: Any = None,
) -> list[BoardRow]:
    """Return some organisations of a tree as they are looked at, in the order given.

    `among` selects the numbers of their campaigns where they are too many to be named one by one;
    it may select others.
    """
    ids = [row.campaign_id for row in shown] if among is None else among
    read = {row.id: row for row in session.execute(_rows(ids))}
    sent = _messages(session, ids)
    filled = _secretaries(session, rulebook, shown, ids, now)
    return [
        _row(
            one,
            read[one.campaign_id],
            rulebook.plan(session, one.plan_version_id),
            sent=sent.get(one.campaign_id),
            vacant=one.organization_id not in filled,
            below=(tree.places.below(one.path), tree.late_places.below(one.path)),
        )
        for one in shown
    ]


def _rows(ids: Any) -> Select[Any]:
    o = organizations.c
    return (
        select(campaigns, o.code, o.name, o.depth)
        .join(organizations, o.id == campaigns.c.organization_id)
        .where(campaigns.c.id.in_(ids))
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


def _secretaries(
    session: Session, rulebook: Rulebook, shown: Sequence[Standing], ids: Any, now: datetime
) -> set[int]:
    """The organisations whose secretary's post is filled today."""
    if not shown:
        return set()
    zone = rulebook.plan(session, shown[0].plan_version_id).zone
    filled = (
        select(posts.c.organization_id)
        .join(holders, holders.c.post_id == posts.c.id)
        .where(
            posts.c.role == "secretary",
            held(local_day(now, zone)),
            posts.c.organization_id.in_(
                select(campaigns.c.organization_id).where(campaigns.c.id.in_(ids))
            ),
        )
    )
    return set(session.execute(filled).scalars())


def _row(
    one: Standing,
    row: Row[Any],
    plan: Plan,
    *,
    sent: Row[Any] | None,
    vacant: bool,
    below: tuple[int, int],
) -> BoardRow:
    here = plan.find(row.state)
    return BoardRow(
        campaign_id=one.campaign_id,
        organization_id=one.organization_id,
        code=row.code,
        name=row.name,
        kind=one.kind,
        depth=row.depth,
        path=one.path,
        status=one.status,
        state=one.state,
        round_title=here[0].title if here else "",
        stage_title=here[1].title if here else "",
        due_at=row.due_at,
        days_overdue=one.days_overdue,
        waiting_for_approval=one.waiting_for_approval,
        cells=_cells(plan, row, late=one.days_overdue > 0),
        duties_overdue=one.duties_overdue,
        messages_sent=sent.number if sent else 0,
        last_message_at=sent.last if sent else None,
        secretary_vacant=vacant,
        plan_version_id=one.plan_version_id,
        at_top=one.at_top,
        goes_on=going_on(plan, facts_of(row)),
        below=below[0],
        below_overdue=below[1],
    )


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
