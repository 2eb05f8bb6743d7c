"""待办: what waits for one person, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col
from sqlmodel import select as choose

from service.actors import Actor
from service.approvals.in_stead import deciding
from service.approvals.subjects import STAGE
from service.approvals.waiting import waiting_for
from service.auth.visitor import Seat, Visitor, visitor_of
from service.called_upon import called_upon
from service.campaigns.carry_out import occurrences
from service.clock import local_day
from service.errors import NotFound
from service.models import (
    ApprovalProcess,
    Campaign,
    Organization,
    Postponement,
)
from service.owed_tasks import answers_to_judge, owed_tasks
from service.planned_todo import has_done_theirs, planned_tasks
from service.rulebook import Rulebook
from service.todo_line import Todo, What, late
from service.todo_reach import campaigns_for, seat_for
from workflows.calendar import deadline
from workflows.owed import is_owed
from workflows.plan import Leave, Plan, Stage
from workflows.schedule import can_be_late

__all__ = ["Todo", "What", "seat_for", "todo"]


def todo(session: Session, rulebook: Rulebook, person_id: int, *, now: datetime) -> list[Todo]:
    """Return what waits for a person at `now`, the most urgent first. Raises NotFound."""
    who = visitor_of(session, person_id, on=local_day(now))
    if who is None:
        raise NotFound(f"person:{person_id}")
    rows = campaigns_for(session, who)
    of_posts = list(_of_posts(session, rulebook, who, rows, now))
    of_posts += _of_the_absent(session, rulebook, who, now)
    several = _signed_by_several(session)
    found = [one for one in of_posts if one.what != "approve" or one.campaign_id not in several]
    found += _signatures(session, rulebook, person_id, now)
    found += planned_tasks(session, rulebook, who, rows, now)
    found += owed_tasks(session, rulebook, who, now=now)
    found += answers_to_judge(session, rulebook, who, now=now)
    found += called_upon(session, rulebook, who, rows, now, by=Actor.person(who.person_id))
    return sorted(found, key=lambda item: item.urgency)


def _signed_by_several(session: Session) -> frozenset[int]:
    """Campaigns whose stage lies in places of its own: these say whose it is."""
    chosen = choose(ApprovalProcess.campaign_id).where(
        ApprovalProcess.subject_kind == STAGE, col(ApprovalProcess.outcome).is_(None)
    )
    return frozenset(session.exec(chosen))


def _of_the_absent(
    session: Session, rulebook: Rulebook, who: Visitor, now: datetime
) -> Iterator[Todo]:
    """What waits for somebody's posts for whom they stand in today."""
    for absent in who.absent:
        rows = campaigns_for(session, absent)
        stead = Actor.person(who.person_id, on_behalf_of=absent.person_id)
        theirs = (
            _of_posts(session, rulebook, absent, rows, now),
            planned_tasks(session, rulebook, absent, rows, now, by_name=False),
            owed_tasks(session, rulebook, absent, now=now, by_name=False),
            answers_to_judge(session, rulebook, absent, now=now),
            called_upon(session, rulebook, absent, rows, now, by=stead),
        )
        for item in chain.from_iterable(theirs):
            yield replace(item, on_behalf_of=absent.name)


def _of_posts(
    session: Session, rulebook: Rulebook, who: Visitor, rows: Sequence[Row[Any]], now: datetime
) -> Iterator[Todo]:
    """What waits for somebody by the posts that they hold."""
    for row in rows:
        yield from _of_stage(session, rulebook, who, row, now)
    yield from _duties(session, rulebook, who, rows, now)
    yield from _postponements(session, rulebook, who, rows, now)


def _signatures(
    session: Session, rulebook: Rulebook, person_id: int, now: datetime
) -> Iterator[Todo]:
    """Signatures that lie with them, or with somebody for whom they stand in today."""
    for one in waiting_for(session, rulebook, person_id, now=now):
        campaign = one.campaign
        plan = rulebook.plan(session, campaign.plan_version_id)
        here = plan.find(campaign.state)
        subject = "" if one.process.subject_kind == STAGE else one.process.subject_kind
        due_at = deadline(one.place.due_on, plan.zone) if one.place.due_on else campaign.due_at
        due_at = None if subject and not one.place.due_on else due_at
        yield Todo(
            campaign_id=campaign.id,
            organization=session.get_one(Organization, campaign.organization_id).name,
            what="approve",
            title=one.process.title,
            round_title=here[0].title if here else "",
            due_at=due_at,
            days_overdue=late(plan, due_at, now),
            since=one.place.opened_at,
            role=one.place.role or "signer",
            version=campaign.version,
            step=one.step.title,
            place=one.place.id,
            subject=subject,
            on_behalf_of=one.on_behalf_of.name if one.on_behalf_of else "",
        )


def _seat_in_stead(
    session: Session, who: Visitor, row: Row[Any], expression: str, plan: Plan
) -> Seat | None:
    """The seat by which somebody decides where nobody else holds the post, or None."""
    if who.on is None:
        return None
    for person, post, at in deciding(
        session, plan, session.get_one(Campaign, row.id), expression, who.on
    ):
        if person == who.person_id:
            return next(s for s in who.seats if (s.role, s.organization_id) == (post, at))
    return None


def _of_stage(
    session: Session, rulebook: Rulebook, who: Visitor, row: Row[Any], now: datetime
) -> Iterator[Todo]:
    plan = rulebook.plan(session, row.plan_version_id)
    here = plan.find(row.state)
    if here is None:
        return
    what, expression = _waits_for(here[1], row)
    seat = seat_for(who, row, expression, plan) if what else None
    if what == "approve" and seat is None:
        seat = _seat_in_stead(session, who, row, expression, plan)
    if what is None or seat is None:
        return
    yield Todo(
        campaign_id=row.id,
        organization=row.name,
        what=what,
        title=here[1].title,
        round_title=here[0].title,
        due_at=row.due_at,
        days_overdue=late(plan, row.due_at, now),
        since=row.submitted_at if what == "approve" else row.entered_at,
        role=seat.role,
        version=row.version,
    )


def _waits_for(stage: Stage, row: Row[Any]) -> tuple[What | None, str]:
    """Say what a stage waits for, and the role that owes it."""
    if stage.leave is Leave.ON_APPROVAL:
        if row.approved_at is not None:
            return None, ""
        if row.submitted_at is not None:
            return "approve", stage.approved_by or ""
        return "submit", "secretary"
    # Its deadline is taken away as soon as the work is done.
    return ("work", "secretary") if can_be_late(stage) and row.due_at else (None, "")


def _duties(
    session: Session, rulebook: Rulebook, who: Visitor, rows: Sequence[Row[Any]], now: datetime
) -> Iterator[Todo]:
    own = {seat.organization_id for seat in who.seats}
    mine = {row.id: row for row in rows if row.organization_id in own}
    if not mine:
        return
    o = occurrences.c
    open_ = select(occurrences).where(
        o.campaign_id.in_(mine), o.done_at.is_(None), o.opens_at <= now
    )
    for occurrence in session.execute(open_):
        row = mine[occurrence.campaign_id]
        plan = rulebook.plan(session, row.plan_version_id)
        duty = plan.duty(occurrence.duty)
        seat = seat_for(who, row, duty.done_by, plan) if duty else None
        if duty is None or seat is None:
            continue
        if has_done_theirs(session, plan, duty, occurrence, who, now):
            continue
        yield Todo(
            campaign_id=row.id,
            organization=row.name,
            what="duty",
            title=duty.title,
            round_title="",
            due_at=occurrence.due_at,
            days_overdue=late(plan, occurrence.due_at, now) if is_owed(duty) else 0,
            since=occurrence.opens_at,
            role=seat.role,
            version=row.version,
            duty=duty.key,
            period=occurrence.period,
            mandatory=is_owed(duty),
            wants_evidence=plan.provisions.evidence.of(duty.key).wanted,
            occurrence=occurrence.id,
        )


def _postponements(
    session: Session, rulebook: Rulebook, who: Visitor, rows: Sequence[Row[Any]], now: datetime
) -> Iterator[Todo]:
    known = {row.id: row for row in rows}
    asked = select(Postponement).where(
        col(Postponement.campaign_id).in_(known), col(Postponement.status) == "requested"
    )
    for request in session.execute(asked).scalars():
        row = known[request.campaign_id]
        plan = rulebook.plan(session, row.plan_version_id)
        here = plan.find(request.state_key)
        asked_of = here[1].approved_by if here else None
        seat = seat_for(who, row, asked_of or "superior(secretary)", plan)
        if here is None or seat is None:
            continue
        yield Todo(
            campaign_id=row.id,
            organization=row.name,
            what="postponement",
            title=here[1].title,
            round_title=here[0].title,
            due_at=row.due_at,
            days_overdue=late(plan, row.due_at, now),
            since=request.requested_at,
            role=seat.role,
            version=row.version,
            postponement_id=request.id,
            reason=request.reason,
            until=request.until,
        )
