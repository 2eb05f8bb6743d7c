"""A small town marched through its plan in one process, until it is done or dies at a failpoint."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Engine, func, select

from notifications.rows import shipments
from service import clock
from service.context import open_context
from service.db import reading
from service.delivery import courier
from service.settings import load
from service.ticking import deliver_now, sweep_once
from tests.chaos.people import People, step_clock
from tests.chaos.town import BEGIN, END

SIZE = 3  # the committee, a general branch, a branch
STEPS = 5
# With manners the machine looks more often, and at night too: from noon it is ten hours to it.
GENTLE_STEPS = 9
TO_THE_NIGHT = timedelta(hours=11)
# Whatever waited for a morning or another day's budget has gone out or expired by then.
AFTERWARDS = 5


def steps() -> list[datetime]:
    """Return the days on which the machine looks, first and last included."""
    return [BEGIN + (END - BEGIN) * number / STEPS for number in range(STEPS + 1)]


def gentle_steps() -> list[datetime]:
    """Return noons, and the night after each; the last is the last of the plan."""
    noons = [BEGIN + (END - BEGIN) * n // GENTLE_STEPS for n in range(GENTLE_STEPS)]
    looks = [look for noon in noons for look in (noon, noon + TO_THE_NIGHT)]
    return [*looks, END]


def march() -> None:
    """Go on from where the clock stands: people work, the sweep moves, delivery sends."""
    context = open_context(load())
    people = People(context.engine, context.rulebook, context.settings, Random(0), SIZE)
    runner = courier(context)
    with reading(context.sessions) as session:
        since = clock.read(session, context.settings)
    settings = context.settings
    gentle = settings.quiet_from != settings.quiet_to
    for day in gentle_steps() if gentle else steps():
        if day < since:
            continue
        step_clock(context.engine, context.settings, day)
        while people.work(SIZE, faithful=True):
            pass
        sweep_once(context)
        deliver_now(context, runner=runner)
    for later in range(1, AFTERWARDS + 1) if gentle else ():
        day = END + timedelta(days=later)
        if day >= since:
            step_clock(context.engine, context.settings, day)
            deliver_now(context, runner=runner)
    # What the one that died held is taken back once its lease has run out.
    while on_its_way(context.engine):
        time.sleep(0.05)
        deliver_now(context, runner=runner)
    context.close()


def on_its_way(engine: Engine) -> int:
    """How many shipments are neither sent nor given up."""
    states = shipments.c.state.in_(("ready", "sending"))
    with reading(engine) as session:
        chosen = select(func.count()).select_from(shipments).where(states)
        count: int = session.execute(chosen).scalar_one()
    return count
