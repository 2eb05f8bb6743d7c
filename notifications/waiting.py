"""What waits in the outbox: what is past its end, what has to rest, and what may go now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from notifications.dialects import among
from notifications.patience import Patience, not_before
from notifications.rows import messages, shipments

# Both databases limit the parameters of one statement.
CHUNK = 5_000

T = TypeVar("T")

digests = messages.alias("digests")


@dataclass(frozen=True)
class Preferences:
    """What people chose, as sub-queries over the caller's own tables.

    `muted` yields (recipient_id, channel) for each channel a person switched off;
    `undigested` yields recipient_id for those who want every message by itself.
    """

    muted: Select[Any] | None = None
    undigested: Select[Any] | None = None


class Ready(NamedTuple):
    """One message that may go out now, as far as packing needs to know it."""

    id: int
    recipient_id: int | None
    channel: str
    kind: str
    notice: str
    locale: str
    address: str | None
    muted: bool
    bundles: bool


#: Whom a message is for, and how: what budgets and digests count by.
person_of = attrgetter("recipient_id", "channel")


def chunks(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    """The ids, or keys, in lists short enough for one statement."""
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def changed(result: Any) -> int:
    """How many rows a statement changed."""
    assert isinstance(result, CursorResult)
    return max(result.rowcount, 0)


def mark(session: Session, ids: Sequence[int], values: Mapping[str, Any]) -> None:
    """Write the same values on each of these messages."""
    if ids:
        session.execute(update(messages).where(among(session, messages.c.id, ids)).values(values))


def originals_of(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """The messages that lie in those of `which` that are digests: they share its fate.

    `which` speaks of the alias `digests`.
    """
    return messages.c.digest_id.in_(select(digests.c.id).where(which, digests.c.kind == "digest"))


def _unshipped() -> ColumnElement[bool]:
    """What lies in a digest goes where the digest goes, never by itself."""
    c = messages.c
    return and_(c.shipment_id.is_(None), c.exception.is_(None), c.digest_id.is_(None))


def expire(session: Session, now: datetime, wall: datetime) -> int:
    """A stale reminder is not sent late; give the number of messages that expired.

    Messages past their end expire, and so do shipments that no worker holds. A shipment that
    may have gone out already becomes unknown instead: somebody has to look at it.
    """
    c, s = messages.c, shipments.c
    stale = update(messages).where(_unshipped(), c.not_before <= now, c.expires_at <= now)
    alone = changed(session.execute(stale.values(exception="expired", detail="past its end")))
    over = (
        select(s.id, s.size, s.maybe_sent)
        .where(s.state == "ready", s.expires_at <= now)
        .with_for_update(skip_locked=True)
    )
    gone = session.execute(over).all()
    for state, flagged in (("expired", False), ("unknown", True)):
        for some in chunks([row.id for row in gone if row.maybe_sent == flagged]):
            ended = update(shipments).where(s.id.in_(some))
            session.execute(ended.values(state=state, settled_at=wall))
    return alone + sum(int(row.size) for row in gone if not row.maybe_sent)


def rest(session: Session, now: datetime, patience: Patience) -> int:
    """Move what became ready in quiet hours, or on a day off, to their end."""
    until = not_before(now, now, patience)
    if until == now:
        return 0
    urgent = or_(
        messages.c.kind.in_(patience.urgent_kinds), messages.c.notice.in_(patience.urgent_notices)
    )
    due = update(messages).where(_unshipped(), messages.c.not_before <= now, ~urgent)
    return changed(session.execute(due.values(not_before=until)))


def ready(
    session: Session, now: datetime, limit: int, channels: Sequence[str], chosen: Preferences
) -> list[Ready]:
    """Up to `limit` messages that may go now, locked, the longest waiting first."""
    c = messages.c
    muted: ColumnElement[Any] = literal(False)
    bundles: ColumnElement[Any] = c.recipient_id.is_not(None)
    if chosen.muted is not None:
        muted = func.coalesce(tuple_(c.recipient_id, c.channel).in_(chosen.muted), False)
    if chosen.undigested is not None:
        bundles = and_(bundles, c.recipient_id.not_in(chosen.undigested))
    found = (
        select(
            c.id,
            c.recipient_id,
            c.channel,
            c.kind,
            c.notice,
            c.locale,
            c.address,
            muted.label("muted"),
            bundles.label("bundles"),
        )
        .where(
            _unshipped(),
            c.not_before <= now,
            or_(c.expires_at.is_(None), c.expires_at > now),
            c.channel.in_(channels),
        )
        .order_by(c.not_before, c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=messages)
    )
    return [Ready._make(row) for row in session.execute(found).all()]
