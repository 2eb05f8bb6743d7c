"""The outbox: what is to be said, to whom, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select, text, update
from sqlalchemy.orm import Session

from notifications.dialects import insert_or_ignore
from notifications.overview import STATUS, counts, listing, status_of, waiting
from notifications.packing import PackReport, pack
from notifications.rows import (
    DeliveryEvent,
    MailboxMessage,
    Message,
    Shipment,
    messages,
    shipments,
)
from notifications.waiting import Preferences, changed

__all__ = [
    "MESSAGE_COLUMNS",
    "STATUS",
    "DeliveryEvent",
    "MailboxMessage",
    "Message",
    "PackReport",
    "Preferences",
    "Shipment",
    "cancel",
    "counts",
    "listing",
    "pack",
    "post",
    "post_rows",
    "status_of",
    "waiting",
]

# What a SELECT given to `post` must yield, in this order.
MESSAGE_COLUMNS = (
    "key",
    "root_id",
    "campaign_id",
    "organization_id",
    "recipient_id",
    "recipient_name",
    "address",
    "locale",
    "channel",
    "notice",
    "role",
    "kind",
    "rule",
    "number",
    "round",
    "stage",
    "visit",
    "planned_at",
    "posted_at",
    "not_before",
    "expires_at",
    "about",
    "params",
)

# PostgreSQL and SQLite both limit the parameters of one statement.
_CHUNK = 5_000


def post(session: Session, chosen: Select[Any]) -> int:
    """Put in the outbox every row that `chosen` yields; give the number that is new.

    `chosen` yields MESSAGE_COLUMNS in order. A key that is already there is left as it is, so
    that the same happening can be posted by any number of sweeps.
    """
    # SQLite cannot tell ON CONFLICT from a join's ON unless the SELECT has a WHERE.
    rows = select(chosen.subquery()).where(text("1 = 1"))
    statement = insert_or_ignore(session, messages)
    chosen_ones = statement.from_select(MESSAGE_COLUMNS, rows, include_defaults=False)
    # Asked for: psycopg's count for an INSERT is not kept otherwise.
    return changed(session.execute(chosen_ones, execution_options={"preserve_rowcount": True}))


def post_rows(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Put single messages in the outbox; give the number that is new.

    Each row names MESSAGE_COLUMNS; those that may be empty (campaign_id, organization_id,
    recipient_id, address, expires_at) and those with a default may be left out.
    """
    optional: dict[str, Any] = dict.fromkeys(
        ("campaign_id", "organization_id", "recipient_id", "address", "expires_at")
    )
    optional |= dict.fromkeys(("role", "rule", "round", "stage", "about"), "")
    optional |= {"number": 0, "visit": 0, "params": "{}"}
    if not rows:
        return 0
    values = [{**optional, **row, "maybe_sent": False} for row in rows]
    # On the connection: as one of the ORM's, it would be sent row by row.
    statement, kept = insert_or_ignore(session, messages), {"preserve_rowcount": True}
    return changed(session.connection().execute(statement, values, execution_options=kept))


def cancel(
    session: Session,
    campaign_id: int | Sequence[int] | Select[Any],
    round: str | None = None,
    stage: str | None = None,
    visit: int | None = None,
    *,
    now: datetime,
    detail: str,
    kinds: Sequence[str] = (),
) -> int:
    """Mark cancelled every message of these campaigns that no worker has claimed yet.

    `round`, `stage` and `visit` narrow it; None means any, as do no `kinds`. `detail` says why,
    for an operator. Gives the number of messages that will not be sent. `now` is kept with it.
    """
    groups: list[ColumnElement[bool]]
    if isinstance(campaign_id, int):
        groups = [messages.c.campaign_id == campaign_id]
    elif isinstance(campaign_id, Select):
        groups = [messages.c.campaign_id.in_(campaign_id)]
    else:
        groups = [
            messages.c.campaign_id.in_(campaign_id[start : start + _CHUNK])
            for start in range(0, len(campaign_id), _CHUNK)
        ]
    narrowed = [
        column == value
        for column, value in (
            (messages.c.round, round),
            (messages.c.stage, stage),
            (messages.c.visit, visit),
        )
        if value is not None
    ]
    narrowed += [messages.c.kind.in_(kinds)] if kinds else []
    mark = {"exception": "cancelled", "detail": f"{detail} ({now.isoformat()})"[:500]}
    return sum(_cancel(session, and_(group, *narrowed), mark) for group in groups)


def cancel_by_key(session: Session, prefix: str, *, now: datetime, detail: str) -> int:
    """Mark cancelled every message whose key begins so, and that no worker has claimed yet."""
    mark = {"exception": "cancelled", "detail": f"{detail} ({now.isoformat()})"[:500]}
    return _cancel(session, messages.c.key.startswith(prefix, autoescape=True), mark)


def _cancel(session: Session, which: ColumnElement[bool], mark: Mapping[str, str]) -> int:
    """First what waits, then what was packed in the meantime but not claimed."""
    free = and_(which, messages.c.exception.is_(None))
    waiting = update(messages).where(free, messages.c.shipment_id.is_(None)).values(mark)
    # The lock keeps a worker from claiming the shipment between our look and our commit.
    unclaimed = (
        select(shipments.c.id)
        .where(
            shipments.c.id.in_(
                select(messages.c.shipment_id).where(free, messages.c.shipment_id.is_not(None))
            ),
            shipments.c.state == "ready",
            shipments.c.maybe_sent.is_(False),
        )
        .with_for_update()
    )
    marked = changed(session.execute(waiting))
    packed = session.execute(unclaimed).scalars().all()
    for start in range(0, len(packed), _CHUNK):
        some = messages.c.shipment_id.in_(packed[start : start + _CHUNK])
        marked += changed(session.execute(update(messages).where(free, some).values(mark)))
    return marked
