"""The right of inspectors: those who are named for an inspection that an organisation runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from service.auth.visitor import Seat, Visitor
from service.models import Inspection, Inspector

if TYPE_CHECKING:
    from service.auth.rules import Matter


def inspects(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Whoever is named for an inspection of this campaign that is not closed."""
    if matter.campaign is None:
        return
    named = (
        select(Inspector.id)
        .join(Inspection, col(Inspection.id) == col(Inspector.inspection_id))
        .where(
            Inspector.person_id == who.person_id,
            Inspection.campaign_id == matter.campaign.id,
            Inspection.state != "closed",
        )
        .limit(1)
    )
    if session.exec(named).first() is not None:
        yield Seat("inspector", who.organization_id, who.home, who.path)
