"""Organisations that come, move or go in mid-campaign, with all that becomes true by it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlmodel import Session, col, select

from service import branch_plans, campaigns, commendation
from service.actors import Actor
from service.in_step import recount_around, recount_each
from service.models import Campaign, Organization, within
from service.rulebook import Rulebook
from service.words import DEFAULT_LOCALE, say
from service.work.from_the_start import know_from_the_start

__all__ = ["join", "join_all", "leave", "moved"]


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
    """The same for any number of organisations at once.

    A superior's secretary owes more reviews from now on: those above are counted anew.
    """
    knowing = partial(know_from_the_start, rulebook=rulebook, now=now, joining=True)
    joined = campaigns.join_all(session, rulebook, organizations, by=by, now=now, knowing=knowing)
    branch_plans.take_over_all(session, rulebook, joined, by=by, now=now)
    commendation.come_in(session, rulebook, joined, by=by, now=now)
    above = {each.parent_id for each in joined if each.parent_id is not None}
    above -= {each.id for each in joined}
    recount_each(session, rulebook, above, now=now, by=by)
    return joined


def moved(
    session: Session, rulebook: Rulebook, organization: Organization, *, by: Actor, now: datetime
) -> list[Campaign]:
    """Give an organisation's campaigns their new superior's dates and documents.

    Awards that are under way keep the tree that they were opened on; those of the new superiors
    are open to it from now on.
    """
    before = select(Campaign.parent_id).where(Campaign.organization_id == organization.id)
    left = [number for number in session.exec(before) if number is not None]
    under_way = campaigns.moved(session, rulebook, organization, by=by, now=now)
    for campaign in under_way:
        branch_plans.take_over(session, rulebook, campaign, by=by, now=now)
    below = select(Campaign).where(within(col(Campaign.path), organization.path))
    come_along = session.exec(below).all() if under_way else ()
    commendation.come_in(session, rulebook, come_along, by=by, now=now)
    numbers = session.exec(
        select(Campaign.id).where(within(col(Campaign.path), organization.path))
    ).all()
    recount_around(session, rulebook, [*left, *numbers], now=now, by=by)
    for campaign in under_way:
        session.refresh(campaign)
    return under_way


def leave(
    session: Session, rulebook: Rulebook, organization: Organization, *, by: Actor, now: datetime
) -> list[Campaign]:
    """End the campaigns of an organisation that is closed; nobody owes it a review any more.

    Nobody is left to honour anybody: its awards under way end with it.
    """
    own = select(Campaign).where(
        Campaign.organization_id == organization.id, col(Campaign.closed_at).is_(None)
    )
    for campaign in session.exec(own.order_by(col(Campaign.id))).all():
        why = say(DEFAULT_LOCALE, "commendation", "why.organization_closed")
        commendation.call_off(session, rulebook, campaign, why, by=by, now=now)
    ended = campaigns.leave(session, rulebook, organization, by=by, now=now)
    recount_around(session, rulebook, [campaign.id for campaign in ended], now=now, by=by)
    return ended
