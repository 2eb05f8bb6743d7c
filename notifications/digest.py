"""One digest instead of many: what is ready for one person by one channel goes out together."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from notifications.dialects import among, insert_or_ignore
from notifications.patience import Patience, day_began
from notifications.rows import messages
from notifications.waiting import Ready, chunks, person_of

# A digest says how many there are and names this many; the rest are behind its link.
_NAMED = 20


@dataclass(frozen=True)
class Digests:
    """The digests that were written, and for each the ids of the messages in it."""

    ready: list[Ready]
    originals: dict[int, list[int]]


def split(batch: Sequence[Ready], patience: Patience) -> tuple[list[Ready], list[list[Ready]]]:
    """The batch as what people will receive: messages alone, and bundles from `digest_at` on."""
    if not patience.digest_at:
        return list(batch), []
    number = Counter(map(person_of, batch))
    if max(number.values(), default=0) < patience.digest_at:
        return list(batch), []
    together: defaultdict[tuple[int | None, str], list[Ready]] = defaultdict(list)
    alone: list[Ready] = []
    for row in batch:
        person = (row.recipient_id, row.channel)
        many = number[person] >= patience.digest_at
        urgent = patience.is_urgent(row.kind, row.notice)
        if many and row.bundles and row.kind != "digest" and not urgent:
            together[person].append(row)
        else:
            alone.append(row)
    bundles = list(together.values())
    few = [row for rows in bundles if len(rows) < patience.digest_at for row in rows]
    return alone + few, [rows for rows in bundles if len(rows) >= patience.digest_at]


def write(
    session: Session, bundles: Sequence[Sequence[Ready]], now: datetime, patience: Patience
) -> Digests:
    """Write one digest message for each bundle.

    Its key is `digest/<recipient>/<channel>/<local date>/<n>`. Where another packer was quicker
    with the same key, the bundle is left out and waits for the next packing.
    """
    if not bundles:
        return Digests([], {})
    numbers = _written_today(session, bundles, now, patience)
    rows = _originals(session, [row.id for bundle in bundles for row in bundle])
    day = now.astimezone(patience.zone).date().isoformat()
    by_key: dict[str, Sequence[Ready]] = {}
    drafts: list[dict[str, Any]] = []
    for bundle in bundles:
        first = bundle[0]
        number = numbers[first.recipient_id, first.channel] + 1
        key = f"digest/{first.recipient_id}/{first.channel}/{day}/{number}"
        by_key[key] = bundle
        drafts.append(_draft(key, number, [rows[row.id] for row in bundle], now))
    written = session.execute(
        insert_or_ignore(session, messages).returning(messages.c.id, messages.c.key), drafts
    ).all()
    ready, originals = [], {}
    for row in written:
        bundle = by_key[row.key]
        ready.append(bundle[0]._replace(id=row.id, kind="digest", notice="digest"))
        originals[row.id] = [each.id for each in bundle]
    return Digests(ready, originals)


def attach(session: Session, shipped: Sequence[Ready], new: Digests, now: datetime) -> None:
    """Let the messages of each digest that was packed share its shipment, and with it its fate."""
    for digest_id, ids in new.originals.items():
        own = update(messages).where(among(session, messages.c.id, ids))
        session.execute(own.values(digest_id=digest_id))
    digest = messages.alias("digest")
    shipment = select(digest.c.shipment_id).where(digest.c.id == messages.c.digest_id)
    for some in chunks([row.id for row in shipped if row.kind == "digest"]):
        shared = update(messages).where(among(session, messages.c.digest_id, some))
        session.execute(shared.values(shipment_id=shipment.scalar_subquery(), shipped_at=now))


def _written_today(
    session: Session, bundles: Sequence[Sequence[Ready]], now: datetime, patience: Patience
) -> Counter[tuple[int | None, str]]:
    c = messages.c
    numbers: Counter[tuple[int | None, str]] = Counter()
    people = sorted({bundle[0].recipient_id or 0 for bundle in bundles})
    for some in chunks(people):
        found = (
            select(c.recipient_id, c.channel, func.count())
            .where(
                among(session, c.recipient_id, some),
                c.kind == "digest",
                c.shipped_at >= day_began(now, patience),
            )
            .group_by(c.recipient_id, c.channel)
        )
        for recipient_id, channel, number in session.execute(found):
            numbers[recipient_id, channel] = number
    return numbers


def _originals(session: Session, ids: Sequence[int]) -> dict[int, Row[Any]]:
    found: dict[int, Row[Any]] = {}
    for some in chunks(ids):
        for row in session.execute(select(messages).where(among(session, messages.c.id, some))):
            found[row.id] = row
    return found


def _draft(key: str, number: int, rows: Sequence[Row[Any]], now: datetime) -> dict[str, Any]:
    first = rows[0]
    items = [
        {"notice": row.notice, "about": row.about, "params": json.loads(row.params)}
        for row in rows[:_NAMED]
    ]
    same = all(row.about == first.about for row in rows)
    ends = [row.expires_at for row in rows]
    return {
        "key": key,
        "root_id": first.root_id,
        "campaign_id": None,
        "organization_id": first.organization_id,
        "recipient_id": first.recipient_id,
        # Some may say in whose stead they come; all together are the person's own.
        "recipient_name": min((row.recipient_name for row in rows), key=len),
        "address": first.address,
        "locale": first.locale,
        "channel": first.channel,
        "notice": "digest",
        "role": "",
        "kind": "digest",
        "rule": "digest",
        "number": number,
        "round": "",
        "stage": "",
        "visit": 0,
        "planned_at": min(row.planned_at for row in rows),
        "posted_at": now,
        "not_before": now,
        "expires_at": None if None in ends else max(ends),
        "about": first.about if same else "",
        "params": json.dumps({"count": len(rows), "items": items}, ensure_ascii=False),
        "maybe_sent": False,
    }
