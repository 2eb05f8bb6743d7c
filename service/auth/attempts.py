"""Guessing is slow: failures are counted by account and by source, and lock both for a while."""

import hashlib
import hmac
import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, SQLModel, col, select

from notifications.dialects import insert_or_ignore
from service.models import Attempts

# TRUST AC16: 5 failures in 15 minutes lock for 15 minutes; each further lock lasts twice as long.
WINDOW = timedelta(minutes=15)
FAILURES = {
    "account": 5,
    "source": 20,
    "code": 5,
    "reset": 3,
    "resets": 20,  # links by mail asked for: each counts, whoever it is for
}
LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=12)
FORGOTTEN_AFTER = timedelta(days=1)
TABLE: Any = SQLModel.metadata.tables["attempts"]


class Locked(Exception):
    """Too many failures: whoever it is must wait, for `seconds` from now."""

    def __init__(self, until: datetime, wall: datetime) -> None:
        self.seconds = max(1, math.ceil((until - wall).total_seconds()))
        super().__init__(self.seconds)


def subject(kind: str, name: str, key: str) -> str:
    """Name an account or a source without keeping who or where it is.

    `kind` is one of `FAILURES`; `key` is the service's secret. Accounts that do not exist
    are counted like others, so that a lock tells nobody which ones do.
    """
    digest = hmac.new(key.encode(), f"{kind}:{name}".encode(), hashlib.sha256).hexdigest()
    return f"{kind}:{digest}"


def locked_until(session: Session, subjects: Iterable[str], *, wall: datetime) -> datetime | None:
    """Return until when one of these is locked, or None."""
    rows = session.exec(select(Attempts).where(col(Attempts.subject).in_(list(subjects))))
    locks = [row.locked_until for row in rows if row.locked_until and row.locked_until > wall]
    return max(locks, default=None)


def refuse_locked(session: Session, subjects: Iterable[str], *, wall: datetime) -> None:
    """Raise Locked where one of these is locked."""
    until = locked_until(session, subjects, wall=wall)
    if until is not None:
        raise Locked(until, wall)


def failed(session: Session, subjects: Iterable[str], *, wall: datetime) -> None:
    """Count a failure against each of these, and lock those that have had too many."""
    for name in subjects:
        # Written first, then locked: two guesses at once are two, also the first two.
        first = {"subject": name, "failed": 0, "since": wall, "lockouts": 0}
        session.execute(insert_or_ignore(session, TABLE).values(first))
        row = session.get_one(Attempts, name, with_for_update=True, populate_existing=True)
        if wall - row.since > FORGOTTEN_AFTER:
            row.lockouts = 0
        if wall - row.since > WINDOW:
            row.failed, row.since = 0, wall
        row.failed += 1
        if row.failed >= FAILURES[name.partition(":")[0]]:
            row.locked_until = wall + min(LOCK * 2**row.lockouts, LONGEST_LOCK)
            row.lockouts += 1
            row.failed, row.since = 0, wall
        session.add(row)
        session.flush()


def succeeded(session: Session, account: str) -> None:
    """Forget the failures of an account that was opened; its source's stay counted."""
    session.execute(delete(Attempts).where(col(Attempts.subject) == account))
