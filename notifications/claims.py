"""Claim and rescue: who may send a shipment, and who takes it back (TRUST 4.5)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, and_, exists, or_, select, true, update
from sqlalchemy.orm import Session

from notifications.compose import Draft
from notifications.rows import events, messages, shipments
from notifications.waiting import changed, digests, mark, originals_of

LEASE = timedelta(seconds=60)
# A provider that asks for more than a day is not heard: an operator should be.
LONGEST_WISH = timedelta(days=1)
# What may have been accepted is not sent again by these channels; a person decides.
AT_MOST_ONCE = ("sms",)


@dataclass(frozen=True)
class Retries:
    """How often, and how patiently: `first` doubles up to `longest`; after `attempts` it fails.

    `undecided`: how long a send may stay unknown before somebody is asked.
    """

    attempts: int = 8
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(hours=1)
    undecided: timedelta = timedelta(minutes=30)

    def delay(self, attempts: int, wish: timedelta | None, rng: Random) -> timedelta:
        """How long to wait after the n-th attempt: full jitter, and never less than asked for.

        A provider that asks for more than a day is given a day.
        """
        most: timedelta = min(self.longest, self.first * 2 ** min(attempts - 1, 20))
        own: timedelta = most * rng.random()
        return max(own, min(wish, LONGEST_WISH)) if wish else own


RETRIES = Retries()


@dataclass(frozen=True)
class Claimed:
    """A shipment that this worker, and for `lease_until` no other, may send.

    `epoch` fences: whoever claims later has a higher one, and the lower one settles nothing.
    """

    id: int
    channel: str
    notice: str
    locale: str
    epoch: int
    attempts: int
    lease_until: datetime
    maybe_sent: bool
    drafts: tuple[Draft, ...]


@dataclass(frozen=True)
class Trouble:
    """What somebody should look at: the caller opens an incident for it."""

    subject: str
    kind: str
    cause: str
    attempts: int


def claim(
    session: Session,
    wall: datetime,
    owner: str,
    lease: timedelta = LEASE,
    *,
    now: datetime | None = None,
    channels: Sequence[str] | None = None,
    shipment_id: int | None = None,
    notices: Collection[str] | None = None,
) -> Claimed | None:
    """Take one shipment to send, or None where there is none; the caller commits at once.

    Only what is ready is taken. A shipment whose lease ran out is not: `rescue` decides about
    it first, else a slow worker and its successor would both send an SMS. Messages past their
    end at the business's `now` (default `wall`) expire here. `channels`, `shipment_id` and
    `notices` narrow the choice.
    """
    row = session.execute(
        _take(
            _free(wall, now or wall, channels, shipment_id, notices),
            lease_until=wall + lease,
            owner=owner,
        )
    ).one_or_none()
    if row is None:
        return None
    return Claimed(
        id=row.id,
        channel=row.channel,
        notice=row.notice,
        locale=row.locale,
        epoch=row.epoch,
        attempts=row.attempts,
        lease_until=wall + lease,
        maybe_sent=row.maybe_sent,
        drafts=_drafts(session, row.id, now or wall, bool(row.maybe_sent)),
    )


def _free(
    wall: datetime,
    now: datetime,
    channels: Sequence[str] | None,
    shipment_id: int | None,
    notices: Collection[str] | None,
) -> Select[tuple[int]]:
    """The one shipment whose turn it is, past by what others are just taking."""
    s = shipments.c
    free: list[ColumnElement[bool]] = [s.state == "ready", s.not_before <= wall]
    free.append(or_(s.expires_at.is_(None), s.expires_at > now))
    if channels is not None:
        free.append(s.channel.in_(channels))
    if shipment_id is not None:
        free.append(s.id == shipment_id)
    if notices is not None:
        free.append(s.notice.in_(notices))
    first = select(s.id).where(*free).order_by(s.not_before, s.id).limit(1)
    return first.with_for_update(skip_locked=True)


def _take(first: Select[tuple[int]], *, lease_until: datetime, owner: str) -> Executable:
    """Make it ours, unless it has changed hands between the two halves of the statement."""
    s = shipments.c
    taken = update(shipments).where(s.id == first.scalar_subquery(), s.state == "ready")
    return taken.values(
        state="sending",
        epoch=s.epoch + 1,
        attempts=s.attempts + 1,
        lease_until=lease_until,
        lease_owner=owner,
    ).returning(s.id, s.channel, s.notice, s.locale, s.epoch, s.attempts, s.maybe_sent)


def _drafts(session: Session, shipment_id: int, now: datetime, flagged: bool) -> tuple[Draft, ...]:
    """The messages of a shipment that are still wanted; the originals of a digest are not."""
    m = messages.c
    stale = and_(m.expires_at.is_not(None), m.expires_at <= now)
    found = select(
        m.key, m.address, m.recipient_name, m.about, m.params, m.maybe_sent, m.id, stale
    ).where(m.shipment_id == shipment_id, m.exception.is_(None), m.digest_id.is_(None))
    rows = session.execute(found.order_by(m.id)).all()
    gone = [row[6] for row in rows if row[7]]
    stale_now = {"exception": "expired", "detail": "past its end"}
    mark(session, gone, stale_now)
    if gone:
        inside = originals_of(digests.c.id.in_(gone))
        session.execute(update(messages).where(inside).values(stale_now))
    if not gone and not flagged:
        return tuple(Draft(*row[:6]) for row in rows)
    return tuple(
        Draft(key, address, name, about, params, bool(maybe) or flagged)
        for key, address, name, about, params, maybe, _, past in rows
        if not past
    )


def rescue(session: Session, wall: datetime, *, retries: Retries = RETRIES) -> int:
    """Take back the shipments whose worker outlived its lease; give their number.

    One that a receipt speaks of was accepted. Of the rest, an e-mail goes out again, flagged;
    an SMS is unknown until a receipt or a person decides.
    """
    s = shipments.c
    late = and_(s.state == "sending", s.lease_until < wall)
    told = {"lease_until": None, "lease_owner": None, "last_error": "the worker was lost"}
    reported = exists().where(
        messages.c.shipment_id == s.id, events.c.message_key == messages.c.key
    )
    proven = {**told, "state": "accepted", "settled_at": wall}
    rescued = changed(session.execute(update(shipments).where(late, reported).values(proven)))
    parked = or_(s.channel.in_(AT_MOST_ONCE), s.attempts >= retries.attempts)
    for which, state in ((parked, "unknown"), (true(), "ready")):
        values: dict[str, Any] = {**told, "state": state, "maybe_sent": True}
        values |= {"not_before": wall} if state == "ready" else {"settled_at": wall}
        rescued += changed(session.execute(update(shipments).where(late, which).values(values)))
    return rescued


def undecided(session: Session, wall: datetime, retries: Retries = RETRIES) -> list[Trouble]:
    """Shipments that no receipt has settled in time: resend, or treat as sent?"""
    s = shipments.c
    since = wall - retries.undecided
    found = select(s.id, s.attempts, s.last_error).where(
        s.state == "unknown", s.settled_at <= since
    )
    return [
        Trouble(f"shipment:{row.id}", "delivery_unknown", row.last_error or "", row.attempts)
        for row in session.execute(found)
    ]
