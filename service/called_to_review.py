"""In 待办: the reviews 领导点评 that secretaries, and leaders of contact units, still owe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, or_, select
from sqlmodel import Session, col

from service.auth.visitor import Visitor
from service.called_right import MOST, right_of
from service.campaigns.carry_out import campaigns
from service.campaigns.rows import facts_of
from service.clock import local_day
from service.models import Campaign, Contact
from service.reviews import in_care, owed_by_contacts, still_owed
from service.rulebook import Rulebook
from service.todo_line import Todo, of_call
from service.todo_reach import RUNS, with_place
from workflows.calendar import deadline
from workflows.plan import Plan, StageKind
from workflows.reviewing import person, seat
from workflows.timeline import timeline_of


def reviews_called_to(
    session: Session,
    rulebook: Rulebook,
    who: Visitor,
    mine: Sequence[Row[Any]],
    now: datetime,
    *,
    by_name: bool,
) -> Iterator[Todo]:
    """Yield the reviews that somebody owes of those in a stage of reviews.

    ``mine`` are the campaigns where they have a seat. A contact by name is nobody's in whose
    stead somebody acts: that is what not ``by_name`` says.
    """
    return chain(
        _as_secretary(session, rulebook, who, mine, now),
        _as_contact(session, rulebook, who, now, by_name=by_name),
    )


def _as_secretary(
    session: Session, rulebook: Rulebook, who: Visitor, mine: Sequence[Row[Any]], now: datetime
) -> Iterator[Todo]:
    """All that a secretary owes within an organisation and right below: one line."""
    for row in mine:
        if row.organization_id not in who.led:
            continue
        plan = rulebook.plan(session, row.plan_version_id)
        here = plan.find(row.state)
        until = _below_in_review(session, rulebook, row.id)
        if here is None or not until:
            continue
        campaign = session.get_one(Campaign, row.id)
        owed = still_owed(session, plan, campaign, here[0].key, now)
        days = [until[one.unit] for one in owed if one.unit in until]
        if days:
            told = {"due_at": min(days), "role": "secretary", "count": len(days)}
            yield of_call(row, plan, "review", row.id, now, **told)


def _below_in_review(session: Session, rulebook: Rulebook, number: int) -> dict[int, datetime]:
    """Return which of a campaign and those right below it are in a stage of reviews until when."""
    c = campaigns.c
    chosen = select(campaigns).where(or_(c.id == number, c.parent_id == number))
    found: dict[int, datetime] = {}
    for row in session.execute(chosen):
        until = _in_review(rulebook.plan(session, row.plan_version_id), row)
        found |= {row.id: until} if until else {}
    return found


def _in_review(plan: Plan, row: Row[Any]) -> datetime | None:
    """Return until when a campaign is in a stage of reviews; None where it is in none."""
    here = plan.find(row.state)
    if here is None or here[1].kind is not StageKind.REVIEW:
        return None
    due = timeline_of(plan, facts_of(row).particulars.dates).stages[row.state].due
    return deadline(due, plan.zone) if due else None


def _as_contact(
    session: Session, rulebook: Rulebook, who: Visitor, now: datetime, *, by_name: bool
) -> Iterator[Todo]:
    """What a leader owes of each organisation that is in their care 联系点 (SEEDS S1-19)."""
    chosen = with_place(select(col(Contact.campaign_id)), Contact.campaign_id).where(
        RUNS, _in_care_of(who, who.on or local_day(now), by_name=by_name)
    )
    for row in session.execute(chosen.distinct().order_by(campaigns.c.id).limit(MOST)):
        plan = rulebook.plan(session, row.plan_version_id)
        here, until = plan.find(row.state), _in_review(plan, row)
        if here is None or until is None:
            continue
        campaign = session.get_one(Campaign, row.id)
        names = {seat(one.role, campaign.root_id) for one in who.seats if one.at_top}
        names |= {person(who.person_id)} if by_name else set()
        owed = owed_by_contacts(session, plan, campaign, here[0].key, now, names)
        role = right_of(session, who, "review", row.id, plan) if owed else None
        if role is not None:
            told = {"due_at": until, "role": role, "count": len(owed)}
            yield of_call(row, plan, "contact_review", row.id, now, **told)


def _in_care_of(who: Visitor, on: date, *, by_name: bool) -> ColumnElement[bool]:
    """The contacts that somebody has on a day, by name or by a post at the top of a tree."""
    by_post = [
        and_(
            col(Contact.role) == one.role,
            campaigns.c.root_organization_id == one.organization_id,
        )
        for one in who.seats
        if one.at_top
    ]
    theirs = [*by_post, *([col(Contact.person_id) == who.person_id] if by_name else [])]
    return and_(or_(false(), *theirs), in_care(on))
