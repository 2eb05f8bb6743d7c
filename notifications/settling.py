"""Settle: what became of a shipment that was claimed, unless the claim was lost (TRUST 4.5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import and_, update
from sqlalchemy.orm import Session

from notifications.claims import AT_MOST_ONCE, RETRIES, Claimed, Retries, Trouble
from notifications.rows import messages, shipments
from notifications.waiting import changed, chunks, digests, originals_of


@dataclass(frozen=True)
class Outcome:
    """What came of sending a shipment.

    `kind`: accepted, later, never, unknown, or empty (nothing was left to send). The message
    keys in `refused`, `unsent` and `unknown` are the exceptions of an accepted batch.
    """

    kind: str
    reason: str | None = None
    reference: str | None = None
    retry_after: timedelta | None = None
    refused: tuple[tuple[str, str], ...] = ()
    unsent: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()


def settle(
    session: Session,
    claimed: Claimed,
    outcome: Outcome,
    wall: datetime,
    *,
    rng: Random,
    retries: Retries = RETRIES,
) -> Trouble | None:
    """Write down what became of a claimed shipment, unless the claim was lost meanwhile.

    Compare-and-set on the epoch. A late result changes nothing, with one exception: if it says
    *accepted*, what is unknown or waits to be sent again is settled by it, and what another
    worker is already sending again is flagged. Gives what an incident should be opened for.
    """
    state, trouble = _verdict(claimed, outcome, retries.attempts)
    values: dict[str, Any] = {
        "state": state,
        "last_error": outcome.reason[:500] if outcome.reason else None,
        "lease_until": None,
        "lease_owner": None,
    }
    if state == "ready":
        values["not_before"] = wall + retries.delay(claimed.attempts, outcome.retry_after, rng)
        values["maybe_sent"] = claimed.maybe_sent or outcome.kind == "unknown"
    else:
        values["settled_at"] = wall
        values["provider_ref"] = outcome.reference[:200] if outcome.reference else None
    mine = and_(shipments.c.id == claimed.id, shipments.c.epoch == claimed.epoch)
    held = update(shipments).where(mine, shipments.c.state == "sending")
    if not changed(session.execute(held.values(values))):
        return _settle_late(session, claimed, outcome, wall)
    _write_exceptions(session, claimed, outcome)
    return trouble


def _verdict(claimed: Claimed, outcome: Outcome, limit: int) -> tuple[str, Trouble | None]:
    """The shipment's next state, and what to report."""
    subject, cause = f"shipment:{claimed.id}", outcome.reason or outcome.kind
    if outcome.kind == "accepted":
        return "accepted", None
    if outcome.kind == "empty":
        return "cancelled", None
    if outcome.kind == "unknown" and claimed.channel in AT_MOST_ONCE:
        # Not an incident yet: a receipt may still settle it (`undecided`).
        return "unknown", None
    maybe = claimed.maybe_sent or outcome.kind == "unknown"
    if outcome.kind == "never" or claimed.attempts >= limit:
        failed = Trouble(subject, "delivery_failed", cause, claimed.attempts)
        return ("unknown" if maybe else "failed"), failed
    return "ready", None


def _settle_late(
    session: Session, claimed: Claimed, outcome: Outcome, wall: datetime
) -> Trouble | None:
    """The lease was lost: somebody else decides, but must know of an acceptance."""
    if outcome.kind != "accepted":
        return None
    mine = and_(shipments.c.id == claimed.id, shipments.c.epoch == claimed.epoch)
    rescued = update(shipments).where(mine, shipments.c.state.in_(("ready", "unknown")))
    values = {"state": "accepted", "provider_ref": outcome.reference, "settled_at": wall}
    if changed(session.execute(rescued.values(values))):
        _write_exceptions(session, claimed, outcome)
        return None
    overtaken = update(shipments).where(
        shipments.c.id == claimed.id, shipments.c.epoch > claimed.epoch
    )
    session.execute(overtaken.values(maybe_sent=True))
    return None


def _write_exceptions(session: Session, claimed: Claimed, outcome: Outcome) -> None:
    """What the batch's state does not say: single messages that went another way."""
    for key, reason in outcome.refused:
        _change(session, [key], {"exception": "failed", "detail": reason[:500]})
    again: dict[str, Any] = {"shipment_id": None, "shipped_at": None}
    _change(session, sorted(outcome.unsent), again)
    if claimed.channel in AT_MOST_ONCE:
        lost = {"exception": "unknown", "detail": "no answer"}
        _change(session, sorted(outcome.unknown), lost)
    else:
        _change(session, sorted(outcome.unknown), {**again, "maybe_sent": True})


def _change(session: Session, keys: Sequence[str], values: Mapping[str, Any]) -> None:
    """Write on these messages, and on those that lie in a digest among them."""
    for some in chunks(keys):
        session.execute(update(messages).where(messages.c.key.in_(some)).values(values))
    for some in chunks([key for key in keys if key.startswith("digest/")]):
        inside = originals_of(digests.c.key.in_(some))
        session.execute(update(messages).where(inside).values(values))
