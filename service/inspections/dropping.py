"""Visits that nobody waits for: the campaign of the inspected was called off, or is suspended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

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
    """Say that a visit is not made any more.

    Its inspection is closed without it, or the campaign of those who inspect was called off.
    """
    over = (
        select(Inspection.id)
        .join(Campaign, col(Campaign.id) == col(Inspection.campaign_id))
        .where(or_(col(Inspection.state) == "closed", col(Campaign.state) == CANCELLED))
    )
    return and_(
        col(InspectionVisit.state) == "chosen", col(InspectionVisit.inspection_id).in_(over)
    )


def waiting_for(runners: Sequence[int]) -> SelectOfScalar[int]:
    """Select the campaigns that inspections of these others have chosen and not closed."""
    return (
        select(InspectionVisit.campaign_id)
        .join(Inspection, col(Inspection.id) == col(InspectionVisit.inspection_id))
        .where(col(Inspection.campaign_id).in_(runners), Inspection.state != "closed")
    )
