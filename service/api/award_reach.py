"""Whom an award concerns: everybody at or below the organisation that honours, and who sees it.

What is said while it is decided on is for those who decide, and for whom they ask.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from service.api.reach import visible
from service.api.request import Call
from service.auth.permits import allow
from service.auth.visitor import Visitor
from service.commendation import told
from service.errors import NotAllowed, NotFound
from service.models import Campaign, Nomination, Opinion, Selection, SelectionDecision
from service.roles import holders


def concerned(campaign_id: Any, call: Call) -> ColumnElement[bool]:
    """Rows of organisations above the caller's own, of its own, and of those it may see."""
    chain = paths_above(call.who.path)
    chosen = select(Campaign.id).where(
        or_(col(Campaign.path).in_(chain), visible(col(Campaign.path), call.who))
    )
    found: ColumnElement[bool] = campaign_id.in_(chosen)
    return found


def paths_above(path: str) -> list[str]:
    """Return the paths of an organisation and of all above it: ``/1/5/`` has ``/1/`` too."""
    parts = path.strip("/").split("/")
    return [f"/{'/'.join(parts[:end])}/" for end in range(1, len(parts) + 1)]


def deliberations(call: Call, found: Selection) -> dict[str, list[dict[str, Any]]]:
    """The lists put to decision and the opinions: all to who decides, their own to who is asked."""
    campaign = call.session.get_one(Campaign, found.campaign_id)
    chosen = (
        select(Opinion)
        .join(Nomination, col(Nomination.id) == col(Opinion.nomination_id))
        .where(Nomination.selection_id == found.id)
        .order_by(col(Opinion.id))
    )
    opinions = call.session.exec(chosen).all()
    try:
        allow(call.session, call.who, "decide_award", campaign, plan=call.plan(campaign))
    except (NotAllowed, NotFound):
        own = {each.role for each in opinions if _is_asked(call, campaign, each.role)}
        return {
            "decisions": [],
            "opinions": [told.opinion(each) for each in opinions if each.role in own],
        }
    lists = call.session.exec(
        select(SelectionDecision)
        .where(SelectionDecision.selection_id == found.id)
        .order_by(col(SelectionDecision.number))
    )
    return {
        "decisions": [told.decision(each) for each in lists],
        "opinions": [told.opinion(each) for each in opinions],
    }


def speaks_for(who: Visitor) -> tuple[int, ...]:
    """Return for whom somebody answers by post: for themselves, and for those who are absent."""
    return (who.person_id, *(one.person_id for one in who.absent))


def _is_asked(call: Call, campaign: Campaign, role: str) -> bool:
    places = (campaign.organization_id, campaign.root_organization_id)
    asked = holders(call.session, role, *places, call.now)
    return not {each.id for each in asked}.isdisjoint(speaks_for(call.who))
