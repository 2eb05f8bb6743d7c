"""Seats and terms of office as data: the same for the terminal and for the API."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import Session

from service.models import ElectionDelay, GroupSeat, OfficeTerm, Organization
from service.terms.groups import Seated
from service.terms.rows import delays_of


def seat(session: Session, each: Seated) -> dict[str, Any]:
    """A seat with whoever sits in it today."""
    return {
        **_place(session, each.seat),
        "people": [{"id": person.id, "name": person.name} for person in each.people],
        "vacant": each.vacant,
    }


def _place(session: Session, row: GroupSeat) -> dict[str, Any]:
    return {
        "id": row.id,
        "campaign_id": row.campaign_id,
        "organization": session.get_one(Organization, row.organization_id).code,
        "seat": row.seat,
        "post": row.post,
        "places": row.places,
    }


def term(session: Session, row: OfficeTerm, on: date) -> dict[str, Any]:
    """A term of office; ``days_overdue`` counts from the day on which it was to be elected."""
    late = row.ended_on is None and row.due_on < on
    return {
        "id": row.id,
        "organization": session.get_one(Organization, row.organization_id).code,
        "started_on": row.started_on,
        "ends_on": row.ends_on,
        "due_on": row.due_on,
        "ended_on": row.ended_on,
        "note": row.note,
        "days_overdue": (on - row.due_on).days if late else 0,
        "postponements": [delay(each) for each in delays_of(session, row)],
    }


def delay(row: ElectionDelay) -> dict[str, Any]:
    """A request to put an election off."""
    return {
        "id": row.id,
        "term_id": row.term_id,
        "until": row.until,
        "reason": row.reason,
        "status": row.status,
        "requested_at": row.requested_at,
        "decided_at": row.decided_at,
        "note": row.note,
    }
