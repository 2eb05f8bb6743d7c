"""A write that is repeated has one effect, and the same answer to the byte (TRUST P12)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from notifications.dialects import insert_or_ignore
from service.models import IdempotencyKey
from workflows.refusals import Reason, Refused

#: P12 asks for 72 hours at least.
KEPT_FOR = timedelta(days=7)
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """A stored answer."""

    status: int
    body: str


def request_hash(parts: Sequence[bytes]) -> str:
    """What makes a request this one and no other."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def claim(
    session: Session, principal: str, key: str, asked: str, *, wall: datetime
) -> Reply | None:
    """Take a key for this transaction: None means go on, a Reply means that it was all done.

    A second request with the same key waits here for the first one's commit. Raises Refused
    where the key was used for something else.
    """
    table = IdempotencyKey.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
    values = {"principal": principal, "key": key, "request_hash": asked, "created_at": wall}
    # Asked of what came back: psycopg keeps no count of the rows of such an INSERT.
    taken = insert_or_ignore(session, table).values(values).returning(table.c.key)
    if session.execute(taken).first() is not None:
        return None
    kept = session.get(IdempotencyKey, (principal, key), populate_existing=True)
    if kept is None or kept.request_hash != asked:
        raise Refused(Reason.of("reason.key_reused"))
    if kept.status is None or kept.body is None:
        raise Refused(Reason.of("reason.key_in_use"))
    return Reply(kept.status, kept.body)


def settle(session: Session, principal: str, key: str, reply: Reply) -> None:
    """Keep the answer in the transaction that has the effect."""
    kept = session.get_one(IdempotencyKey, (principal, key))
    kept.status, kept.body = reply.status, reply.body
    session.add(kept)
    session.flush()


def prune(session: Session, *, wall: datetime) -> None:
    """Forget keys that nobody will repeat any more."""
    session.execute(delete(IdempotencyKey).where(col(IdempotencyKey.created_at) < wall - KEPT_FOR))
