"""待办: what waits for the visitor, done in place."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import col, select

from service import todo as waiting
from service.approvals.substitutes import substitutes_about
from service.approvals.told import substitute_told
from service.clock import local_day
from service.models import Campaign
from service.todo import Todo
from service.web.changed import Looked, changes_since
from service.web.current import at_one_look, context, looking, now, render, signed_in, visitor
from service.web.help import first_steps
from service.web.work.where import places

pages = Blueprint("home", __name__)
SOON = timedelta(days=30)


@pages.get("/")
@signed_in
def start() -> ResponseReturnValue:
    """Lead those who oversee to the board, everybody else to what waits for them."""
    return redirect(url_for("board.show" if visitor().oversees else "home.todo"))


@pages.get("/todo")
@at_one_look
@signed_in
def todo() -> ResponseReturnValue:
    """Show what waits for the visitor, the most urgent first."""
    who = visitor()
    with looking() as db:
        items = waiting.todo(db, context().rulebook, who.person_id, now=now())
        own = db.exec(
            select(Campaign)
            .where(Campaign.organization_id == who.organization_id)
            .order_by(col(Campaign.closed_at).is_not(None), col(Campaign.id).desc())
            .limit(1)
        ).one_or_none()
        plan = context().rulebook.plan(db, own.plan_version_id) if own else None
        # Both see that one stands in for the other, from when to when (TRAPS T21).
        kept = substitutes_about(db, who.person_id, since=local_day(now()))
        stand_ins = [substitute_told(db, row) for row in kept if row.ended_on is None]
        at = now()
        looked = Looked.now(who.person_id, at)
        changes, changed = changes_since(db, who, looked.before)
        where = places(db, items)
        begun = db.exec(select(Campaign.id).limit(1)).first() is not None
        steps = first_steps(db) if who.oversees and not begun else []
    later = [item for item in items if _can_wait(item, at)]
    items = [item for item in items if not _can_wait(item, at)]
    late = sum(item.days_overdue > 0 for item in items)
    page = render(
        "todo.html",
        where=where,
        steps=steps,
        looked=looked,
        changes=changes,
        changed=changed,
        items=items,
        later=later,
        late=late,
        own=own,
        plan=plan,
        stand_ins=stand_ins,
    )
    return looked.keep(make_response(page))


def _can_wait(item: Todo, at: datetime) -> bool:
    """What is owed in months to come, and what is nobody's obligation, stand apart."""
    if item.what not in ("duty", "task") or item.days_overdue:
        return False
    if item.what == "task":
        return item.due_at is not None and item.due_at - at > SOON
    return not item.mandatory or item.due_at is None or item.due_at - at > SOON
