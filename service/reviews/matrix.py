"""The coverage matrix: every secretary reviews, every organisation and member is reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from service.campaigns.rows import facts_of
from service.models import Campaign, Organization, Review
from service.models.columns import within
from service.parts import in_parts
from service.reviews.rows import rules_of, today
from service.reviews.units import cares_of, taking_part, units_of
from service.rulebook import Rulebook
from workflows.reviewing import Coverage, Given, Owed, coverage, owed_reviews


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation with the coverage of all below it, and what is still owed at itself."""

    campaign: Campaign
    organization: Organization
    coverage: Coverage
    missing: tuple[Owed, ...]


def matrix(
    session: Session,
    rulebook: Rulebook,
    top: Campaign,
    *,
    now: datetime,
    round_key: str | None = None,
    period: str | None = None,
) -> list[Line]:
    """Return the coverage of an organisation and all below it, a line each, in tree order.

    Of the round under way at the top, or of another; of one period of it where that is given.
    """
    plan = rulebook.plan(session, top.plan_version_id)
    below = and_(col(Campaign.root_id) == top.root_id, within(col(Campaign.path), top.path))
    # With the one above: who reviews the top itself stands there.
    seen = taking_part(session, or_(below, col(Campaign.id) == top.parent_id))
    on = today(plan, now)
    units, cares = units_of(session, seen, on), cares_of(session, seen, on)
    owed = [
        one
        for one in owed_reviews(units, cares, rules_of(plan), plan.top_approver)
        if one.unit != top.parent_id
    ]
    given = _given(session, top, round_key or facts_of(top).round_key, period)
    found = coverage(units, owed, given)
    missing: dict[int, list[Owed]] = {}
    for one in owed:
        if (one.by, one.unit, one.subject) not in given:
            missing.setdefault(one.unit, []).append(one)
    names = _names(session, seen)
    return [
        Line(
            campaign,
            names[campaign.organization_id],
            found[campaign.id],
            tuple(missing.get(campaign.id, ())),
        )
        for campaign in seen
        if campaign.id != top.parent_id
    ]


def lacking_at(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    now: datetime,
    period: str | None = None,
) -> list[Owed]:
    """Return the reviews still owed at one organisation, of the round under way.

    The same as its line of the matrix says, without looking at those below it.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    on = today(plan, now)
    here = or_(col(Campaign.id) == campaign.id, col(Campaign.id) == campaign.parent_id)
    seen = taking_part(session, here)
    units, cares = units_of(session, seen, on), cares_of(session, seen, on)
    owed = owed_reviews(units, cares, rules_of(plan), plan.top_approver)
    given = _given(session, campaign, facts_of(campaign).round_key, period)
    return [
        one
        for one in owed
        if one.unit == campaign.id and (one.by, one.unit, one.subject) not in given
    ]


def _given(session: Session, top: Campaign, round_key: str, period: str | None) -> set[Given]:
    chosen: Any = (
        select(Review.reviewer, Review.campaign_id, Review.subject)
        .join(Campaign, col(Campaign.id) == col(Review.campaign_id))
        .where(
            Review.root_id == top.root_id,
            Review.round == round_key,
            within(col(Campaign.path), top.path),
        )
    )
    if period is not None:
        chosen = chosen.where(Review.period == period)
    return {(reviewer, unit, subject) for reviewer, unit, subject in session.execute(chosen)}


def _names(session: Session, campaigns: Sequence[Campaign]) -> dict[int, Organization]:
    parts = in_parts(campaign.organization_id for campaign in campaigns)
    chosen = (select(Organization).where(col(Organization.id).in_(part)) for part in parts)
    return {place.id: place for part in chosen for place in session.exec(part)}
