"""The coverage matrix: every secretary reviews, every organisation and member is reviewed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from service.campaigns.rows import facts_of
from service.db import rows
from service.models import Campaign, Review
from service.models.columns import within
from service.reviews.rows import rules_of, today
from service.reviews.units import Place, cares_of, taking_part, units_of
from service.rulebook import Rulebook
from workflows.reviewing import Coverage, Given, Owed, Unit, coverage, owed_reviews


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation with the coverage of all below it, and what is still owed at itself."""

    campaign_id: int
    path: str
    code: str
    name: str
    kind: str
    coverage: Coverage
    missing: tuple[Owed, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """An organisation and all below it, with who owes whom a review and what was given.

    Of a long tree a page shows some lines only: they alone are made (`lines`).
    """

    places: Sequence[Place]  # in tree order
    units: Sequence[Unit]
    owed: Sequence[Owed]
    given: frozenset[Given]
    missing: Sequence[Owed]  # what is owed and was not given, in the order of the places

    def lines(self, shown: Collection[int] | None = None) -> list[Line]:
        """Return a line for each campaign, or for those ``shown`` by number, in tree order."""
        found = coverage(self.units, self.owed, self.given, shown)
        missing: dict[int, list[Owed]] = {}
        for one in self.missing:
            if one.unit in found:
                missing.setdefault(one.unit, []).append(one)
        return [
            Line(
                place.id,
                place.path,
                place.code,
                place.name,
                place.organization_kind,
                found[place.id],
                tuple(missing.get(place.id, ())),
            )
            for place in self.places
            if place.id in found
        ]


def matrix(
    session: Session,
    rulebook: Rulebook,
    top: Campaign,
    *,
    now: datetime,
    round_key: str | None = None,
    period: str | None = None,
) -> Matrix:
    """Return the coverage of an organisation and all below it.

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
    return Matrix(
        places=[place for place in seen if place.id != top.parent_id],
        units=units,
        owed=owed,
        given=given,
        missing=[one for one in owed if (one.by, one.unit, one.subject) not in given],
    )


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


def _given(session: Session, top: Campaign, round_key: str, period: str | None) -> frozenset[Given]:
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
    return frozenset((reviewer, unit, subject) for reviewer, unit, subject in rows(session, chosen))
