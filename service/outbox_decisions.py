"""What a person decides about messages of unknown outcome: send again, or take for sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlmodel import Session

from notifications.rows import messages, shipments
from notifications.waiting import changed
from service.errors import NotFound

#: A message whose shipment is of unknown outcome, or that is so by itself.
_LOST = and_(
    or_(messages.c.exception == "unknown", messages.c.exception.is_(None)),
    or_(
        messages.c.exception == "unknown",
        messages.c.shipment_id.in_(select(shipments.c.id).where(shipments.c.state == "unknown")),
    ),
)


def settle_message(session: Session, message_id: int, *, again: bool) -> None:
    """Decide on one message. Raises NotFound where it is not of unknown outcome."""
    if not _settle(session, messages.c.id == message_id, again=again):
        raise NotFound(f"message {message_id}")


def settle_shipment(session: Session, shipment_id: int, *, again: bool, wall: datetime) -> None:
    """Decide on all messages of one shipment. Raises NotFound where its outcome is known."""
    found = select(shipments.c.id).where(
        shipments.c.id == shipment_id, shipments.c.state == "unknown"
    )
    if session.execute(found.with_for_update()).first() is None:
        raise NotFound(f"shipment {shipment_id}")
    if again:
        _settle(session, messages.c.shipment_id == shipment_id, again=True)
        state = "cancelled"  # its messages travel in another one now
    else:
        state = "accepted"
    settled = update(shipments).where(shipments.c.id == shipment_id)
    session.execute(settled.values(state=state, settled_at=wall))


def settle_all(session: Session, *, again: bool, wall: datetime) -> int:
    """Decide on everything of unknown outcome at once, as after a restore; give the number."""
    number = session.execute(select(func.count()).select_from(messages).where(_LOST)).scalar_one()
    ids = session.execute(select(shipments.c.id).where(shipments.c.state == "unknown"))
    for shipment_id in ids.scalars().all():
        settle_shipment(session, shipment_id, again=again, wall=wall)
    _settle(session, messages.c.exception == "unknown", again=again)
    return int(number)


def _settle(session: Session, which: ColumnElement[bool], *, again: bool) -> int:
    """What goes out again is packed anew and flagged, since it may arrive twice."""
    if not again:
        return _into_accepted(session, and_(which, _LOST))
    values: dict[str, Any] = {
        "exception": None,
        "detail": None,
        "shipment_id": None,
        "shipped_at": None,
        "maybe_sent": True,
    }
    return changed(session.execute(update(messages).where(which, _LOST).values(values)))


def _into_accepted(session: Session, which: ColumnElement[bool]) -> int:
    """Give each message a shipment of its own, which says that it went."""
    c = messages.c
    found = session.execute(
        select(c.id, c.channel, c.notice, c.locale, c.posted_at).where(which)
    ).all()
    for row in found:
        made = shipments.insert().values(
            channel=row.channel,
            notice=row.notice,
            locale=row.locale,
            state="accepted",
            size=1,
            epoch=0,
            attempts=0,
            not_before=row.posted_at,
            created_at=row.posted_at,
            settled_at=row.posted_at,
            last_error="a person took it for sent",
            maybe_sent=True,
        )
        number = session.execute(made.returning(shipments.c.id)).scalar_one()
        told = {"shipment_id": number, "exception": None, "detail": "taken for sent"}
        session.execute(update(messages).where(c.id == row.id).values(told))
    return len(found)
