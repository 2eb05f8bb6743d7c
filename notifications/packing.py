"""Packing: what is ready becomes shipments, after manners, budgets and digests had their say."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from notifications import digest
from notifications.budget import within_budget
from notifications.patience import Patience, next_day
from notifications.rows import messages, shipments
from notifications.waiting import Preferences, Ready, chunks, expire, mark, ready, rest

# One provider request: SendGrid's limit, and one for what sends to one person at a time.
DEFAULT_LIMITS: Mapping[str, int] = {"email": 1_000, "sms": 1, "chat": 1}


# What the messages of one request have in common, and what no two of them may.
_WRITTEN = attrgetter("channel", "notice", "locale")
_ADDRESSED = attrgetter("channel", "notice", "locale", "address")


@dataclass(frozen=True)
class PackReport:
    """What one packing did, in messages; `shipments` are those it made, `seen` what it read."""

    seen: int = 0
    packed: int = 0
    shipments: tuple[int, ...] = ()
    expired: int = 0
    muted: int = 0
    postponed: int = 0
    digests: int = 0
    failed: int = 0

    @property
    def moved(self) -> int:
        """How many messages are not where they were: 0 means that packing again is idle."""
        return self.packed + self.expired + self.muted + self.postponed + self.failed


def pack(
    session: Session,
    now: datetime,
    patience: Patience,
    limit: int = 10_000,
    *,
    limits: Mapping[str, int] = DEFAULT_LIMITS,
    preferences: Preferences | None = None,
    wall: datetime | None = None,
    tidy: bool = True,
) -> PackReport:
    """Put up to `limit` ready messages into shipments; the caller commits.

    In this order: what is past its end expires; what falls into quiet hours waits for their
    end; muted channels are cancelled; many messages for one person become a digest; what is
    over the day's budget waits for the next day. `limits` gives the most messages of one
    request for each channel that can be served: other channels are left alone. Packers side by
    side skip each other's rows. `wall` is the real time at which shipments may start; `now` if
    there is no other. The first two steps look at all that waits: a pass of many packings at
    one `now` needs them once, and leaves them out afterwards (`tidy=False`).
    """
    wall = wall or now
    expired = expire(session, now, wall) if tidy else 0
    rested = rest(session, now, patience) if tidy else 0
    batch = ready(session, now, limit, tuple(limits), preferences or Preferences())
    muted, unaddressed, able = _sort_out(session, batch, patience)
    singles, many = digest.split(able, patience)
    alone, bundles, late = within_budget(session, singles, many, now, patience)
    mark(session, late, {"not_before": next_day(now, patience)})
    digests = digest.write(session, bundles, now, patience)
    going = [*alone, *digests.ready]
    made = _ship(session, going, now, wall, limits)
    digest.attach(session, going, digests, now)
    return PackReport(
        seen=len(batch),
        packed=len(going),
        shipments=tuple(made),
        expired=expired,
        muted=muted,
        postponed=rested + len(late),
        digests=len(digests.ready),
        failed=unaddressed,
    )


def _sort_out(
    session: Session, batch: Sequence[Ready], patience: Patience
) -> tuple[int, int, list[Ready]]:
    """End what is muted and what has no address; how many of each, and those that can go.

    What somebody asked for by a notice of its own is not what they switched off.
    """
    muted = [row.id for row in batch if row.muted and row.notice not in patience.urgent_notices]
    quiet = set(muted)
    unaddressed = [row.id for row in batch if row.id not in quiet and not row.address]
    mark(session, muted, {"exception": "cancelled", "detail": "muted"})
    mark(session, unaddressed, {"exception": "failed", "detail": "no address"})
    able = [row for row in batch if row.address and row.id not in quiet]
    return len(muted), len(unaddressed), able


def _ship(
    session: Session,
    batch: Sequence[Ready],
    now: datetime,
    wall: datetime,
    limits: Mapping[str, int],
) -> list[int]:
    made: list[int] = []
    for group in _groups(batch, limits):
        first = group[0]
        shipment = shipments.insert().values(
            channel=first.channel,
            notice=first.notice,
            locale=first.locale,
            state="ready",
            size=len(group),
            epoch=0,
            attempts=0,
            not_before=wall,
            maybe_sent=False,
            created_at=now,
        )
        made.append(session.execute(shipment.returning(shipments.c.id)).scalar_one())
        mark(session, [row.id for row in group], {"shipment_id": made[-1], "shipped_at": now})
    _set_ends(session, made)
    return made


def _set_ends(session: Session, made: Sequence[int]) -> None:
    """A shipment ends with the last of its messages; at each claim all are asked for their own."""
    m = messages.c
    all_end = case((func.count() == func.count(m.expires_at), func.max(m.expires_at)))
    last = select(all_end).where(m.shipment_id == shipments.c.id).scalar_subquery()
    for some in chunks(made):
        session.execute(update(shipments).where(shipments.c.id.in_(some)).values(expires_at=last))


def _groups(batch: Sequence[Ready], limits: Mapping[str, int]) -> Iterator[list[Ready]]:
    """Messages of one channel, notice and language, no address twice, none above the limit."""
    alike: defaultdict[tuple[Any, ...], list[Ready]] = defaultdict(list)
    if max(Counter(map(_ADDRESSED, batch)).values(), default=0) < 2:
        for row in batch:
            alike[_WRITTEN(row)].append(row)
    else:
        times: Counter[tuple[Any, ...]] = Counter()
        for row in batch:
            same = _ADDRESSED(row)
            alike[*_WRITTEN(row), times[same]].append(row)
            times[same] += 1
    for (channel, *_), group in alike.items():
        most = limits[channel]
        for start in range(0, len(group), most):
            yield group[start : start + most]
