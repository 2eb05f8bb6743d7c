"""What the visitor may do with a campaign, asked of the one table of rights in the transaction."""

from __future__ import annotations

from sqlmodel import Session

from service.auth.permits import LEADERS, Right, allow
from service.auth.visitor import Visitor
from service.errors import NotAllowed
from service.models import Campaign
from service.web.current import context, visitor, visitor_here

VERBS = (
    "submit",
    "withdraw",
    "approve",
    "return",
    "request_postponement",
    "decide_postponement",
    "urge",
)


def urges(who: Visitor) -> bool:
    """Whether a person urges at all: the leading group, its office, and secretaries."""
    return who.leads or any(seat.role in LEADERS and seat.at_top for seat in who.offices)


def require(db: Session, verb: str, campaign: Campaign, *, duty: str = "") -> Right:
    """Return the right by which the visitor may do this; raises NotAllowed, or NotFound."""
    who = visitor_here(db)
    plan = context().rulebook.plan(db, campaign.plan_version_id)
    return allow(db, who, verb, campaign, plan=plan, duty=duty)


def allowed(db: Session, campaign: Campaign) -> dict[str, bool]:
    """Say of every verb whether the visitor's posts allow it; whether the rules do is another."""
    found = {verb: may(db, verb, campaign) for verb in VERBS}
    plan = context().rulebook.plan(db, campaign.plan_version_id)
    for duty in plan.duties_for(campaign.kind):
        found[f"fulfil {duty.key}"] = may(db, "fulfil", campaign, duty=duty.key)
    return found


def may(db: Session, verb: str, campaign: Campaign, *, duty: str = "") -> bool:
    """Say whether the visitor's posts allow one verb."""
    plan = context().rulebook.plan(db, campaign.plan_version_id)
    try:
        allow(db, visitor(), verb, campaign, plan=plan, duty=duty)
    except NotAllowed:
        return False
    return True
