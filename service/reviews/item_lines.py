"""What is written and said of an item of rectification: its lines, its history, its messages."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, func, select

from service.actors import Actor
from service.models import Campaign, Person, Rectification, RectificationEntry
from service.reviews.counting import facts
from service.reviews.rows import plan_of
from service.rulebook import Rulebook
from service.work import Audience, done, tell
from workflows.calendar import deadline
from workflows.plan import Plan

ABOVE = "superior(secretary)"


def enter(
    session: Session, item: Rectification, kind: str, note: str, *, by: Actor, now: datetime
) -> None:
    """Add a line to an item, which is then in its next version."""
    line = RectificationEntry(
        item_id=item.id, kind=kind, note=note.strip(), at=now, by=by.person_id
    )
    item.version += 0 if kind == "raised" else 1
    session.add_all([line, item])
    session.flush()


def lines_of(session: Session, item_id: int) -> list[RectificationEntry]:
    """Return everything that happened to an item, in order."""
    chosen = select(RectificationEntry).where(RectificationEntry.item_id == item_id)
    return list(session.exec(chosen.order_by(col(RectificationEntry.id))))


def owed_by(item: Rectification) -> tuple[str, int | None]:
    """Return the role or the person who owes an item."""
    return ("", item.person_id) if item.person_id is not None else ("secretary", None)


def tell_owing(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    item: Rectification,
    what: str,
    note: str,
    *,
    now: datetime,
) -> None:
    """Tell whoever owes an item; the secretary learns of what a member owes, too."""
    people = (item.person_id,) if item.person_id is not None else ()
    audience = Audience(roles=("secretary",), people=people)
    notice = "work_done" if what == "reviews.item_closed" else "task_given"
    tell(session, plan, campaign, notice, audience, about=f"rectification/{item.id}", now=now,
         params=_params(plan, item, what, note), number=_number(session, item))  # fmt: skip


def tell_raiser(
    session: Session, plan: Plan, campaign: Campaign, item: Rectification, *, now: datetime
) -> None:
    """Tell whoever verifies an item that it was reported as put right."""
    raiser = session.get(Person, item.raised_by) if item.raised_by is not None else None
    here = raiser is not None and raiser.active  # or else whoever stands above verifies it
    audience = Audience(people=(raiser.id,)) if raiser and here else Audience(roles=(ABOVE,))
    params = _params(plan, item, "reviews.item_reported", item.report or "")
    about, number = f"rectification/{item.id}", _number(session, item)
    tell(session, plan, campaign, "task_given", audience, about=about, now=now, params=params,
         number=number)  # fmt: skip


def _params(plan: Plan, item: Rectification, what: str, note: str) -> dict[str, str]:
    due = deadline(item.due_on, plan.zone).isoformat()
    return {"what": what, "title": item.problem[:200], "note": note[:300], "due": due}


def _number(session: Session, item: Rectification) -> int:
    """How many lines an item has: what is told after one is told once."""
    return session.exec(select(func.count()).where(RectificationEntry.item_id == item.id)).one()


def wrote(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    item: Rectification,
    deed: str,
    *,
    by: Actor,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Write a deed on an item into the history, with what is now true of its round."""
    plan = plan_of(session, rulebook, campaign)
    known = facts(session, plan, campaign, item.round, now)
    details = {
        "rectification": item.id,
        "origin": item.origin,
        "origin_id": item.origin_id,
        "person_id": item.person_id,
        "due_on": item.due_on.isoformat(),
    }
    done(session, rulebook, campaign, deed, by=by, now=now, round_key=item.round, known=known,
         details=details, reason=reason or None)  # fmt: skip
    session.refresh(item)
