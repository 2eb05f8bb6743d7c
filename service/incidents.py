"""Work that was parked for a person: opened once, shown, tried again or closed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, Update, and_, cast, literal
from sqlmodel import Session, col, select, update

from notifications.dialects import insert_or_ignore
from service.actors import Actor
from service.errors import NotFound
from service.models import Campaign, Incident, Task

#: The kind of an incident that keeps a campaign from being swept.
PARKED = "campaign_failed"
#: The kind of one that keeps tasks of a campaign from it.
PARKED_TASKS = "task_failed"


def open_incident(
    session: Session,
    kind: str,
    subject: str,
    *,
    cause: str,
    now: datetime,
    resume_at: datetime | None = None,
    attempts: int = 0,
) -> None:
    """Open an incident unless one of this kind is open for the subject already."""
    table = Incident.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
    session.execute(
        insert_or_ignore(session, table).values(
            kind=kind,
            subject=subject,
            cause=cause[:2000],
            opened_at=now,
            attempts=attempts,
            resume_at=resume_at,
        )
    )


def take_up(session: Session, which: ColumnElement[bool], *, by: Actor, now: datetime) -> None:
    """Let parked campaigns that somebody acts on go on from where they stopped.

    Else the act would set their next moment, and what they missed would be lost. Where they
    still cannot be decided, the act fails and they stay parked.
    """
    campaigns: Any = Campaign.__table__  # type: ignore[attr-defined]  # SQLModel gives it one
    is_open = (col(Incident.kind) == PARKED, col(Incident.closed_at).is_(None))
    if session.exec(select(Incident.id).where(*is_open).limit(1)).first() is None:
        return
    subject = literal("campaign:").concat(cast(campaigns.c.id, String))
    parked = and_(which, campaigns.c.next_at.is_(None), col(Incident.subject) == subject)
    chosen = select(Incident, campaigns.c.id).where(*is_open, parked)
    for incident, number in session.execute(chosen).all():
        resumed = update(campaigns).where(campaigns.c.id == number)
        session.execute(resumed.values(next_at=incident.resume_at or now))
        incident.closed_at, incident.closed_by, incident.action = now, by.person_id, "taken_up"
        session.add(incident)
    session.flush()


def listing(session: Session, *, closed: bool = False) -> list[Incident]:
    """Return the open incidents, or those that were closed, newest first."""
    is_open = col(Incident.closed_at).is_(None)
    chosen = select(Incident).where(~is_open if closed else is_open)
    return list(session.exec(chosen.order_by(col(Incident.id).desc()).limit(500)))


def open_of(session: Session, kind: str, subjects: Collection[str]) -> list[Incident]:
    """Return the open incidents of a kind that are about one of these subjects."""
    chosen = select(Incident).where(
        col(Incident.kind) == kind,
        col(Incident.subject).in_(subjects),
        col(Incident.closed_at).is_(None),
    )
    return list(session.exec(chosen))


def seen_by(session: Session, found: Sequence[Incident], trees: Collection[int]) -> list[Incident]:
    """Return those that the overseers of some trees may see (TRUST AC1).

    That is what was parked of a campaign in a tree of theirs (`trees` are the top organisations),
    and what belongs to no single tree, such as a shipment or the clock.
    """
    numbers = {incident.id: _campaign(incident) for incident in found}
    chosen = select(Campaign.id).where(
        col(Campaign.id).in_(number for number in numbers.values() if number is not None),
        col(Campaign.root_organization_id).in_(trees),
    )
    theirs = {None, *session.exec(chosen)}
    return [incident for incident in found if numbers[incident.id] in theirs]


def _campaign(incident: Incident) -> int | None:
    name, _, number = incident.subject.partition(":")
    return int(number) if name == "campaign" and number.isdigit() else None


def find(session: Session, incident_id: int) -> Incident:
    """Return an open incident; raises NotFound."""
    incident = session.get(Incident, incident_id)
    if incident is None or incident.closed_at is not None:
        raise NotFound(f"incident:{incident_id}")
    return incident


def close(session: Session, incident: Incident, *, by: Actor, now: datetime) -> Incident:
    """Close an incident without trying again."""
    incident.closed_at, incident.closed_by, incident.action = now, by.person_id, "closed"
    session.add(incident)
    session.flush()
    return incident


def retry(session: Session, incident: Incident, *, by: Actor, now: datetime) -> Incident:
    """Let what was parked go on where it stopped, and close the incident."""
    number = _campaign(incident)
    if number is not None:
        session.execute(_parked(incident, number).values(next_at=incident.resume_at or now))
    incident.closed_at, incident.closed_by, incident.action = now, by.person_id, "retried"
    session.add(incident)
    session.flush()
    return incident


def _parked(incident: Incident, number: int) -> Update:
    if incident.kind == PARKED_TASKS:
        waiting = (col(Task.outcome).is_(None), col(Task.due_on).is_not(None))
        return update(Task).where(
            col(Task.campaign_id) == number, col(Task.next_at).is_(None), *waiting
        )
    return update(Campaign).where(col(Campaign.id) == number, col(Campaign.next_at).is_(None))
