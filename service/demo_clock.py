"""The demonstration's clock: time moves from event to event, swept and delivered at each one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import col

from notifications import overview
from notifications.rows import messages
from service import clock
from service.context import Context
from service.db import reading, writing
from service.delivery import courier, deliver_all
from service.models import Campaign
from service.passes import sweep_all

A_DAY = timedelta(days=1)
# Playing shows a day at a time, slowly enough to be watched.
PAUSE = 2.0
WORKING_HOUR = time(10, 30)
Work = Callable[[datetime], None]


class DemoClock:
    """Moves the simulated clock of one demonstration; one mover at a time.

    `work` is what the sample organisations do by themselves at an instant of each working day.
    """

    def __init__(self, context: Context, work: Work, zone: ZoneInfo) -> None:
        self.context = context
        self.work = work
        self.zone = zone
        self._courier = courier(context)
        self._courier.hands = 1  # nobody waits for the mailbox: more hands would only take turns
        self._moving = threading.Lock()
        self._asked = threading.Lock()
        self._paused = threading.Event()
        self._paused.set()
        self._player: threading.Thread | None = None

    @property
    def playing(self) -> bool:
        """Whether the days pass by themselves."""
        return not self._paused.is_set()

    def now(self) -> datetime:
        """What the clock shows."""
        with reading(self.context.sessions) as session:
            return clock.read(session, self.context.settings)

    def next_event(self, after: datetime) -> datetime | None:
        """The next instant at which something will come due by itself, or None."""
        with reading(self.context.sessions) as session:
            due = session.execute(
                select(func.min(col(Campaign.next_at))).where(col(Campaign.next_at) > after)
            ).scalar_one()
            spoken = session.execute(
                select(func.min(messages.c.not_before)).where(
                    messages.c.shipment_id.is_(None),
                    messages.c.exception.is_(None),
                    messages.c.not_before > after,
                )
            ).scalar_one()
        return min((at for at in (due, spoken) if at is not None), default=None)

    def advance(self, until: datetime) -> None:
        """Let the time pass until an instant, stopping wherever something is due."""
        with self._moving:
            now = self.now()
            while now < until:
                now = min(self._next_stop(now), until)
                self._stand_at(now)

    def advance_to_next_event(self) -> None:
        """Go to the next instant at which something comes due by itself."""
        event = self.next_event(self.now())
        if event is not None:
            self.advance(event)

    def play(self) -> None:
        """Let a day pass every two seconds, until paused."""
        with self._asked:
            if self.playing:
                return
            self.close()
            self._paused.clear()
            self._player = threading.Thread(target=self._play, name="demo-clock", daemon=True)
            self._player.start()

    def pause(self) -> None:
        """Stop the days; one that has begun to pass comes to its end."""
        self._paused.set()

    def close(self) -> None:
        """Stop the days and wait for the last, so that nothing moves when the database goes."""
        self.pause()
        if self._player is not None:
            self._player.join()

    def _play(self) -> None:
        while self.playing:
            self.advance(self.now() + A_DAY)
            self._paused.wait(PAUSE)

    def _next_stop(self, now: datetime) -> datetime:
        """The next event, or the hour at which people work, whichever comes first."""
        local = now.astimezone(self.zone)
        working = local.replace(
            hour=WORKING_HOUR.hour, minute=WORKING_HOUR.minute, second=0, microsecond=0
        )
        if working <= local:
            working += A_DAY
        event = self.next_event(now)
        return min(event, working) if event is not None else working

    def _stand_at(self, now: datetime) -> None:
        with writing(self.context.sessions) as session:
            wall = clock.wall(session)
            clock.set_clock(session, self.context.settings, at=now, speed=0, wall=wall)
        sweep_all(self.context.sessions, self.context.rulebook, now=now)
        local = now.astimezone(self.zone)
        if (local.hour, local.minute) == (WORKING_HOUR.hour, WORKING_HOUR.minute):
            self.work(now)
        with reading(self.context.sessions) as session:
            ready = overview.waiting(session, now)
        if ready:
            deliver_all(self.context, self._courier, now=now)
