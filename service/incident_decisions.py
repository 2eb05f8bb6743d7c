"""What a person decides about an incident: try again, close, send again, or take for sent."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from service import clock
from service import incidents as parked
from service.actors import Actor
from service.errors import NotFound
from service.models import Incident
from service.outbox_decisions import settle_shipment

ACTIONS = ("retry", "close", "resend", "treat-as-sent")


def told(incident: Incident) -> dict[str, object]:
    """An incident as data."""
    return {
        "id": incident.id,
        "kind": incident.kind,
        "subject": incident.subject,
        "cause": incident.cause,
        "attempts": incident.attempts,
        "opened_at": incident.opened_at,
        "closed_at": incident.closed_at,
        "action": incident.action,
        "actions": actions_for(incident),
    }


def actions_for(incident: Incident) -> list[str]:
    """What may be done about an incident that is open."""
    if incident.closed_at is not None:
        return []
    if incident.kind == "delivery_unknown":
        return ["resend", "treat-as-sent", "close"]
    if incident.kind == "delivery_failed":
        return ["resend", "close"]
    return ["retry", "close"] if incident.subject.startswith("campaign:") else ["close"]


def decide(session: Session, incident: Incident, action: str, *, by: Actor, now: datetime) -> None:
    """Do what a person decided. Raises NotFound where there is nothing of the kind to do."""
    if action not in actions_for(incident):
        raise NotFound(f"incident {incident.id}: {action}")
    if action == "retry":
        parked.retry(session, incident, by=by, now=now)
        return
    if action != "close":
        number = int(incident.subject.partition(":")[2])
        wall = clock.wall(session)
        settle_shipment(session, number, again=action == "resend", wall=wall)
    parked.close(session, incident, by=by, now=now)
    incident.action = action
