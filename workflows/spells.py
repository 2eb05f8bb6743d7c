"""How long something was late: spells with a beginning and an end, and who was late on a day.

Overdue is computed, never stored (DESIGN 4), and so is what was overdue last week: from the lines
of history that say when a stage ran over and what ended that, and from the day that a duty was due
and the instant at which it was done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

#: What ends a stage's lateness: it was left, given more time, halted or called off. Work that was
#: done ends it by a move; handing in does not, since what waits for a signature is late still.
RELIEFS = (
    "moved", "approved", "reopened", "suspended", "cancelled", "closed", "migrated", "redated",
    "event_dated", "postponement_granted",
)  # fmt: skip
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Spell:
    """A stage or duty of ``campaign`` that was late from ``since`` to before ``until``.

    An empty ``until``: it still is.
    """

    campaign: int
    since: datetime
    until: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Say whether it was late at an instant."""
        return self.since <= at and (self.until is None or at < self.until)


def of_stage(spells: Sequence[Spell], late_now: bool) -> list[Spell]:
    """Return the spells of one stage, the earliest first, the last of them open if it runs still.

    What may give more time need not have: another version of the plan, or an event's day, can
    leave the day of a stage where it was. Had it given time that was missed again, a spell of its
    own would have begun then; so what is late at this moment never stopped being late.
    """
    if late_now and spells:
        return [*spells[:-1], replace(spells[-1], until=None)]
    return list(spells)


def late_at(spells: Iterable[Spell], at: datetime) -> Counter[int]:
    """Count what was late at an instant, by campaign."""
    return Counter(spell.campaign for spell in spells if spell.covers(at))


def weeks_before(now: datetime, number: int) -> tuple[datetime, ...]:
    """Return the same hour of the ``number`` weeks before, the earliest first."""
    return tuple(now - WEEK * back for back in range(number, 0, -1))
