"""In 待办: what an award waits for at whoever honours: its list, a second person, notice, award."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, false, or_, select
from sqlmodel import Session, col
from sqlmodel import select as choose

from service.actors import Actor
from service.auth.visitor import Visitor
from service.called_right import MOST, right_of
from service.campaigns.carry_out import campaigns
from service.commendation.opening import last_day
from service.commendation.opinions import before_organiser
from service.commendation.rows import award_of
from service.models import Campaign, Opinion, Selection, SelectionDecision, within
from service.own_hand import is_own
from service.rulebook import Rulebook
from service.todo_line import Todo, of_call
from service.todo_reach import RUNS, with_place
from workflows.calendar import deadline
from workflows.plan import Plan

#: What there is to do of an award while it is in a state; a notice that hangs waits for nobody.
SIGN, LIST, SHOW, MAKE, CLOSE = (
    f"award_to_{verb}" for verb in ("sign", "list", "show", "make", "close")
)
OPEN_STATES = ("deciding", "on_notice", "clean")


def awards_called_to(
    session: Session, rulebook: Rulebook, who: Visitor, now: datetime, by: Actor
) -> Iterator[Todo]:
    """Yield the awards that wait for one who may decide on them.

    A list that somebody else proposed waits for all who may carry it, wherever they sit above.
    """
    reach = [within(campaigns.c.path, path) for path in who.reach]
    chosen = with_place(select(Selection), Selection.campaign_id).where(
        RUNS, col(Selection.status).in_(OPEN_STATES), or_(*reach, false())
    )
    own = {seat.organization_id for seat in who.seats if seat.at_top} | who.led
    for row in session.execute(chosen.order_by(Selection.id).limit(MOST)):
        selection, plan = row.Selection, rulebook.plan(session, row.plan_version_id)
        kind = _waits_for(session, selection, by)
        if kind is None or (kind != SIGN and row.organization_id not in own):
            continue
        role = right_of(session, who, "decide_award", row.id, plan)
        if role is not None:
            due_at = _until(session, plan, row, selection, kind)
            told = {"title": selection.title, "due_at": due_at, "role": role}
            yield of_call(row, plan, kind, selection.id, now, **told)


def _waits_for(session: Session, selection: Selection, by: Actor) -> str | None:
    """Return what an award waits for at somebody, or None where others have to act first."""
    names = {one.id for one in before_organiser(session, selection)}
    proposed = _proposed(session, selection, names)
    if proposed:
        mine = (is_own(session, one.campaign_id, by, one.proposed_by) for one in proposed)
        return None if all(mine) else SIGN
    if selection.status == "clean":
        return MAKE
    if selection.status != "deciding":
        return None
    if selection.chosen:
        return SHOW
    if not names:
        return CLOSE
    return None if _asked(session, names) else LIST


def _proposed(session: Session, selection: Selection, names: set[int]) -> list[SelectionDecision]:
    """Lists that still lie before a second person: every name of them is there to be chosen."""
    chosen = choose(SelectionDecision).where(
        SelectionDecision.selection_id == selection.id, SelectionDecision.status == "proposed"
    )
    return [one for one in session.exec(chosen) if set(json.loads(one.chosen)) <= names]


def _asked(session: Session, names: set[int]) -> bool:
    """Whether departments that were asked for an opinion have still to answer."""
    silent = choose(Opinion.id).where(
        col(Opinion.nomination_id).in_(names), col(Opinion.verdict).is_(None)
    )
    return session.exec(silent.limit(1)).first() is not None


def _until(
    session: Session, plan: Plan, row: Row[Any], selection: Selection, kind: str
) -> datetime | None:
    """Return when it is too late: for the award its day, before that in time for the notice."""
    campaign, award = session.get_one(Campaign, row.id), award_of(plan, selection.award)
    day: date | None = last_day(plan, award, campaign)
    if day is not None and kind != MAKE:
        day = plan.calendar.shift(day, -plan.provisions.commendation.notice_days)
    return deadline(day, plan.zone) if day is not None else None
