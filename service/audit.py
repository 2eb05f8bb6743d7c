"""History sealed in a hash chain, so that changing, removing or cutting off lines shows.

A seal covers the lines up to an id: its hash is over the hash before it and over every line in
between. Whoever kept a head outside the database can tell that the chain was cut or replaced.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select
from sqlmodel import Session, col

from service.db import database_now
from service.kept import keep, kept
from service.models import History, Seal

HISTORY: Any = History.__table__  # type: ignore[attr-defined]  # SQLModel gives every table one
#: A line may be sealed when it has been seen this long: every transaction that could still add
#: a smaller number has ended by then (statement and idle limits are far shorter).
SETTLED = timedelta(minutes=2)
MARKS = "audit_marks"
MOST_LINES = 10_000
GENESIS = hashlib.sha256(b"pacesetter history").hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not fit: a code of the catalogue, and the seal or the lines concerned."""

    code: str
    first_id: int
    last_id: int


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What verifying found: how much is sealed, the chain's head, and every fault."""

    seals: int
    lines: int
    unsealed: int
    head: str
    sealed_at: datetime | None
    faults: tuple[Fault, ...]

    @property
    def intact(self) -> bool:
        """Whether everything fits."""
        return not self.faults


def seal(session: Session, *, wall: datetime, settled: timedelta = SETTLED) -> list[Seal]:
    """Seal the lines that have been there for a while; gives the new seals.

    Lines carry the service's time, which a demonstration simulates, so their age is told by
    marks: which number was the highest at which real time.
    """
    _one_at_a_time(session)
    last = _last_seal(session)
    up_to = _settled_up_to(session, wall, settled)
    made: list[Seal] = []
    while last is None or last.last_id < up_to:
        begin = last.last_id if last else 0
        lines = _lines(session, begin, up_to, MOST_LINES)
        if not lines:
            break
        previous = last.hash if last else GENESIS
        last = Seal(
            first_id=lines[0].id,
            last_id=lines[-1].id,
            count=len(lines),
            previous=previous,
            hash=_hash(previous, lines),
            at=wall,
        )
        session.add(last)
        session.flush()
        made.append(last)
    return made


def _one_at_a_time(session: Session) -> None:
    """Two schedulers must not put two links on the same one; SQLite's writers take turns anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(7_263_510_483)))


def _settled_up_to(session: Session, wall: datetime, settled: timedelta) -> int:
    """The highest number that was there long enough ago; notes the present one for later."""
    highest = session.execute(select(func.coalesce(func.max(HISTORY.c.id), 0))).scalar_one()
    marks = [(datetime.fromisoformat(at), int(number)) for at, number in kept(session, MARKS, [])]
    marks.append((wall, int(highest)))
    ripe = [number for at, number in marks if at <= wall - settled]
    if settled <= timedelta(0):
        ripe.append(int(highest))
    newest = max(ripe, default=0)
    left = [(at, number) for at, number in marks if number > newest or at > wall - settled]
    keep(session, MARKS, [[at.isoformat(), number] for at, number in left[-500:]])
    return newest


def _last_seal(session: Session) -> Seal | None:
    found = select(Seal).order_by(col(Seal.id).desc()).limit(1)
    return session.execute(found).scalars().one_or_none()


def head_of(session: Session) -> str:
    """The hash to keep outside the database: with it, cutting off the chain's end shows."""
    last = _last_seal(session)
    return last.hash if last else GENESIS


def _lines(session: Session, after: int, up_to: int, limit: int) -> list[Row[Any]]:
    chosen = (
        select(HISTORY)
        .where(HISTORY.c.id > after, HISTORY.c.id <= up_to)
        .order_by(HISTORY.c.id)
        .limit(limit)
    )
    return list(session.execute(chosen))


def _hash(previous: str, lines: list[Row[Any]]) -> str:
    digest = hashlib.sha256(previous.encode())
    for line in lines:
        digest.update(_told(line))
    return digest.hexdigest()


def _told(line: Row[Any]) -> bytes:
    """A line in a form that both databases give alike."""
    values = [value.isoformat() if isinstance(value, datetime) else value for value in line]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def verify(session: Session, *, head: str | None = None) -> AuditReport:
    """Work every seal out again; `head` is a hash that was kept outside the database.

    Without one, cutting off the newest seals together with their lines cannot be seen.
    """
    faults: list[Fault] = []
    previous, begin, seals, lines, known = GENESIS, 0, 0, 0, head in (None, GENESIS)
    newest: Seal | None = None
    for link in session.execute(select(Seal).order_by(col(Seal.last_id))).scalars():
        found = _lines(session, begin, link.last_id, link.count + 1)
        faults += _faults_of(link, previous, begin, found)
        known = known or link.hash == head
        previous, begin, newest = link.hash, link.last_id, link
        seals, lines = seals + 1, lines + len(found)
    if not known:
        faults.append(Fault("head_missing", begin, begin))
    unsealed = session.execute(
        select(func.count()).select_from(HISTORY).where(HISTORY.c.id > begin)
    ).scalar_one()
    at = newest.at if newest else None
    return AuditReport(seals, lines, int(unsealed), previous, at, tuple(faults))


def _faults_of(link: Seal, previous: str, begin: int, found: list[Row[Any]]) -> Iterator[Fault]:
    if link.previous != previous:
        yield Fault("chain_broken", link.first_id, link.last_id)
    if len(found) != link.count or not found or found[0].id != link.first_id:
        yield Fault("lines_missing_or_added", begin + 1, link.last_id)
    elif _hash(link.previous, found) != link.hash:
        yield Fault("lines_changed", link.first_id, link.last_id)


def seal_everything(session: Session) -> list[Seal]:
    """Seal all lines at once: for a service that stands still, as before a backup."""
    return seal(session, wall=database_now(session), settled=timedelta(0))
