"""In 待办: what rules call somebody to, and no task: votes, reviews, what was put right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Row, exists, false, or_, select
from sqlmodel import Session, col

from service.actors import Actor
from service.auth.visitor import Visitor, visitor_of
from service.called_right import MOST, near, right_of
from service.called_to_award import awards_called_to
from service.called_to_pledge import pledges_called_to
from service.campaigns.carry_out import campaigns
from service.campaigns.rows import facts_of
from service.clock import local_day
from service.models import AppraisalEvent, Campaign, Eligibility, Rectification
from service.own_hand import is_own
from service.reviews import still_owed
from service.reviews.rectifications import refuse_own
from service.rulebook import Rulebook
from service.todo_line import Todo, of_call
from service.todo_reach import RUNS, with_place
from workflows.calendar import deadline
from workflows.plan import Plan, StageKind
from workflows.refusals import Refused
from workflows.timeline import timeline_of


def called_upon(
    session: Session,
    rulebook: Rulebook,
    who: Visitor,
    rows: Sequence[Row[Any]],
    now: datetime,
    *,
    by: Actor,
) -> Iterator[Todo]:
    """Yield what a person may do and somebody has to; the rights themselves are asked.

    ``rows`` are the campaigns of `campaigns_for`. A right that reaches over a whole tree calls
    upon whoever is nearest: the superior's secretary, and at the top those who act for it.
    ``by`` is who would do it: themselves, or somebody in their stead, to whom nothing personal
    is told, and nothing that would be their own hand's.
    """
    by_name = by.on_behalf_of is None
    who = replace(who, absent=())
    own = {seat.organization_id for seat in who.seats}
    mine = [row for row in rows if row.organization_id in own]
    at_hand = near(session, who, mine)
    yield from chain(
        _ballots(session, rulebook, who, at_hand, now) if by_name else (),
        _votes(session, rulebook, who, at_hand, now, by),
        _reviews(session, rulebook, who, mine, now),
        _put_right(session, rulebook, who, at_hand, now, by),
        awards_called_to(session, rulebook, who, now, by),
        pledges_called_to(session, rulebook, who, mine, at_hand, now, by_name=by_name),
    )


def _ballots(
    session: Session, rulebook: Rulebook, who: Visitor, at_hand: set[int], now: datetime
) -> Iterator[Todo]:
    """Open votes at hand or anywhere above, in which they have a paper not taken yet."""
    above = {int(part) for seat in who.seats for part in seat.path.strip("/").split("/")}
    paper = exists().where(
        col(Eligibility.event_id) == col(AppraisalEvent.id),
        col(Eligibility.voter_id) == who.person_id,
        col(Eligibility.issued).is_(False),
    )
    places = or_(campaigns.c.organization_id.in_(above), campaigns.c.id.in_(at_hand))
    chosen = with_place(select(AppraisalEvent), AppraisalEvent.campaign_id).where(
        RUNS, col(AppraisalEvent.state) == "open", places, paper
    )
    for row in session.execute(chosen.order_by(AppraisalEvent.id).limit(MOST)):
        event, plan = row.AppraisalEvent, rulebook.plan(session, row.plan_version_id)
        if now < event.closes_at:
            told = {"title": event.title, "due_at": event.closes_at}
            yield of_call(row, plan, "ballot", event.id, now, **told)


def _votes(
    session: Session, rulebook: Rulebook, who: Visitor, at_hand: set[int], now: datetime, by: Actor
) -> Iterator[Todo]:
    """Votes that somebody else prepared and they may open, and counted ones to be published."""
    chosen = with_place(select(AppraisalEvent), AppraisalEvent.campaign_id).where(
        RUNS,
        col(AppraisalEvent.state).in_(("draft", "closed")),
        col(AppraisalEvent.campaign_id).in_(at_hand),
    )
    for row in session.execute(chosen.order_by(AppraisalEvent.id).limit(MOST)):
        event, plan = row.AppraisalEvent, rulebook.plan(session, row.plan_version_id)
        opens = event.state == "draft"
        if opens and (now >= event.closes_at or is_own(session, row.id, by, event.prepared_by)):
            continue
        verb = "open_appraisal" if opens else "publish_appraisal"
        role = right_of(session, who, verb, row.id, plan)
        if role is not None:
            due_at = event.closes_at if opens else None
            kind = "vote_to_open" if opens else "vote_to_publish"
            told = {"title": event.title, "due_at": due_at, "since": event.turnout_at}
            yield of_call(row, plan, kind, event.id, now, role=role, **told)


def _reviews(
    session: Session, rulebook: Rulebook, who: Visitor, mine: Sequence[Row[Any]], now: datetime
) -> Iterator[Todo]:
    """The reviews that a secretary still owes of those in a stage of reviews: one line for all."""
    for row in mine:
        plan = rulebook.plan(session, row.plan_version_id)
        here = plan.find(row.state)
        until = _in_review(session, rulebook, row.id) if row.organization_id in who.led else {}
        if here is None or not until:
            continue
        campaign = session.get_one(Campaign, row.id)
        owed = still_owed(session, plan, campaign, here[0].key, now)
        days = [until[one.unit] for one in owed if one.unit in until]
        if days:
            told = {"due_at": min(days), "role": "secretary", "count": len(days)}
            yield of_call(row, plan, "review", row.id, now, **told)


def _in_review(session: Session, rulebook: Rulebook, number: int) -> dict[int, datetime]:
    """Return which of a campaign and those right below it are in a stage of reviews until when."""
    c = campaigns.c
    found: dict[int, datetime] = {}
    for row in session.execute(select(campaigns).where(or_(c.id == number, c.parent_id == number))):
        plan = rulebook.plan(session, row.plan_version_id)
        here = plan.find(row.state)
        if here is not None and here[1].kind is StageKind.REVIEW:
            due = timeline_of(plan, facts_of(row).particulars.dates).stages[row.state].due
            found |= {row.id: deadline(due, plan.zone)} if due else {}
    return found


def _put_right(
    session: Session, rulebook: Rulebook, who: Visitor, at_hand: set[int], now: datetime, by: Actor
) -> Iterator[Todo]:
    """What was reported as put right: whoever raised it verifies, or else the superior."""
    # Whoever sees nothing but their own has raised nothing elsewhere.
    raised = col(Rectification.raised_by) == who.person_id if who.reach else false()
    chosen = with_place(select(Rectification), Rectification.campaign_id).where(
        RUNS,
        col(Rectification.state) == "reported",
        or_(raised, col(Rectification.campaign_id).in_(at_hand)),
    )
    on = local_day(now)
    for row in session.execute(chosen.order_by(Rectification.id).limit(MOST)):
        item, plan = row.Rectification, rulebook.plan(session, row.plan_version_id)
        campaign = session.get_one(Campaign, row.id)
        role = right_of(session, who, "rectify", row.id, plan)
        if role is None or _theirs_elsewhere(session, item, who, row.id, plan, now):
            continue
        try:
            refuse_own(session, campaign, item, by, on)
        except Refused:
            continue
        told = {"what": "judge", "title": item.problem[:300], "reason": item.report or ""}
        told |= {"since": item.reported_at, "role": role}
        yield of_call(row, plan, "rectification", item.id, now, **told)


def _theirs_elsewhere(
    session: Session, item: Rectification, who: Visitor, number: int, plan: Plan, now: datetime
) -> bool:
    """Whether another person raised it who may still verify it."""
    if item.raised_by in (None, who.person_id):
        return False
    raiser = visitor_of(session, item.raised_by, on=local_day(now))
    return raiser is not None and right_of(session, raiser, "rectify", number, plan) is not None
