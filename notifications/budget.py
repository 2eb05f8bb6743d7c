"""No more messages a person and a day than the budget allows, whoever caused them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from notifications.patience import Patience, day_began
from notifications.rows import messages
from notifications.waiting import Ready, chunks

# What reaches a person as one message: a single one, or several bundled.
Unit = list[Ready]


def within_budget(
    session: Session, units: Sequence[Unit], now: datetime, patience: Patience
) -> tuple[list[Unit], list[Unit]]:
    """The units that the day's budget of their recipient allows, and the others (TRUST P24)."""
    people = {
        unit[0].recipient_id
        for unit in units
        if unit[0].channel in patience.budget and unit[0].recipient_id is not None
    }
    used = _sent_today(session, sorted(people), now, patience)
    kept: list[Unit] = []
    over: list[Unit] = []
    for unit in units:
        first = unit[0]
        allowed = patience.budget.get(first.channel)
        if allowed is None or first.recipient_id is None or first.kind in patience.urgent_kinds:
            kept.append(unit)
        elif used[first.recipient_id, first.channel] < allowed:
            used[first.recipient_id, first.channel] += 1
            kept.append(unit)
        else:
            over.append(unit)
    return kept, over


def _sent_today(
    session: Session, people: Sequence[int], now: datetime, patience: Patience
) -> Counter[tuple[int, str]]:
    """How many messages each of these people got today by each channel with a budget."""
    c = messages.c
    used: Counter[tuple[int, str]] = Counter()
    for some in chunks(people):
        found = (
            select(c.recipient_id, c.channel, func.count())
            .where(
                c.recipient_id.in_(some),
                c.channel.in_(tuple(patience.budget)),
                c.shipped_at >= day_began(now, patience),
                c.digest_id.is_(None),
                or_(c.exception.is_(None), c.exception == "unknown"),
            )
            .group_by(c.recipient_id, c.channel)
        )
        for recipient_id, channel, number in session.execute(found):
            used[recipient_id, channel] = number
    return used
