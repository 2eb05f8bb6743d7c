"""No more messages a person and a day than the budget allows, whoever caused them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from notifications.dialects import among
from notifications.patience import Patience, day_began
from notifications.rows import messages
from notifications.waiting import Ready, chunks, person_of


def within_budget(
    session: Session,
    alone: Sequence[Ready],
    bundles: Sequence[Sequence[Ready]],
    now: datetime,
    patience: Patience,
) -> tuple[list[Ready], list[Sequence[Ready]], list[int]]:
    """What the day's budget of each recipient allows, and the ids of the rest (TRUST P24).

    A bundle reaches a person as one message, and costs one.
    """
    limited = [row for row in alone if row.channel in patience.budget]
    firsts = [bundle[0] for bundle in bundles if bundle[0].channel in patience.budget]
    people = {row.recipient_id for row in (*limited, *firsts) if row.recipient_id is not None}
    used = _sent_today(session, sorted(people), now, patience)
    wanted = Counter(map(person_of, (*limited, *firsts)))
    if not any(
        used[person] + number > patience.budget[person[1]] for person, number in wanted.items()
    ):
        return list(alone), list(bundles), []

    def allowed(row: Ready) -> bool:
        most = patience.budget.get(row.channel)
        if most is None or row.recipient_id is None:
            return True
        if patience.is_urgent(row.kind, row.notice):
            return True
        used[row.recipient_id, row.channel] += 1
        return used[row.recipient_id, row.channel] <= most

    over: list[int] = []
    kept_alone: list[Ready] = []
    for row in alone:
        if allowed(row):
            kept_alone.append(row)
        else:
            over.append(row.id)
    kept_bundles: list[Sequence[Ready]] = []
    for bundle in bundles:
        if allowed(bundle[0]):
            kept_bundles.append(bundle)
        else:
            over += [row.id for row in bundle]
    return kept_alone, kept_bundles, over


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
                among(session, c.recipient_id, some),
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
