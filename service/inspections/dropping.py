"""Visits that nobody waits for: the campaign of the inspected was called off, or is suspended."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select

from service.inspections.rows import name_of
from service.models import Campaign, Inspection, InspectionVisit
from workflows.facts import CANCELLED, SUSPENDED


def dropped(session: Session, inspection: Inspection, today: date) -> dict[int, str]:
    """Return the visits that an inspection may be closed without: number -> (name, why) as a text.

    Called off, an organisation owes nothing. Suspended, it is not visited; the answer that it owes
    is waited for up to its day.
    """
    chosen = (
        select(InspectionVisit, Campaign)
        .join(Campaign, col(Campaign.id) == col(InspectionVisit.campaign_id))
        .where(
            InspectionVisit.inspection_id == inspection.id,
            InspectionVisit.state != "settled",
            col(Campaign.state).in_((CANCELLED, SUSPENDED)),
        )
    )
    return {
        visit.id: f"{name_of(session, campaign)} ({campaign.state})"
        for visit, campaign in session.exec(chosen.order_by(col(InspectionVisit.id)))
        if campaign.state == CANCELLED or visit.state == "chosen" or _day_over(visit, today)
    }


def _day_over(visit: InspectionVisit, today: date) -> bool:
    return visit.state == "found" and visit.feedback_due is not None and visit.feedback_due < today


def never_made() -> ColumnElement[bool]:
    """Say that a visit was dropped before it was made: its inspection is closed without it."""
    closed = select(Inspection.id).where(Inspection.state == "closed")
    return and_(
        col(InspectionVisit.state) == "chosen", col(InspectionVisit.inspection_id).in_(closed)
    )
