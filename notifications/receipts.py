"""Receipts: what providers report settles what was unknown, and never undoes anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from notifications.dialects import insert_or_ignore
from notifications.reports import (
    Event,
    Forged,
    Unreadable,
    from_alibaba,
    from_sendgrid,
    from_tencent,
    from_twilio,
)
from notifications.rows import events, messages, shipments
from notifications.waiting import changed, chunks, digests, originals_of

__all__ = [
    "Applied",
    "Event",
    "Forged",
    "Unreadable",
    "apply",
    "from_alibaba",
    "from_sendgrid",
    "from_tencent",
    "from_twilio",
]

# The provider took it, but the person did not get it.
_BAD = ("bounced", "dropped", "failed")
_GOOD = ("processed", "deferred", "delivered", "complained")


@dataclass(frozen=True)
class Applied:
    """What a batch of reports did.

    In reports: `new`, `repeated` (kept already), `strange` (about no message of ours). Then the
    shipments that they `settled`, and the messages that are now `failed`.
    """

    new: int = 0
    repeated: int = 0
    strange: int = 0
    settled: int = 0
    failed: int = 0


def apply(session: Session, reported: Sequence[Event], now: datetime) -> Applied:
    """Keep reports and let them settle what they can; the caller commits.

    Any number of times, in any order: a report is kept once, and only moves a message from
    unknown to accepted, or from accepted or unknown to failed. `now` is when they came.
    """
    keys = {event.message_key for event in reported if event.message_key}
    known = _known(session, sorted(keys))
    ours = [event for event in reported if event.message_key in known]
    new = _keep(session, ours)
    good = [event for event in new if event.kind in _GOOD]
    bad = [event for event in new if event.kind in _BAD]
    touched = {known[event.message_key] for event in (*good, *bad)}
    settled = _settle(session, sorted(id_ for id_ in touched if id_ is not None), now)
    _clear(session, [event.message_key or "" for event in good])
    failed = sum(_fail(session, event) for event in bad)
    return Applied(len(new), len(ours) - len(new), len(reported) - len(ours), settled, failed)


def _known(session: Session, keys: Sequence[str]) -> dict[str | None, int | None]:
    """The shipments of those keys that are ours."""
    found: dict[str | None, int | None] = {}
    for some in chunks(keys):
        rows = select(messages.c.key, messages.c.shipment_id).where(messages.c.key.in_(some))
        found.update({row.key: row.shipment_id for row in session.execute(rows)})
    return found


def _keep(session: Session, reported: Sequence[Event]) -> list[Event]:
    """Those reports that nobody brought before."""
    if not reported:
        return []
    by_id = {(event.provider, event.event_id): event for event in reversed(reported)}
    rows = [
        {
            "provider": event.provider,
            "event_id": event.event_id,
            "message_key": event.message_key,
            "kind": event.kind,
            "at": event.at,
            "raw": event.raw,
        }
        for event in by_id.values()
    ]
    inserted = insert_or_ignore(session, events).returning(events.c.provider, events.c.event_id)
    return [by_id[row.provider, row.event_id] for row in session.execute(inserted, rows)]


def _settle(session: Session, shipment_ids: Sequence[int], now: datetime) -> int:
    """A report about one message proves that the provider took its whole request."""
    s = shipments.c
    open_ = or_(s.state == "unknown", and_(s.state == "ready", s.maybe_sent.is_(True)))
    settled = 0
    for some in chunks(shipment_ids):
        proven = update(shipments).where(s.id.in_(some), open_)
        settled += changed(session.execute(proven.values(state="accepted", settled_at=now)))
    return settled


def _clear(session: Session, keys: Sequence[str]) -> None:
    """A single message that was unknown is known to have been taken."""
    for some in chunks(keys):
        lost = and_(messages.c.key.in_(some), messages.c.exception == "unknown")
        session.execute(update(messages).where(lost).values(exception=None, detail=None))


def _fail(session: Session, event: Event) -> int:
    """It did not arrive: from here on the office sees it as failed."""
    state = messages.c.exception
    there = and_(messages.c.key == event.message_key, or_(state.is_(None), state == "unknown"))
    detail = f"{event.kind} {event.reason}".strip()[:500]
    told = {"exception": "failed", "detail": detail}
    failed = update(messages).where(there, messages.c.shipment_id.is_not(None))
    number = changed(session.execute(failed.values(told)))
    if number and (event.message_key or "").startswith("digest/"):
        inside = originals_of(digests.c.key == event.message_key)
        session.execute(update(messages).where(inside, state.is_(None)).values(told))
    return number
