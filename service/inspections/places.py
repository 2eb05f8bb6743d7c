"""Where an inspection or a ticket may go: who is under a campaign, of trees of any size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import Session, col, select

from service.models import Campaign, Organization, within
from service.models.campaigns import CLOSED_STATES


class Place(NamedTuple):
    """An organisation under a campaign: the number of its own, its code and its name."""

    campaign_id: int
    code: str
    name: str


def running_below(campaign: Campaign, kinds: Sequence[str] = ()) -> ColumnElement[bool]:
    """The campaigns under one that still run; of some kinds alone, where they are given."""
    below = and_(
        col(Campaign.root_id) == campaign.root_id,
        within(col(Campaign.path), campaign.path),
        col(Campaign.id) != campaign.id,
        col(Campaign.state).not_in(CLOSED_STATES),
    )
    return below & col(Campaign.kind).in_(kinds) if kinds else below


def count_below(session: Session, campaign: Campaign) -> int:
    """How many there are under a campaign."""
    counted = select(func.count()).select_from(Campaign).where(running_below(campaign))
    return session.exec(counted).one()


def kinds_below(session: Session, campaign: Campaign) -> list[str]:
    """The kinds of those under a campaign."""
    found = select(Campaign.kind).where(running_below(campaign)).distinct()
    return sorted(session.exec(found))


def places_below(
    session: Session, campaign: Campaign, *, most: int, direct: bool = False
) -> list[Place]:
    """Those under a campaign by their codes, so many at most; right below it alone if `direct`."""
    chosen = (
        select(Campaign.id, Organization.code, Organization.name)
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(running_below(campaign))
        .order_by(col(Organization.code))
        .limit(most)
    )
    if direct:
        chosen = chosen.where(Campaign.parent_id == campaign.id)
    return [Place(*row) for row in session.exec(chosen)]
