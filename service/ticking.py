"""One tick of the machine: sweep or deliver, unless the clock leapt or the service is held."""

from __future__ import annotations

from datetime import datetime, timedelta

from notifications.deliver import Courier, DeliveryReport
from service import clock
from service.appraisals import tend
from service.context import Context
from service.db import reading, writing
from service.delivery import courier, deliver_all
from service.held import refuse_while_held
from service.incidents import open_incident
from service.passes import sweep_all
from service.steady import steady
from service.sweep import SweepReport
from workflows.refusals import Reason, Refused


def note_tick(context: Context) -> datetime:
    """Note that the scheduler ticks, and return the time by which the service acts.

    Raises Refused while the service is held, or while the clock stands ahead by a jump that
    nobody has confirmed (TRUST 4.6): nothing moves by a clock that nobody trusts.
    """
    with writing(context.sessions) as session:
        refuse_while_held(session)
        wall = clock.wall(session)
        ahead = clock.jumped(session, wall, steady())
        if ahead is not None:
            told = str(timedelta(seconds=round(ahead.total_seconds())))
            open_incident(session, "clock_jumped", "clock", cause=told, now=wall)
        now = clock.read(session, context.settings)
    if ahead is not None:
        raise Refused(Reason.of("reason.clock_jumped", ahead=told))
    return now


def sweep_once(context: Context, *, at: datetime | None = None) -> SweepReport:
    """One pass of the sweep at `at`, or at the service's time. Raises Refused."""
    now = at if at is not None else note_tick(context)
    _refuse_if_held(context)
    tend(context.engine, context.rulebook, context.vault, now=now)
    return sweep_all(context.sessions, context.rulebook, now=now, batch=context.settings.batch)


def deliver_now(
    context: Context, *, at: datetime | None = None, runner: Courier | None = None
) -> DeliveryReport:
    """One pass of delivery at `at`, or at the service's time. Raises Refused while held.

    `runner` is the courier of a process that delivers again and again: it reads every template.
    """
    _refuse_if_held(context)
    now = at
    if now is None:
        with reading(context.sessions) as session:
            now = clock.read(session, context.settings)
    return deliver_all(context, runner or courier(context), now=now)


def _refuse_if_held(context: Context) -> None:
    with reading(context.sessions) as session:
        refuse_while_held(session)
