"""How the sample organisations pledge: all hand in, another day it is examined, then shown."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from service import pledges
from service.actors import Actor
from service.errors import NotAllowed
from service.models import Pledge
from service.pledges.examining import examiner
from service.pledges.rows import owner_of
from workflows.calendar import ONE_DAY
from workflows.pledging import (
    ACCEPTED,
    DRAFT,
    OPEN,
    SUBMITTED,
    Minutes,
    mandatory,
    round_in_force,
)
from workflows.provisions.pledges import ITEM_KINDS, MEETING, MEMBER, ORGANIZATION, OWN_FIELDS
from workflows.refusals import Refused

if TYPE_CHECKING:
    from service.demo_desk import Desk

FAR = 90 * ONE_DAY


def pledge(desk: Desk, fact: str) -> None:
    """Do today's step: what is not there is handed in, what is handed in examined, then shown."""
    asked_in = round_in_force(desk.plan, desk.campaign.kind, desk.round_key)
    chosen = select(Pledge).where(Pledge.campaign_id == desk.campaign.id, Pledge.round == asked_in)
    there = {row.person_id: row for row in desk.session.exec(chosen)}
    rules = desk.plan.provisions.pledges
    owing: list[int | None] = [None] if rules.organizations.owed else []
    owing += desk.members() if rules.members.owed else []
    for number, who in enumerate(owing):
        row = there.get(who)
        if row is None or row.state == DRAFT:
            _hand_in(desk, who, row, number)
        elif row.state == SUBMITTED:
            _examine(desk, row)
        elif row.state == ACCEPTED and row.to_publish:
            _to(desk, row, pledges.publish, by=desk.secretary)
        elif fact == "pledges_fulfilled":
            _keep(desk, row)


def _to(desk: Desk, row: Any, verb: Callable[..., Any], *told: Any, by: Actor, **more: Any) -> None:
    """Do a verb to a pledge or an item of one; what the rules refuse waits for another day."""
    with suppress(Refused, NotAllowed), desk.session.begin_nested():
        verb(desk.session, desk.rulebook, row, *told, by=by, now=desk.now, **more)


def _owner(desk: Desk, row_of: int | None) -> Actor:
    return desk.secretary if row_of is None else Actor.person(row_of, "member")


def _hand_in(desk: Desk, who: int | None, row: Pledge | None, number: int) -> None:
    by = _owner(desk, who)
    if row is None:
        items = _items(desk, ORGANIZATION if who is None else MEMBER, number)
        with suppress(Refused, NotAllowed), desk.session.begin_nested():
            row = pledges.draft(
                desk.session, desk.rulebook, desk.campaign, items,
                by=by, now=desk.now, person_id=who,
            )  # fmt: skip
    if row is not None:
        _to(desk, row, pledges.submit, by=by)


def _items(desk: Desk, owner: str, number: int) -> list[pledges.Wanted]:
    """As many items as the plan wants, one of each kind that it wants, no field left out."""
    told, rules = desk.papers["pledges"], desk.plan.provisions.pledges
    owed, titles = rules.of(owner), told[owner]
    fitting = [project.key for project in rules.projects if owner in project.of]
    kinds = owed.kinds or (ITEM_KINDS[0],) * max(1, owed.least_items)
    return [
        pledges.Wanted(
            title=titles[(number + index) % len(titles)],
            kind=kind,
            project=fitting[index % len(fitting)] if owed.from_projects else None,
            measure=told["measure"],
            responsible=told["responsible"],
            deadline=desk.today + FAR,
            more={k: told["more"] for k in mandatory(desk.plan, owner) if k not in OWN_FIELDS},
        )
        for index, kind in enumerate(kinds)
    ]


def _examine(desk: Desk, row: Pledge) -> None:
    by = desk.holding(examiner(desk.plan, desk.campaign, row))
    if by is not None and by.person_id == row.person_id:  # nobody examines their own
        by = desk.holding("superior(secretary)")
    by_meeting = desk.plan.provisions.pledges.of(owner_of(row)).examined_by == MEETING
    count = len(desk.members())
    if by is not None:
        minutes = Minutes(count, count, count) if by_meeting else None
        _to(desk, row, pledges.accept, by=by, minutes=minutes)


def _keep(desk: Desk, row: Pledge) -> None:
    for item in pledges.items_of(desk.session, row):
        if item.state == OPEN:
            _to(desk, item, pledges.progress, 100, by=_owner(desk, row.person_id))
