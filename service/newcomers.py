"""Organisations founded in mid-campaign: they join, and have at once what stands above them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from service import branch_plans, campaigns, commendation
from service.actors import Actor
from service.models import Campaign, Organization, within
from service.rulebook import Rulebook

__all__ = ["join", "join_all", "moved"]


def join(
    session: Session, rulebook: Rulebook, organization: Organization, *, by: Actor, now: datetime
) -> list[Campaign]:
    """Let an organisation take part; documents in force above it count from the first day."""
    return join_all(session, rulebook, [organization], by=by, now=now)


def join_all(
    session: Session,
    rulebook: Rulebook,
    organizations: Sequence[Organization],
    *,
    by: Actor,
    now: datetime,
) -> list[Campaign]:
    """The same for any number of organisations at once."""
    joined = campaigns.join_all(session, rulebook, organizations, by=by, now=now)
    branch_plans.take_over_all(session, rulebook, joined, by=by, now=now)
    commendation.come_in(session, rulebook, joined, by=by, now=now)
    return joined


def moved(
    session: Session, rulebook: Rulebook, organization: Organization, *, by: Actor, now: datetime
) -> list[Campaign]:
    """Give an organisation's campaigns their new superior's dates and documents.

    Awards that are under way keep the tree that they were opened on; those of the new superiors
    are open to it from now on.
    """
    under_way = campaigns.moved(session, rulebook, organization, by=by, now=now)
    for campaign in under_way:
        branch_plans.take_over(session, rulebook, campaign, by=by, now=now)
    below = select(Campaign).where(within(col(Campaign.path), organization.path))
    come_along = session.exec(below).all() if under_way else ()
    commendation.come_in(session, rulebook, come_along, by=by, now=now)
    return under_way
