"""Every night: what no deed has told, counted where a stage waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from service.db import Doors, reading, writing
from service.models import Campaign
from service.rulebook import Rulebook
from service.work.recount import recount
from workflows.calendar import local_day
from workflows.guards import facts_asked_for
from workflows.periods import period_of
from workflows.reviews_asked import REVIEWED

#: How long before its due day a stage is looked at: a branch without members owes no pledge of
#: any, and somebody whose post ended by its date no longer does, though nobody did anything.
AHEAD = timedelta(days=3)
BATCH = 200


def recount_waiting(doors: Doors, rulebook: Rulebook, *, now: datetime) -> int:
    """Count anew for every campaign whose stage is due soon, or late, and is not handed in.

    So too when a new period of reviews began: what was given in the last one counts no more.

    Return for how many something differed. Each batch is a transaction of its own.
    """
    differed, last = 0, 0
    while True:
        with reading(doors) as session:
            begun = _period_begun(session, rulebook, now)
            numbers = _waiting(session, now, begun, after=last)
        if not numbers:
            return differed
        with writing(doors) as session:
            for number in numbers:
                campaign = session.get_one(Campaign, number)
                differed += recount(session, rulebook, campaign, now=now)
        last = numbers[-1]


def _period_begun(session: Session, rulebook: Rulebook, now: datetime) -> list[int]:
    """Return the plan versions that ask for reviews and in which a period of them just began."""
    running = select(Campaign.plan_version_id).where(col(Campaign.closed_at).is_(None)).distinct()
    begun = []
    for number in session.exec(running).all():
        plan = rulebook.plan(session, number)
        today = local_day(now, plan.zone)
        every = plan.provisions.reviews.every
        if every == "round" or not REVIEWED & facts_asked_for(plan):
            continue
        if period_of(every, today).starts > today - AHEAD:
            begun.append(number)
    return begun


def _waiting(session: Session, now: datetime, begun: Sequence[int], *, after: int) -> list[int]:
    soon = or_(
        col(Campaign.due_at) <= now + AHEAD,
        col(Campaign.plan_version_id).in_(begun),
    )
    chosen = select(Campaign.id).where(
        soon,
        col(Campaign.closed_at).is_(None),
        col(Campaign.submitted_at).is_(None),
        col(Campaign.state).contains("/"),
        col(Campaign.id) > after,
    )
    return list(session.exec(chosen.order_by(col(Campaign.id)).limit(BATCH)))
