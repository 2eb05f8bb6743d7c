"""Approvals and substitutes as data, the same for the API and the command line."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from service.approvals.rows import all_rows_of
from service.approvals.subjects import STAGE
from service.approvals.waiting import Waiting
from service.models import ApprovalPlace, ApprovalProcess, Campaign, Person, Substitute
from service.todo import Todo


def process_told(session: Session, found: ApprovalProcess) -> dict[str, Any]:
    """An approval with all its places."""
    campaign = session.get_one(Campaign, found.campaign_id)
    return {
        "id": found.id,
        "campaign_id": found.campaign_id,
        "subject": f"{found.subject_kind}/{found.subject_id}",
        "number": found.number,
        "procedure": found.procedure or None,
        "title": found.title,
        "step": found.step,
        "run": found.run,
        "outcome": found.outcome,
        "submitted_at": found.submitted_at,
        "settled_at": found.settled_at,
        "version": campaign.version,
        "digest": found.digest,
        "places": [place_told(session, row) for row in all_rows_of(session, found)],
    }


def place_told(session: Session, row: ApprovalPlace) -> dict[str, Any]:
    """One signature, wanted or given."""
    return {
        "place": row.id,
        "step": row.step,
        "run": row.run,
        "role": row.role or None,
        "person": _name(session, row.person_id),
        "person_id": row.person_id,
        "added_by": _name(session, row.added_by),
        "delegate": _name(session, row.delegate_id),
        "opinion": row.opinion,
        "status": row.status,
        "due_on": row.due_on,
        "signed_by": _name(session, row.signed_by),
        "on_behalf_of": _name(session, row.on_behalf_of),
        "signed_at": row.signed_at,
        "note": row.note,
        "rule": row.rule,
        "heads": [row.should_attend, row.attended, row.in_favour] if row.minutes_id else None,
        "minutes": row.minutes_id,
    }


def waiting_told(item: Todo, one: Waiting | None) -> dict[str, Any]:
    """What waits for somebody's decision, and what to send along with the answer."""
    return {
        "campaign_id": item.campaign_id,
        "organization": item.organization,
        "title": item.title,
        "round_title": item.round_title,
        "step": one.step.key if one else None,
        "step_title": item.step or None,
        "place": item.place,
        "decision": one.step.decision if one else "signatures",
        "opinion_only": one.opinion_only if one else False,
        "subject": item.subject or STAGE,
        "on_behalf_of": item.on_behalf_of or None,
        "due_at": item.due_at,
        "days_overdue": item.days_overdue,
        "since": item.since,
        "version": item.version,
        "digest": one.process.digest if one else None,
    }


def substitute_told(session: Session, row: Substitute) -> dict[str, Any]:
    """A substitution, the same for the absent person and for whoever stands in."""
    return {
        "id": row.id,
        "person": _name(session, row.person_id),
        "person_id": row.person_id,
        "substitute": _name(session, row.substitute_id),
        "substitute_id": row.substitute_id,
        "since": row.since,
        "until": row.last_day,
        "ended_on": row.ended_on,
        "reason": row.reason,
        "made_by": _name(session, row.made_by),
        "made_at": row.made_at,
        "ended_by": _name(session, row.ended_by),
    }


def _name(session: Session, person_id: int | None) -> str | None:
    person = session.get(Person, person_id) if person_id is not None else None
    return person.name if person else None
