"""Looking into the outbox: what has which status."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    RowMapping,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from notifications.rows import messages, shipments

STATUS: ColumnElement[str] = func.coalesce(
    messages.c.exception,
    select(shipments.c.state).where(shipments.c.id == messages.c.shipment_id).scalar_subquery(),
    "ready",
)

_OF_ROOT = (
    select(STATUS, func.count()).where(messages.c.root_id == bindparam("root")).group_by(STATUS)
)


def status_of(exception: str | None, shipment_state: str | None) -> str:
    """What became of a message: its own exception, else its shipment's state, else "ready".

    The same as the SQL expression `STATUS`.
    """
    return exception or shipment_state or "ready"


def listing(
    session: Session,
    status: str | None = None,
    campaign_id: int | None = None,
    *,
    organization_ids: Sequence[int] | Select[Any] | None = None,
    told: Mapping[str, Any] | None = None,
    root_id: int | None = None,
    recipient_id: int | None = None,
    before_id: int | None = None,
    limit: int = 100,
) -> list[RowMapping]:
    """The newest messages first, with their `status`, attempts and last error.

    `told` are the values of what a statement of `organization_ids` leaves open: whoever asks often
    builds it once. `before_id` asks for the page after the one that ended with that id. `flagged`
    says that the recipient may have got it more than once. `told_at` is when it was handed over, or
    is to be while it waits. Addresses are given as stored: whoever
    shows them masks them.
    """
    given: dict[str, Any] = {
        "campaign_id": campaign_id,
        "root_id": root_id,
        "recipient_id": recipient_id,
        "before": before_id,
        "organization_ids": organization_ids,
    }
    asked = {name: value for name, value in given.items() if value is not None}
    inside = asked.pop("organization_ids") if isinstance(organization_ids, Select) else None
    found = _newest(frozenset(asked), status, inside)
    # Past the ORM, which would look for objects to make; what is new must be written for it.
    session.flush()
    asked |= {**(told or {}), "limit": limit}
    return list(session.connection().execute(found, asked).mappings())


@lru_cache(maxsize=64)
def _newest(names: frozenset[str], status: str | None, inside: Select[Any] | None) -> Select[Any]:
    """Built once for each way of asking; what is asked for are parameters."""
    c = messages.c
    equal = [c.campaign_id, c.root_id, c.recipient_id]
    wanted = [one == bindparam(one.name) for one in equal if one.name in names]
    if status is not None:
        wanted.append(has_status(status))
    if "before" in names:
        wanted.append(c.id < bindparam("before"))
    if "organization_ids" in names:
        wanted.append(c.organization_id.in_(bindparam("organization_ids", expanding=True)))
    if inside is not None:
        wanted.append(c.organization_id.in_(inside))
    columns = (
        *messages.c,
        func.coalesce(c.exception, shipments.c.state, "ready").label("status"),
        func.coalesce(shipments.c.attempts, 0).label("attempts"),
        shipments.c.last_error,
        shipments.c.settled_at,
        # Planned for nine, gone at noon when the service was up again: told at noon.
        func.coalesce(c.shipped_at, c.planned_at).label("told_at"),
        or_(c.maybe_sent, func.coalesce(shipments.c.maybe_sent, False)).label("flagged"),
    )
    joined = messages.outerjoin(shipments, shipments.c.id == c.shipment_id)
    newest = select(*columns).select_from(joined).where(*wanted).order_by(c.id.desc())
    return newest.limit(bindparam("limit", type_=Integer))


def has_status(status: str) -> ColumnElement[bool]:
    """`STATUS == status`, written so that the small indexes can answer it."""
    c = messages.c
    own = c.exception == status
    shipped = and_(
        c.exception.is_(None),
        c.shipment_id.in_(select(shipments.c.id).where(shipments.c.state == status)),
    )
    if status == "ready":
        return or_(and_(c.exception.is_(None), c.shipment_id.is_(None)), shipped)
    return or_(own, shipped)


def counts(session: Session, *, root_id: int | None = None) -> dict[str, int]:
    """How many messages have each status, of one root organisation or of all.

    For all it is added up from the small indexes and not read message by message: the page and
    the metrics ask often.
    """
    if root_id is not None:
        found = session.execute(_OF_ROOT, {"root": root_id})
        return {str(name): int(number) for name, number in found}
    m, s = messages.c, shipments.c
    total: Counter[str] = Counter()
    loads = select(m.shipment_id, func.count().label("number"))
    loads = loads.where(m.shipment_id.is_not(None)).group_by(m.shipment_id)
    load = loads.subquery()
    shipped = select(s.state, func.sum(load.c.number)).join(load, load.c.shipment_id == s.id)
    for state, number in session.execute(shipped.group_by(s.state)):
        total[state] += int(number)
    alone = and_(m.shipment_id.is_(None), m.exception.is_(None))
    total["ready"] += session.execute(select(func.count()).where(alone)).scalar_one()
    joined = messages.outerjoin(shipments, s.id == m.shipment_id)
    exceptions = select(m.exception, s.state, func.count()).select_from(joined)
    exceptions = exceptions.where(m.exception.is_not(None)).group_by(m.exception, s.state)
    for exception, state, number in session.execute(exceptions):
        total[exception] += number
        if state is not None:
            total[state] -= number
    return {name: number for name, number in total.items() if number}


def waiting(session: Session, now: datetime) -> int:
    """How many messages could go out at `now` but lie in no shipment yet: the queue's length."""
    c = messages.c
    found = select(func.count()).where(
        c.shipment_id.is_(None),
        c.exception.is_(None),
        c.digest_id.is_(None),
        c.not_before <= now,
    )
    return int(session.execute(found).scalar_one())
