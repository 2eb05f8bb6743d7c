"""When a person may be spoken to: quiet hours, working days, budgets, and when to bundle."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# A calendar without a working day in a year is a mistake of the calendar, not a reason to loop.
_FARTHEST = 366
_CHINA = ZoneInfo("Asia/Shanghai")


def _every_day(_day: date) -> bool:
    return True


@dataclass(frozen=True)
class Patience:
    """The manners of one installation.

    `budget`: most messages a person gets by a channel in one local day; a channel that is not
    named has no limit. `digest_at`: this many messages ready at once become one digest; 0 never.
    `urgent_kinds`, `urgent_notices`: kinds of message, and single notices, that wait neither for
    the morning nor for a working day, and that no digest or budget holds back; urgent notices
    are what somebody asked for, and reach them by a channel that they switched off too.
    Quiet hours may pass midnight; equal ends mean that there are none.
    """

    zone: ZoneInfo = _CHINA
    quiet_from: time = time(22)
    quiet_to: time = time(8)
    working_days_only: bool = False
    is_working_day: Callable[[date], bool] = _every_day
    budget: Mapping[str, int] = field(default_factory=lambda: {"sms": 3})
    digest_at: int = 3
    urgent_kinds: frozenset[str] = frozenset()
    urgent_notices: frozenset[str] = frozenset()

    def is_urgent(self, kind: str, notice: str) -> bool:
        """Whether a message of this kind and notice waits for nothing."""
        return kind in self.urgent_kinds or notice in self.urgent_notices

    def is_quiet(self, local: time) -> bool:
        """Whether a wall-clock time lies in the quiet hours: from inclusive, to exclusive."""
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= local < self.quiet_to
        return local >= self.quiet_from or local < self.quiet_to


def not_before(
    planned: datetime, now: datetime, patience: Patience, urgent: bool = False
) -> datetime:
    """The first instant (UTC), not before `planned` nor `now`, at which a message may go out."""
    instant = max(planned, now).astimezone(UTC)
    if urgent:
        return instant
    for _ in range(_FARTHEST):
        local = instant.astimezone(patience.zone)
        if patience.working_days_only and not patience.is_working_day(local.date()):
            instant = _morning(local.date() + timedelta(days=1), patience)
        elif patience.is_quiet(local.time()):
            past_midnight = local.time() < patience.quiet_to
            instant = _at(
                local.date() if past_midnight else local.date() + timedelta(days=1),
                patience.quiet_to,
                patience.zone,
            )
        else:
            break
    return instant


def next_day(now: datetime, patience: Patience) -> datetime:
    """The first instant of the next local day at which a message over budget may go out."""
    tomorrow = now.astimezone(patience.zone).date() + timedelta(days=1)
    morning = _morning(tomorrow, patience)
    return not_before(morning, morning, patience)


def day_began(now: datetime, patience: Patience) -> datetime:
    """The instant (UTC) at which the local day of `now` began: budgets count from here."""
    return _at(now.astimezone(patience.zone).date(), time(0), patience.zone)


def _morning(day: date, patience: Patience) -> datetime:
    overnight = patience.quiet_from > patience.quiet_to
    return _at(day, patience.quiet_to if overnight else time(0), patience.zone)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The instant of a local wall time: the first of two, or the first valid one after a gap."""
    first = datetime.combine(day, clock, zone)
    instant = first.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == first.replace(tzinfo=None):
        return instant
    # The wall time was skipped. Read with the offset after the gap it lies before the jump, and
    # read with the one before it, after the jump: the jump itself is between.
    before, after = first.replace(fold=1).astimezone(UTC), instant
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
