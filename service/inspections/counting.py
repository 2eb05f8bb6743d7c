"""The facts that guards read of inspections, counted from the rows themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists
from sqlmodel import Session, col, select

from service.inspections.dropping import never_made
from service.models import Campaign, Inspection, InspectionVisit
from workflows.plan import Plan


def known_of(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, now: datetime
) -> dict[str, str | None]:
    """Return ``self_check_done`` and ``feedback_given`` of a round (SEEDS S4-9, S4-10).

    Feedback is given once an inspection by the organisation itself or by one above it is closed,
    and no inspection of the round, of it or by it, still waits for anything. So an organisation
    that the draw has spared waits for the others' results, and then for nothing more.
    """
    return {
        "self_check_done": "yes" if _inspected_itself(session, campaign, round_key) else None,
        "feedback_given": "yes" if _has_feedback(session, campaign, round_key) else None,
    }


def _inspected_itself(session: Session, campaign: Campaign, round_key: str) -> bool:
    chosen = exists().where(
        col(Inspection.campaign_id) == campaign.id,
        col(Inspection.round) == round_key,
        col(Inspection.kind) == "self",
        col(Inspection.state) == "closed",
    )
    return bool(session.execute(select(chosen)).scalar_one())


def _has_feedback(session: Session, campaign: Campaign, round_key: str) -> bool:
    over = [int(part) for part in campaign.path.strip("/").split("/")]
    by_those_over = (
        col(Campaign.root_id) == campaign.root_id,
        col(Campaign.organization_id).in_(over),
        col(Inspection.campaign_id) == col(Campaign.id),
        col(Inspection.round) == round_key,
        col(Inspection.kind) != "self",
    )
    waits = exists().where(
        col(InspectionVisit.campaign_id) == campaign.id,
        col(InspectionVisit.round) == round_key,
        col(InspectionVisit.state) != "settled",
        *by_those_over,
        col(InspectionVisit.inspection_id) == col(Inspection.id),
        ~never_made(),
    )
    runs = exists().where(
        col(Inspection.campaign_id) == campaign.id,
        col(Inspection.round) == round_key,
        col(Inspection.kind) != "self",
        col(Inspection.state) != "closed",
    )
    closed = exists().where(*by_those_over, col(Inspection.state) == "closed")
    return bool(session.execute(select(closed & ~waits & ~runs)).scalar_one())


def facts(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, now: datetime
) -> dict[str, str | None]:
    """Return every fact of this kind of work, for the count of all."""
    return known_of(session, plan, campaign, round_key, now)
