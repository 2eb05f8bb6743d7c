"""Every night: what no deed has told, counted where a stage waits for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from service.db import Doors, reading, writing
from service.models import Campaign
from service.rulebook import Rulebook
from service.work.recount import recount

#: How long before its due day a stage is looked at: a branch without members owes no pledge of
#: any, and somebody whose post ended by its date no longer does, though nobody did anything.
AHEAD = timedelta(days=3)
BATCH = 200


def recount_waiting(doors: Doors, rulebook: Rulebook, *, now: datetime) -> int:
    """Count anew for every campaign whose stage is due soon, or late, and is not handed in.

    Return for how many something differed. Each batch is a transaction of its own.
    """
    differed, last = 0, 0
    while True:
        with reading(doors) as session:
            numbers = _waiting(session, now, after=last)
        if not numbers:
            return differed
        with writing(doors) as session:
            for number in numbers:
                campaign = session.get_one(Campaign, number)
                differed += recount(session, rulebook, campaign, now=now)
        last = numbers[-1]


def _waiting(session: Session, now: datetime, *, after: int) -> list[int]:
    chosen = select(Campaign.id).where(
        col(Campaign.due_at) <= now + AHEAD,
        col(Campaign.closed_at).is_(None),
        col(Campaign.submitted_at).is_(None),
        col(Campaign.state).contains("/"),
        col(Campaign.id) > after,
    )
    return list(session.exec(chosen.order_by(col(Campaign.id)).limit(BATCH)))
