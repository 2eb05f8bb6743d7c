"""Logged-in browsers: each begun with a new id, ended by idleness, by age, or by logging out."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, bindparam, delete, or_, select, update
from sqlmodel import Session, col

from service.db import rows
from service.models import Visit

# Not each page shown is worth a write.
NOTED_EVERY = timedelta(minutes=1)
_VISIT = select(
    col(Visit.digest), col(Visit.person_id), col(Visit.started_at), col(Visit.seen_at)
).where(col(Visit.digest) == bindparam("digest", type_=String))


@dataclass(frozen=True, slots=True)
class Known:
    """A visit as every page looks it up."""

    digest: str
    person_id: int
    started_at: datetime
    seen_at: datetime


def digest_of(secret: str) -> str:
    """What is kept of a secret that was handed out."""
    return hashlib.sha256(secret.encode()).hexdigest()


def begin(session: Session, person_id: int, *, wall: datetime) -> str:
    """Begin a visit and return its secret, for the browser's cookie alone."""
    secret = secrets.token_urlsafe(32)
    visit = Visit(digest=digest_of(secret), person_id=person_id, started_at=wall, seen_at=wall)
    session.add(visit)
    session.flush()
    return secret


def find(
    session: Session, secret: str, *, wall: datetime, idle: float, longest: float
) -> Known | None:
    """Return the visit of a secret while it lasts; `idle` and `longest` are in seconds."""
    found = rows(session, _VISIT, {"digest": digest_of(secret)})
    if not found:
        return None
    visit = Known(*found[0])
    rested = (wall - visit.seen_at).total_seconds() >= idle
    aged = (wall - visit.started_at).total_seconds() >= longest
    return None if rested or aged else visit


def needs_noting(visit: Known, *, wall: datetime) -> bool:
    """Say whether the last sign of life is old enough to write a new one."""
    return wall - visit.seen_at >= NOTED_EVERY


def note(session: Session, visit: Known | Visit, *, wall: datetime) -> None:
    """Note a sign of life; a visit that has been ended meanwhile stays ended."""
    alive = col(Visit.digest) == visit.digest
    session.execute(update(Visit).where(alive).values(seen_at=wall))


def end(session: Session, secret: str) -> None:
    """End a visit: its cookie opens nothing any more."""
    session.execute(delete(Visit).where(col(Visit.digest) == digest_of(secret)))


def end_all(session: Session, person_id: int) -> None:
    """End all visits of a person, as when their password changes."""
    session.execute(delete(Visit).where(col(Visit.person_id) == person_id))


def prune(session: Session, *, wall: datetime, idle: float, longest: float) -> None:
    """Forget visits that are over."""
    over = or_(
        col(Visit.seen_at) < wall - timedelta(seconds=idle),
        col(Visit.started_at) < wall - timedelta(seconds=longest),
    )
    session.execute(delete(Visit).where(over))
