"""What a person decides about messages that were lost: send again, or take for sent.

Lost is what failed, and what is of unknown outcome; only the latter can be taken for sent.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlmodel import Session, col

from notifications.overview import STATUS, has_status
from notifications.rows import messages, shipments
from notifications.waiting import changed
from service import incidents as parked
from service.actors import Actor
from service.errors import NotFound
from service.models import Person
from workflows.refusals import Reason, Refused

LOST = ("unknown", "failed")
_INCIDENTS = ("delivery_unknown", "delivery_failed")

_UNKNOWN = has_status("unknown")


def _of_recipient(address: Any) -> ColumnElement[str | None]:
    theirs = select(col(address)).where(col(Person.id) == messages.c.recipient_id)
    return theirs.scalar_subquery()


#: Where its recipient is reached today: that may be why a person sends it again.
_ADDRESS = case(
    (messages.c.channel == "email", _of_recipient(Person.email)),
    (messages.c.channel == "sms", _of_recipient(Person.phone)),
    else_=messages.c.address,
)


def take_for_sent(session: Session, message_id: int) -> None:
    """Decide on one message. Raises NotFound where it is not of unknown outcome."""
    if not _into_accepted(session, and_(messages.c.id == message_id, _UNKNOWN)):
        raise NotFound(f"message {message_id}")


def send_again(
    session: Session, message_id: int, *, by: Actor, now: datetime, wall: datetime
) -> None:
    """Let one lost message go out once more, to the address that its recipient has today.

    One that lies in a digest goes with all of it. Raises NotFound where there is no such message,
    and Refused where it was not lost, is past its end, or has nobody to go to.
    """
    c = messages.c
    bundled = select(c.digest_id).where(c.id == message_id).scalar_subquery()
    found = select(c.id, c.shipment_id, c.expires_at, STATUS, _ADDRESS).where(
        c.id == func.coalesce(bundled, message_id)
    )
    carrier = session.execute(found.with_for_update(of=messages)).first()
    if carrier is None:
        raise NotFound(f"message {message_id}")
    number, shipment_id, ends, status, address = carrier
    if status not in LOST:
        raise Refused(Reason.of("reason.message_not_lost"))
    if ends is not None and ends <= now:
        raise Refused(Reason.of("reason.message_past_its_end"))
    if not address:
        raise Refused(Reason.of("reason.message_to_nobody"))
    _again(session, or_(c.id == number, c.digest_id == number))
    if shipment_id is not None:
        _leave_behind(session, shipment_id, by=by, now=now, wall=wall)


def settle_shipment(session: Session, shipment_id: int, *, again: bool, wall: datetime) -> None:
    """Decide on all messages of one shipment. Raises NotFound where there is nothing to decide."""
    states = LOST if again else ("unknown",)
    found = select(shipments.c.id).where(
        shipments.c.id == shipment_id, shipments.c.state.in_(states)
    )
    if session.execute(found.with_for_update()).first() is None:
        raise NotFound(f"shipment {shipment_id}")
    if again:
        _again(session, messages.c.shipment_id == shipment_id)
        state = "cancelled"  # its messages travel in another one now
    else:
        state = "accepted"
    settled = update(shipments).where(shipments.c.id == shipment_id)
    session.execute(settled.values(state=state, settled_at=wall))


def settle_all(session: Session, *, again: bool, wall: datetime) -> int:
    """Decide on everything of unknown outcome at once, as after a restore; give the number."""
    unknown = select(func.count()).select_from(messages).where(_UNKNOWN)
    number = session.execute(unknown).scalar_one()
    ids = session.execute(select(shipments.c.id).where(shipments.c.state == "unknown"))
    for shipment_id in ids.scalars().all():
        settle_shipment(session, shipment_id, again=again, wall=wall)
    alone = messages.c.exception == "unknown"
    if again:
        _again(session, alone)
    else:
        _into_accepted(session, alone)
    return int(number)


def _again(session: Session, which: ColumnElement[bool]) -> None:
    """What goes out again is packed anew; it is flagged where it may arrive twice."""
    values: dict[str, Any] = {
        "maybe_sent": case((_UNKNOWN, True), else_=messages.c.maybe_sent),
        "address": _ADDRESS,
        "exception": None,
        "detail": None,
        "shipment_id": None,
        "shipped_at": None,
    }
    lost = or_(*(has_status(name) for name in LOST))
    session.execute(update(messages).where(which, lost).values(values))


def _leave_behind(
    session: Session, shipment_id: int, *, by: Actor, now: datetime, wall: datetime
) -> None:
    """A lost shipment that carries nothing any more is nobody's trouble."""
    carries = select(messages.c.id).where(messages.c.shipment_id == shipment_id).exists()
    empty = update(shipments).where(
        shipments.c.id == shipment_id, shipments.c.state.in_(LOST), ~carries
    )
    if changed(session.execute(empty.values(state="cancelled", settled_at=wall))):
        for kind in _INCIDENTS:
            for incident in parked.open_of(session, kind, [f"shipment:{shipment_id}"]):
                parked.close(session, incident, by=by, now=now)
                incident.action = "resend"


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
