"""The organisations within the visitor's reach, each with the campaign that it is in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from service.api.reach import visible
from service.models import Campaign, Organization
from service.web.current import today, visitor
from workflows.facts import CANCELLED


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation, and the number of its newest campaign under way; None where it has none."""

    id: int
    name: str
    code: str
    kind: str
    campaign_id: int | None

    def fits(self, wanted: str) -> bool:
        """Whether somebody who looks for this text means the organisation."""
        return (
            wanted.casefold() in self.name.casefold() or wanted.casefold() in self.code.casefold()
        )


def units(db: Session) -> list[Unit]:
    """Return them in the order of the tree; those that are closed are not among them."""
    path = col(Organization.path)
    under_way = select(Campaign.organization_id, Campaign.id).where(
        visible(col(Campaign.path), visitor()),
        col(Campaign.closed_at).is_(None),
        col(Campaign.state) != CANCELLED,
    )
    newest: dict[int, int] = dict(db.exec(under_way.order_by(col(Campaign.id))).all())
    chosen = select(Organization).where(
        visible(path, visitor()),
        or_(col(Organization.closed_on).is_(None), col(Organization.closed_on) > today()),
    )
    return [
        Unit(one.id, one.name, one.code, one.kind, newest.get(one.id))
        for one in db.exec(chosen.order_by(path))
    ]
