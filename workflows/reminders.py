"""Messages that a plan lays down: at a moment, to roles, by channels, repeated or not."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.moments import Moment


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time between repetitions: so many days, or working days."""

    days: int
    working: bool = False


@dataclass(frozen=True, slots=True)
class Reminder:
    """A message at a moment, to roles, by channels; repeated until the work is done, or an end."""

    key: str
    when: Moment
    to: tuple[str, ...]
    by: tuple[str, ...] = ("email",)
    every: Span | None = None
    times: int = 1
    notice: str = ""
    urgent: bool = False
    working_days: bool = False
