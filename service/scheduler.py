"""The timetable at work: the only file that knows APScheduler, which ticks and remembers nothing.

Whatever is due stands in our tables. A tick that was missed is an ordinary tick, so every job
runs once at the start, late ones run whatever their delay, and missed ones run once.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Mapping
from datetime import datetime
from types import FrameType

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from notifications.breaker import Breaker
from service import clock
from service.context import Context
from service.db import reading
from service.delivery import courier
from service.jobs_of_the_clock import Job, jobs_of
from service.sole import only_scheduler
from service.timetable import Timetable, When, timetable

log = structlog.get_logger()
#: A stop waits this long for what is being sent; leases bring back the rest (TRUST P28).
LONGEST_STOP = 13.0  # seconds
WATCHED_EVERY = 1.0  # seconds


class Closing(Breaker):
    """A breaker that lets nothing begin any more once the process is to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.closed = threading.Event()

    def allows(self, channel: str, wall: datetime) -> bool:
        """Whether a shipment may be claimed now."""
        return not self.closed.is_set() and super().allows(channel, wall)


def build(context: Context, work: Mapping[str, Job], table: Timetable) -> BackgroundScheduler:
    """A scheduler that is not started yet, with every job of the timetable."""
    settings = context.settings
    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        # A thread for each job: a long delivery must not hold up the sweep.
        executors={"default": ThreadPoolExecutor(len(work))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=settings.zone,
    )
    started = _today(context)
    for name, do in work.items():
        when = table[name]
        run = _on_working_days(do, context) if when.working_days else do
        # At the start once, whatever the hour; afterwards by the timetable.
        scheduler.add_job(run, _trigger(when, context), id=name, next_run_time=started)
    return scheduler


def _today(context: Context) -> datetime:
    """The real time in the zone of the settings."""
    with reading(context.sessions) as session:
        return clock.wall(session).astimezone(context.settings.zone)


def _trigger(when: When, context: Context) -> IntervalTrigger | CronTrigger:
    zone = context.settings.zone
    if when.every is not None:
        return IntervalTrigger(seconds=int(when.every.total_seconds()), timezone=zone)
    assert when.at is not None
    return CronTrigger(hour=when.at.hour, minute=when.at.minute, timezone=zone)


def _on_working_days(do: Job, context: Context) -> Job:
    """Leave out days off, make-up days counted in: cron knows neither. The start always counts."""
    is_working_day = context.rulebook.calendars["cn"].is_working_day
    started = threading.Event()

    def on_a_working_day() -> None:
        if not started.is_set() or is_working_day(_today(context).date()):
            started.set()
            do()

    return on_a_working_day


class Scheduler:
    """The timetable of one process, started and stopped."""

    def __init__(self, context: Context) -> None:
        runner = courier(context)
        self._closing = Closing()
        runner.breaker = self._closing
        self._scheduler = build(context, jobs_of(context, runner), timetable(context.settings))

    def start(self) -> None:
        """Begin to tick, in threads of its own."""
        self._scheduler.start()
        log.info("scheduler_started")

    def stop(self) -> None:
        """Begin nothing new, and wait a while for what is under way."""
        self._closing.closed.set()
        self._scheduler.pause()  # else it goes on handing jobs to threads that take none
        waiting = threading.Thread(target=self._scheduler.shutdown, daemon=True)
        waiting.start()
        waiting.join(LONGEST_STOP)
        log.info("scheduler_stopped", in_time=not waiting.is_alive())


def run(context: Context, *, companion: int | None = None) -> None:
    """Tick until SIGTERM or SIGINT, or until the `companion` that began this process has gone.

    Raises Refused where another process does, on SQLite.
    """
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    with only_scheduler(context.engine):
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        scheduler = Scheduler(context)
        # What is loaded now stays; looking through it again and again costs a third of delivery.
        gc.collect()
        gc.freeze()
        scheduler.start()
        while not stopped.wait(WATCHED_EVERY):
            # Whoever was killed outright left us to another parent: its successor ticks.
            if companion is not None and os.getppid() != companion:
                break
        scheduler.stop()
