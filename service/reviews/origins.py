"""What a review or an item of rectification names as its ground must be there, and be its own."""

from __future__ import annotations

from sqlmodel import Session

from service.errors import Problem
from service.models import (
    AppraisalEvent,
    Campaign,
    Finding,
    Hearing,
    Inspection,
    InspectionVisit,
    Meeting,
    Review,
)
from service.reviews.rows import bad
from workflows.rectifying import ORIGINS, WITHOUT_ROW


def meeting_flaws(session: Session, campaign: Campaign, number: int | None) -> list[Problem]:
    """Return the objection to a meeting at which a review is said to have been given.

    It was held, and written down, at the organisation reviewed or at one above it.
    """
    if number is None:
        return []
    meeting = session.get(Meeting, number)
    if meeting is None or not _at_or_above(session, campaign, meeting.campaign_id):
        return [bad("meeting_id", "no_such_meeting", number=number)]
    if meeting.voided_at is not None:
        return [bad("meeting_id", "meeting_struck_out", number=number)]
    return []


def origin_flaws(
    session: Session, campaign: Campaign, kind: str, number: int | None
) -> list[Problem]:
    """Return what is wrong with what an item is said to come from."""
    if kind not in ORIGINS:
        return [bad("origin", "unknown_origin", value=kind)]
    if kind == "hand":
        return [] if number is None else [bad("origin_id", "no_origin_of_a_hand")]
    if number is None:
        return [] if kind in WITHOUT_ROW else [bad("origin_id", "origin_wanted")]
    if _comes_from(session, campaign, kind, number):
        return []
    return [bad("origin_id", "no_such_origin", number=number)]


def _comes_from(session: Session, campaign: Campaign, kind: str, number: int) -> bool:
    """Say whether a row of this kind is there, about this organisation."""
    if kind == "review":
        review = session.get(Review, number)
        return review is not None and review.campaign_id == campaign.id
    if kind == "opinions":
        heard = session.get(Hearing, number)
        return heard is not None and _at_or_above(session, campaign, heard.campaign_id)
    if kind == "appraisal":
        event = session.get(AppraisalEvent, number)
        return event is not None and _at_or_above(session, campaign, event.campaign_id)
    finding = session.get(Finding, number)
    visit = session.get_one(InspectionVisit, finding.visit_id) if finding else None
    if visit is None or visit.campaign_id != campaign.id:
        return False
    own = session.get_one(Inspection, visit.inspection_id).kind == "self"
    return own == (kind == "self_check")


def _at_or_above(session: Session, campaign: Campaign, number: int) -> bool:
    """Say whether a campaign is this one or one above it in the same launch."""
    other = session.get(Campaign, number)
    return (
        other is not None
        and other.root_id == campaign.root_id
        and campaign.path.startswith(other.path)
    )
