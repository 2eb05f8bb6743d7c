"""Awards, names, notices and honours told as data, for the API and the terminal alike."""

from __future__ import annotations

import json
from typing import Any

from sqlmodel import Session

from service.commendation.items import items_of
from service.commendation.rows import name_of
from service.models import (
    Campaign,
    Honour,
    Nomination,
    Objection,
    Opinion,
    PublicNotice,
    Sanction,
    Selection,
    SelectionDecision,
    Share,
)


def selection(row: Selection) -> dict[str, Any]:
    """An award in the making."""
    return {
        "id": row.id,
        "campaign_id": row.campaign_id,
        "award": row.award,
        "title": row.title,
        "term": row.term,
        "round": row.round,
        "status": row.status,
        "places": row.places,
        "chosen": row.chosen,
        "names_round": row.names_round,
        "nominate_by": row.nominate_by,
        "closed_at": row.closed_at,
        "closed_why": row.closed_why,
    }


def share(row: Share, campaign: Campaign) -> dict[str, Any]:
    """What an organisation may put forward."""
    return {
        "id": row.id,
        "award_id": row.selection_id,
        "campaign_id": row.campaign_id,
        "organization_id": campaign.organization_id,
        "places": row.places,
        "allotted": row.allotted,
        "used": row.used,
        "due_on": row.due_on,
        "status": row.status,
    }


def nomination(session: Session, row: Nomination) -> dict[str, Any]:
    """A name on its way."""
    return {
        "id": row.id,
        "award_id": row.selection_id,
        "campaign_id": row.campaign_id,
        "at_campaign_id": row.at_campaign_id,
        "person_id": row.person_id,
        "organization_id": row.organization_id,
        "name": name_of(session, row),
        "category": row.category,
        "deeds": row.deeds,
        "rank": row.rank,
        "shortlisted": row.shortlisted,
        "votes": row.votes,
        "status": row.status,
        "why": row.why,
        "items": [
            {
                "number": each.number,
                "item": each.item,
                "statement": each.statement,
                "met": each.met,
                "reason": each.reason,
                "judged_at": each.judged_at,
            }
            for each in items_of(session, row)
        ],
    }


def opinion(row: Opinion) -> dict[str, Any]:
    """What a department was asked, and what it answered."""
    return {
        "id": row.id,
        "nomination_id": row.nomination_id,
        "role": row.role,
        "due_on": row.due_on,
        "verdict": row.verdict,
        "text": row.text,
        "answered_at": row.answered_at,
    }


def decision(row: SelectionDecision) -> dict[str, Any]:
    """A list put to decision, or carried."""
    return {
        "id": row.id,
        "award_id": row.selection_id,
        "number": row.number,
        "method": row.method,
        "status": row.status,
        "nominations": json.loads(row.chosen),
        "proposed_by": row.proposed_by,
        "decided_at": row.decided_at,
        "entitled": row.entitled,
        "present": row.present,
        "in_favour": row.in_favour,
        "minutes_id": row.minutes_id,
    }


def notice(row: PublicNotice) -> dict[str, Any]:
    """A list as it is shown to the public."""
    return {
        "id": row.id,
        "award_id": row.selection_id,
        "number": row.number,
        "names": json.loads(row.names),
        "where_to": row.where_to,
        "opens_on": row.opens_on,
        "ends_on": row.ends_on,
        "status": row.status,
    }


def objection(session: Session, row: Objection) -> dict[str, Any]:
    """An objection, for those who rule on it, with the version of the name that it is to."""
    return {
        "id": row.id,
        "notice_id": row.notice_id,
        "nomination_id": row.nomination_id,
        "person_id": row.person_id,
        "name": row.name,
        "contact": row.contact,
        "text": row.text,
        "clue": row.clue,
        "raised_at": row.raised_at,
        "status": row.status,
        "ruling": row.ruling,
        "version": session.get_one(Nomination, row.nomination_id).version,
    }


def honour(row: Honour) -> dict[str, Any]:
    """A line of the register; its code stands on the certificate alone."""
    return {
        "id": row.id,
        "number": row.number,
        "award": row.award,
        "title": row.title,
        "name": row.name,
        "organization": row.organization_name,
        "given_by": row.given_by,
        "awarded_on": row.awarded_on,
        "revoked_at": row.revoked_at,
        "revoked_why": row.revoked_why,
    }


def sanction(row: Sanction) -> dict[str, Any]:
    """A sanction or an investigation."""
    return {
        "id": row.id,
        "organization_id": row.organization_id,
        "person_id": row.person_id,
        "kind": row.kind,
        "basis": row.basis,
        "since": row.since,
        "until": row.until,
        "lifted_at": row.lifted_at,
    }
