"""Whom a right calls upon in 待办: those who have it themselves, and are nearest to its matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session

from service.auth.permits import allow
from service.auth.visitor import Visitor
from service.campaigns.carry_out import campaigns
from service.errors import NotAllowed, NotFound
from service.models import Campaign
from workflows.plan import Plan

#: So many rows of one kind are looked at.
MOST = 200


def near(session: Session, who: Visitor, mine: Sequence[Row[Any]]) -> set[int]:
    """Return the campaigns at hand: those where they have a seat, and right below where they lead.

    A right may reach over a whole tree; if it called everybody who has it, the office of a large
    one would find little else.
    """
    led = [row.id for row in mine if row.organization_id in who.led]
    below = select(campaigns.c.id).where(campaigns.c.parent_id.in_(led))
    return {row.id for row in mine} | set(session.execute(below).scalars())


def right_of(session: Session, who: Visitor, verb: str, number: int, plan: Plan) -> str | None:
    """Return the role by which somebody may do something in a campaign today, or None."""
    try:
        return allow(session, who, verb, session.get_one(Campaign, number), plan=plan).role
    except (NotAllowed, NotFound):
        return None
