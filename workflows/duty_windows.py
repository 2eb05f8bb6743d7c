"""The window of an occurrence of a duty 规定动作: when it is open, and when it is locked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from workflows.calendar import deadline
from workflows.refusals import Reason


class Window(StrEnum):
    """The five states that an occurrence passes while it is not done."""

    NOT_YET_OPEN = "not_yet_open"
    OPEN = "open"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    LOCKED_AGAIN = "locked_again"


@dataclass(frozen=True, slots=True)
class Opening:
    """When an occurrence opens and falls due, and the last days to which it was unlocked since."""

    opens_at: datetime
    due_at: datetime | None
    unlocked: tuple[date, ...] = ()


def window_state(opening: Opening, *, locks: bool, zone: str, now: datetime) -> Window:
    """Return the state at ``now``; an unlocked day still counts whole, in the plan's zone.

    Where the plan does not lock, what is late stays open.
    """
    if now < opening.opens_at:
        return Window.NOT_YET_OPEN
    late = opening.due_at is not None and now >= opening.due_at
    if not late:
        return Window.OPEN
    if any(now < deadline(day, zone) for day in opening.unlocked):
        return Window.UNLOCKED
    if not locks:
        return Window.OPEN
    return Window.LOCKED_AGAIN if opening.unlocked else Window.LOCKED


def objection(state: Window, duty: str, period: str) -> Reason | None:
    """Return why nothing may be handed in now, or None."""
    if state is Window.NOT_YET_OPEN:
        return Reason.of("reason.not_open_yet", duty=duty, period=period)
    if state is Window.LOCKED:
        return Reason.of("evidence.locked", period=period)
    if state is Window.LOCKED_AGAIN:
        return Reason.of("evidence.locked_again", period=period)
    return None


def unlocking_objection(
    state: Window, until: date, today: date, latest: date
) -> tuple[Reason, ...]:
    """Return why an occurrence cannot be unlocked to a day."""
    if state in (Window.NOT_YET_OPEN, Window.OPEN, Window.UNLOCKED):
        return (Reason.of("evidence.not_locked"),)
    if until < today:
        return (Reason.of("evidence.unlocked_to_the_past", until=until),)
    if until > latest:
        return (Reason.of("evidence.unlocked_too_long", until=until, latest=latest),)
    return ()
