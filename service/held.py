"""Held: after a restore nothing moves and nothing is sent until a person has looked (TRUST 4.8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from service.kept import forget, keep, kept
from workflows.refusals import Reason, Refused

HELD = "held"


def hold(session: Session, *, wall: datetime, why: str) -> None:
    """Hold automatic moves and sending from now on."""
    keep(session, HELD, {"since": wall.isoformat(), "why": why})


def holding(session: Session) -> dict[str, Any] | None:
    """Since when and why the service is held, or None."""
    found: dict[str, Any] | None = kept(session, HELD)
    return found


def release(session: Session) -> None:
    """Let the service go on. Raises Refused where it is not held."""
    if holding(session) is None:
        raise Refused(Reason.of("reason.not_held"))
    forget(session, HELD)


def refuse_while_held(session: Session) -> None:
    """Raise Refused while the service is held."""
    if holding(session) is not None:
        raise Refused(Reason.of("reason.held"))
