"""Inspections and tickets told as data: the same answer for the command line and for the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlmodel import Session, col, select

from service.inspections.colours import colours_of
from service.inspections.drawing import roster_of
from service.inspections.rows import inspectors_of, visits_of
from service.inspections.visiting import findings_of
from service.models import (
    Campaign,
    Inspection,
    InspectionVisit,
    Organization,
    Person,
    Ticket,
    TicketPostponement,
)
from service.words import say
from workflows.facts import CANCELLED, SUSPENDED
from workflows.inspecting import standing_of_postponement

#: Whether the reader may know of an organisation's part in an inspection.
MaySee = Callable[[Campaign], bool]


def _place(session: Session, campaign_id: int) -> tuple[Campaign, Organization]:
    campaign = session.get_one(Campaign, campaign_id)
    return campaign, session.get_one(Organization, campaign.organization_id)


def _words(locale: str, sort: str, code: str) -> str:
    return say(locale, "inspections", f"{sort}.{code}")


def inspection(session: Session, row: Inspection, locale: str) -> dict[str, Any]:
    """Return an inspection as a line of a list; the seed only once it is revealed."""
    campaign, place = _place(session, row.campaign_id)
    return {
        "id": row.id,
        "campaign_id": campaign.id,
        "organization": place.code,
        "name": place.name,
        "round": row.round,
        "kind": row.kind,
        "kind_words": _words(locale, "kind", row.kind),
        "state": row.state,
        "state_words": _words(locale, "state", row.state),
        "title": row.title,
        "unannounced": row.unannounced,
        "planned_at": row.planned_at,
        "drawn_at": row.drawn_at,
        "closed_at": row.closed_at,
        "published_at": row.published_at,
        "bulletin": row.bulletin,
    }


def whole_inspection(
    session: Session, row: Inspection, locale: str, may_see: MaySee
) -> dict[str, Any]:
    """Return all of an inspection; of the parts of organisations those that may be seen."""
    people = [session.get_one(Person, number) for number in inspectors_of(session, row)]
    return {
        **inspection(session, row, locale),
        "report": row.report,
        "inspectors": [person.staff_no for person in people],
        "draw": _draw(row) if row.kind == "random" else None,
        "visits": [
            visit(session, one, locale)
            for one in visits_of(session, row)
            if may_see(session.get_one(Campaign, one.campaign_id))
        ],
    }


def _draw(row: Inspection) -> dict[str, Any]:
    """Everything that somebody needs to draw again (`workflows.drawing`)."""
    return {
        "roster": [{"code": one.code, "class": one.stratum} for one in roster_of(row)],
        "roster_digest": row.roster_digest,
        "count": row.draw_size,
        "stratified": row.stratified,
        "seed_digest": row.seed_digest,
        "seed": row.seed,
        "beacon": row.beacon,
        "beacon_value": row.beacon_value,
    }


def visit(session: Session, row: InspectionVisit, locale: str) -> dict[str, Any]:
    """Return an organisation's part in an inspection."""
    campaign, place = _place(session, row.campaign_id)
    return {
        "id": row.id,
        "campaign_id": campaign.id,
        "organization": place.code,
        "name": place.name,
        "state": row.state,
        "state_words": _words(locale, "state", row.state),
        "findings": row.findings,
        "score": row.score,
        "found_at": row.found_at,
        "feedback_due": row.feedback_due,
        "feedback": row.feedback,
        "feedback_at": row.feedback_at,
        "answered_late": row.answered_late,
        "returned": row.returned,
        "opinion": row.opinion,
        "version": row.version,
        "problems": [
            {
                "number": found.number,
                "problem": found.problem,
                "responsible": found.responsible,
                "due_on": found.due_on,
                "rectification_id": found.rectification_id,
            }
            for found in findings_of(session, row)
        ],
    }


def ticket(session: Session, row: Ticket, locale: str) -> dict[str, Any]:
    """Return a ticket as a line of a list."""
    campaign, place = _place(session, row.campaign_id)
    return {
        "id": row.id,
        "campaign_id": campaign.id,
        "organization": place.code,
        "name": place.name,
        "round": row.round,
        "title": row.title,
        "matter": row.matter,
        "urgent": row.urgent,
        "behind": row.behind,
        "colour": row.colour,
        "colour_words": _words(locale, "colour", row.colour),
        "state": row.state,
        "state_words": _words(locale, "state", row.state),
        "due_on": row.due_on,
        "issued_at": row.issued_at,
        "feedback": row.feedback,
        "feedback_at": row.feedback_at,
        "returned": row.returned,
        "opinion": row.opinion,
        "closed_at": row.closed_at,
        "halted": campaign.state if campaign.state in (SUSPENDED, CANCELLED) else None,
        "version": row.version,
    }


def whole_ticket(session: Session, row: Ticket, locale: str) -> dict[str, Any]:
    """Return a ticket with every change of its colour, and each later day asked for."""
    asked = select(TicketPostponement).where(TicketPostponement.ticket_id == row.id)
    return {
        **ticket(session, row, locale),
        "colours": [
            {"colour": one.colour, "on": one.on_day, "at": one.at, "by": one.actor}
            for one in colours_of(session, row)
        ],
        "postponements": [
            {
                **postponement(one),
                "status": standing_of_postponement(one.status, row.state),
            }
            for one in session.exec(asked.order_by(col(TicketPostponement.id)))
        ],
    }


def postponement(row: TicketPostponement) -> dict[str, Any]:
    """Return a later day that was asked for, and what became of it."""
    return {
        "id": row.id,
        "ticket_id": row.ticket_id,
        "status": row.status,
        "reason": row.reason,
        "progress": row.progress,
        "expected": row.expected,
        "opinion": row.opinion,
        "granted_until": row.granted_until,
        "note": row.note,
    }
