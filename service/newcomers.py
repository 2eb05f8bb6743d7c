"""Organisations founded in mid-campaign: they join, and have at once what stands above them."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from service import branch_plans, campaigns
from service.actors import Actor
from service.models import Campaign, Organization
from service.rulebook import Rulebook

__all__ = ["join", "moved"]


def join(
    session: Session, rulebook: Rulebook, organization: Organization, *, by: Actor, now: datetime
) -> list[Campaign]:
    """Let an organisation take part; documents in force above it count from the first day."""
    joined = campaigns.join(session, rulebook, organization, by=by, now=now)
    for campaign in joined:
        branch_plans.take_over(session, rulebook, campaign, by=by, now=now)
    return joined


def moved(
    session: Session, rulebook: Rulebook, organization: Organization, *, by: Actor, now: datetime
) -> list[Campaign]:
    """Give an organisation's campaigns their new superior's dates, and its documents."""
    under_way = campaigns.moved(session, rulebook, organization, by=by, now=now)
    for campaign in under_way:
        branch_plans.take_over(session, rulebook, campaign, by=by, now=now)
    return under_way
