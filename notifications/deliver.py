"""Delivery: pack, claim, send, settle, until nothing is ready (TRUST 4.5)."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from random import Random

from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from notifications.breaker import Breaker
from notifications.claims import LEASE, RETRIES, Claimed, Retries, Trouble, claim, rescue, undecided
from notifications.compose import Composer
from notifications.envelopes import Channel
from notifications.failpoints import reach
from notifications.failures import Later, Never, Unknown
from notifications.packing import PackReport, pack
from notifications.patience import Patience, not_before
from notifications.settling import Outcome, settle
from notifications.tally import DeliveryReport
from notifications.waiting import Preferences

# The longest that one provider call may take in all (`channels.wire`).
CALL = timedelta(seconds=15)
# Messages of one packing transaction: a second or less of holding SQLite's only pen.
PACKED_AT_ONCE = 10_000

__all__ = [
    "Claimed",
    "Courier",
    "DeliveryReport",
    "Outcome",
    "Retries",
    "Trouble",
    "claim",
    "deliver",
    "rescue",
    "send",
    "settle",
    "undecided",
]


@dataclass(frozen=True)
class Carried:
    """One shipment's way from claim to settlement."""

    claimed: Claimed
    outcome: Outcome
    trouble: Trouble | None


@dataclass
class Courier:
    """Everything that delivery needs and that stays the same from pass to pass.

    `wall_clock` gives real time, for leases and back-off; the business's `now` is an argument
    of each pass. `call` is the longest that one call of a provider may take, and `lease` should
    be more than three times that. `hands` serve each channel side by side: while one waits for
    the provider, another composes.
    """

    sessions: sessionmaker[Session]
    channels: Mapping[str, Channel]
    composer: Composer
    patience: Patience
    wall_clock: Callable[[], datetime]
    owner: str
    rng: Random
    lease: timedelta = LEASE
    call: timedelta = CALL
    preferences: Preferences | None = None
    retries: Retries = RETRIES
    breaker: Breaker = field(default_factory=Breaker)
    hands: int = 2
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """A transaction; on SQLite, which has one writer, our hands queue up for it here.

        The database would let them look again and again, after pauses that only grow.
        """
        with ExitStack() as stack:
            if self._one_writer:
                stack.enter_context(self._turn)
            yield stack.enter_context(self.sessions.begin())

    @cached_property
    def _one_writer(self) -> bool:
        with self.sessions() as session:
            return session.get_bind().dialect.name == "sqlite"

    def pack(
        self,
        now: datetime,
        limit: int,
        *,
        tidy: bool = True,
        made: Callable[[Session, Sequence[int]], None] | None = None,
    ) -> PackReport:
        """Pack up to `limit` messages, in a transaction of its own; `tidy` as in `pack`.

        `made` is told the new shipments inside that transaction: whoever queues a job for each
        queues it with them or not at all.
        """
        limits = {name: channel.limit for name, channel in self.channels.items()}
        wall = self.wall_clock()  # before the transaction: it may ask the database itself
        with self._writing() as session:
            packing = pack(
                session,
                now,
                self.patience,
                limit,
                limits=limits,
                preferences=self.preferences,
                wall=wall,
                tidy=tidy,
            )
            if made is not None and packing.shipments:
                made(session, packing.shipments)
            reach("pack.before_commit")
        reach("pack.after_commit")
        return packing

    def rescue(self, report: DeliveryReport) -> None:
        """Take back what lost workers held, and report what stays unknown."""
        wall = self.wall_clock()
        with self._writing() as session:
            report.rescued += rescue(session, wall, retries=self.retries)
            report.incidents += undecided(session, wall, self.retries)
            reach("rescue.before_commit")
        reach("rescue.after_commit")

    def carry(self, now: datetime, channel: str, shipment_id: int | None = None) -> Carried | None:
        """Claim, send and settle one shipment of a channel; None where there is none to send."""
        wall = self.wall_clock()
        rests = self._rests(now)
        if not self.breaker.allows(channel, wall) or (rests and not self.patience.urgent_notices):
            return None
        with self._writing() as session:
            claimed = claim(
                session,
                wall,
                self.owner,
                self.lease,
                now=now,
                channels=(channel,),
                shipment_id=shipment_id,
                notices=self.patience.urgent_notices if rests else None,
            )
            reach("claim.before_commit")
        reach("claim.after_commit")
        if claimed is None:
            return None
        outcome = self._send(claimed)
        reach("send.after")
        wall = self.wall_clock()
        if outcome.kind in ("later", "unknown"):
            self.breaker.failed(channel, wall, outcome.retry_after)
        else:
            self.breaker.worked(channel)
        with self._writing() as session:
            trouble = settle(session, claimed, outcome, wall, rng=self.rng, retries=self.retries)
            reach("settle.before_commit")
        reach("settle.after_commit")
        return Carried(claimed, outcome, trouble)

    def _rests(self, now: datetime) -> bool:
        """Whether nobody may be spoken to now; what is urgent keeps delivery awake."""
        return not self.patience.urgent_kinds and not_before(now, now, self.patience) > now

    def _send(self, claimed: Claimed) -> Outcome:
        """Send, unless this process slept so long that the lease could end during the call."""
        if self.wall_clock() + self.call > claimed.lease_until:
            return Outcome("later", "too little was left of the lease")
        return send(claimed, self.channels, self.composer)


def send(claimed: Claimed, channels: Mapping[str, Channel], composer: Composer) -> Outcome:
    """Compose and hand over a claimed shipment. No transaction may be open here."""
    if not claimed.drafts:
        return Outcome("empty")
    channel = channels[claimed.channel]
    try:
        composed = composer.compose(
            claimed.drafts, claimed.notice, claimed.locale, abroad=channel.abroad
        )
    except Exception as mistake:  # whatever it is, nothing was sent
        return Outcome("never", f"cannot be composed: {mistake!r}")
    if not composed.envelopes:
        return Outcome("never", composed.unfit[0][1])
    reach("send.before")
    try:
        receipts = channel.send(composed.envelopes)
    except Later as failure:
        return Outcome("later", failure.reason, retry_after=failure.retry_after)
    except Never as failure:
        return Outcome("never", failure.reason)
    except Unknown as failure:
        return Outcome("unknown", failure.reason)
    except Exception as surprise:  # a defect of ours or of an SDK, at any moment
        return Outcome("unknown", f"unexpected: {surprise!r}")
    return Outcome(
        "accepted",
        reference=receipts.reference,
        refused=(*receipts.refused, *composed.unfit),
        unsent=receipts.unsent,
        unknown=receipts.unknown,
    )


def deliver(courier: Courier, now: datetime, *, limit: int = 100_000) -> DeliveryReport:
    """One pass: rescue, then pack and send until nothing is ready or `limit` messages went.

    Each channel is served by threads of its own, so that a provider that hangs holds up no
    other. In quiet hours nothing is sent but what is urgent.
    """
    report = DeliveryReport()
    courier.rescue(report)
    with ThreadPoolExecutor(1, "pack") as packer:

        def pack_more(tidy: bool) -> Future[PackReport]:
            most = min(PACKED_AT_ONCE, limit - report.packed)
            return packer.submit(courier.pack, now, most, tidy=tidy)

        ahead, early = pack_more(tidy=True), False
        while True:
            packing = ahead.result()
            report.add_packing(packing)
            wanted = report.packed < limit
            if wanted and packing.moved:
                ahead = pack_more(tidy=False)  # while what is packed goes out
            carried = _carry_all(courier, now, report)
            # What was packed early may have missed what came back unsent meanwhile.
            if not wanted or not (carried or packing.moved or early):
                return report
            early = bool(packing.moved)
            if not early:
                ahead = pack_more(tidy=False)


def _carry_all(courier: Courier, now: datetime, report: DeliveryReport) -> int:
    """Send what is ready; give the number of shipments."""

    def serve(channel: str) -> int:
        number = 0
        while (carried := courier.carry(now, channel)) is not None:
            report.add_outcome(carried.claimed, carried.outcome, carried.trouble)
            number += 1
        return number

    served = [channel for channel in courier.channels for _ in range(courier.hands)]
    if not served:
        return 0
    with ThreadPoolExecutor(len(served), "deliver") as pool:
        return sum(pool.map(serve, served))
