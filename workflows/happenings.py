"""What may happen to a campaign: a move, a message, a duty that opens, a deadline that passes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of happenings, under the names that ``rehearse --json`` prints."""

    MOVE = "move"
    REMINDER = "reminder"
    DUE = "due"
    OVERDUE = "overdue"
    ESCALATION = "escalation"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Move:
    """A campaign passes from one state to another at the plan's instant."""

    at: datetime
    source: str
    target: str
    visit: int
    rule: str
    entered_on: date | None
    kind: Kind = Kind.MOVE


@dataclass(frozen=True, slots=True)
class Planned:
    """Something at a moment that the plan fixes in advance for one visit or one occurrence.

    ``name`` is the same for the same happening whatever its date, so that what has fired stays
    fired when dates move. ``expires_at`` is when it is no longer of use. For a duty ``stage`` is
    the duty's key and ``period`` names the occurrence; else ``period`` is empty.
    """

    at: datetime
    kind: Kind
    name: str
    rule: str
    number: int
    round: str
    stage: str
    period: str = ""
    title: str = ""
    to: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    notice: str = ""
    urgent: bool = False
    opens_at: datetime | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    provisional: bool = False

    @property
    def occurrence(self) -> str:
        """Return ``duty/period`` for what belongs to a duty, else an empty text."""
        return f"{self.stage}/{self.period}" if self.period else ""


@dataclass(frozen=True, slots=True)
class Done:
    """An act that somebody did, under the name by which history tells it."""

    at: datetime
    verb: str
    source: str
    target: str
    visit_before: int
    visit: int


Happening = Move | Planned | Done
