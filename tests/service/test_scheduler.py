"""The timetable at work: jobs once at the start, missed ones once, leaps of the clock held."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import httpx
import pytest
from sqlmodel import col, select

from notifications import outbox
from service import clock, jobs_of_the_clock
from service.clock import LAST_TICK, this_boot
from service.context import Context, open_context
from service.db import reading, writing
from service.delivery import courier
from service.held import hold
from service.jobs_of_the_clock import jobs_of, look_for_stuck
from service.kept import keep, kept
from service.models import Campaign, Incident
from service.scheduler import Closing, Scheduler, build
from service.settings import Settings
from service.sole import only_scheduler
from service.steady import steady
from service.ticking import note_tick, sweep_once
from service.timetable import JOBS, When, timetable
from tests.service.operator import Operator
from workflows.refusals import Refused

PATIENCE = 60.0  # seconds; the machine may be busy with other tests


@pytest.fixture
def context(database_url: str, tmp_path: Path) -> Iterator[Context]:
    context = open_context(
        Settings(env="test", database_url=database_url, tick=1, deliver_every=1, digest_at=0)
    )
    yield context
    context.close()


@pytest.fixture
def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def in_time(happens: Callable[[], bool]) -> bool:
    """Whether something happens before patience ends."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if happens():
            return True
        time.sleep(0.05)
    return False


def test_every_job_runs_once_at_the_start_whatever_its_hour(context: Context) -> None:
    ran: dict[str, Event] = {name: Event() for name in JOBS}
    far = {name: When(every=timedelta(hours=9)) for name in JOBS}
    scheduler = build(context, {name: done.set for name, done in ran.items()}, far)
    scheduler.start()
    assert all(done.wait(PATIENCE) for done in ran.values())
    scheduler.shutdown()


def test_a_job_that_is_still_at_work_is_not_begun_again(context: Context) -> None:
    begun, release = [], Event()

    def slow() -> None:
        begun.append(1)
        release.wait(PATIENCE)

    scheduler = build(context, {"sweep": slow}, {"sweep": When(every=timedelta(seconds=1))})
    scheduler.start()
    assert in_time(lambda: len(begun) == 1)
    time.sleep(2.5)
    assert len(begun) == 1
    release.set()
    assert in_time(lambda: len(begun) > 1)
    scheduler.pause()
    scheduler.shutdown()


def test_a_running_scheduler_sweeps_delivers_and_seals(
    database_url: str, tmp_path: Path, context: Context
) -> None:
    operator = Operator(database_url, tmp_path)
    operator.settles_in()
    operator.does("clock", "set", "2026-09-24T12:00")
    operator.launches(at="2026-09-01")
    scheduler = Scheduler(context)
    scheduler.start()
    try:
        assert in_time(lambda: _accepted(context) > 0)
        assert in_time(lambda: _ticked(context))
        assert in_time(lambda: _marked(context))
    finally:
        scheduler.stop()


def _accepted(context: Context) -> int:
    with reading(context.sessions) as session:
        return outbox.counts(session).get("accepted", 0)


def _ticked(context: Context) -> bool:
    """Whether the sweep has said that it lives."""
    with reading(context.sessions) as session:
        last = clock.last_tick(session)
        return last is not None and clock.wall(session) - last < timedelta(seconds=PATIENCE)


def _marked(context: Context) -> bool:
    """Whether the job that seals has been at work."""
    with reading(context.sessions) as session:
        return bool(kept(session, "audit_marks"))


def test_one_broken_job_does_not_end_the_others(context: Context) -> None:
    def broken() -> object:
        raise ZeroDivisionError

    jobs_of_the_clock._guarded("sweep", broken)  # it says so in the log, and no more
    work = jobs_of(context, courier(context))
    assert set(work) == set(JOBS) == set(timetable(context.settings))
    for do in work.values():
        do()


def test_a_leap_of_the_clock_holds_the_sweep_until_somebody_confirms(
    database_url: str, tmp_path: Path, context: Context
) -> None:
    note_tick(context)
    with writing(context.sessions) as session:
        # The last tick was two hours ago by the wall, and a moment ago by the machine.
        before = clock.wall(session) - timedelta(hours=2)
        noted = {"wall": before.isoformat(), "monotonic": steady()}
        keep(session, f"{LAST_TICK}:{this_boot()}", noted)
    for _ in range(2):
        with pytest.raises(Refused) as held:
            sweep_once(context)
        assert [reason.code for reason in held.value.reasons] == ["reason.clock_jumped"]
    with reading(context.sessions) as session:
        opened = session.exec(select(Incident).where(col(Incident.closed_at).is_(None))).all()
        assert [incident.kind for incident in opened] == ["clock_jumped"]
    Operator(database_url, tmp_path).does("clock", "confirm")
    assert sweep_once(context).failed == 0


def test_what_has_waited_for_a_day_is_shown_to_a_person(
    database_url: str, tmp_path: Path, context: Context
) -> None:
    operator = Operator(database_url, tmp_path)
    operator.settles_in()
    operator.launches(at="2026-09-01")
    operator.does("sweep", "--at", "2026-09-24T12:00")

    def stuck(at: str) -> int:
        with writing(context.sessions) as session:
            now = datetime.fromisoformat(at).replace(tzinfo=context.settings.zone)
            return look_for_stuck(session, now=now, wall=clock.wall(session))

    assert stuck("2026-09-01T20:00") == 0
    for _ in range(2):  # told once, however often it is looked for
        assert stuck("2026-09-26T00:00") > 0
    told = {(each["kind"], each["subject"]) for each in operator.reads("incidents")}
    assert told == {("messages_stuck", "channel:email"), ("messages_stuck", "channel:sms")}


def test_a_held_service_neither_moves_nor_sends(context: Context) -> None:
    with writing(context.sessions) as session:
        hold(session, wall=clock.wall(session), why="restored")
    with pytest.raises(Refused):
        sweep_once(context)
    jobs_of(context, courier(context))["deliver"]()  # says so, and goes on


def test_holidays_that_are_published_move_the_dates_that_count_over_them(
    database_url: str, tmp_path: Path
) -> None:
    operator = Operator(database_url, tmp_path)
    operator.settles_in()
    operator.launches(at="2026-09-01")
    config = tmp_path / "config"
    (config / "calendars").mkdir(parents=True)
    settings = Settings(env="test", database_url=database_url)
    for part in ("plans", "schedule.yaml"):
        (config / part).symlink_to(settings.config_dir / part)

    def reopened() -> Context:
        return open_context(settings.model_copy(update={"config_dir": config}))

    def due_for_a_look(context: Context) -> set[object]:
        with reading(context.sessions) as session:
            return set(session.exec(select(Campaign.next_at)))

    context = reopened()
    operator.does("sweep", "--at", "2026-09-10")
    work = jobs_of(context, courier(context))
    work["holidays"]()
    before = due_for_a_look(context)
    with writing(context.sessions) as session:
        wall = clock.wall(session)
        at = wall.replace(year=2026, month=9, day=10)
        clock.set_clock(session, settings, at=at, speed=0, wall=wall)
    context.close()
    # The days before the end of September are given away: reminders come earlier.
    days = "\n".join(f"  - {{date: 2026-09-{day}, name: 调休}}" for day in (22, 23, 24, 25))
    (config / "calendars" / "cn-2026.yaml").write_text(
        f"year: 2026\nholidays:\n{days}\nmake_up_days: []\n", "utf-8"
    )
    context = reopened()
    jobs_of(context, courier(context))["holidays"]()
    assert due_for_a_look(context) != before
    context.close()


def test_stopping_lets_nothing_begin(context: Context) -> None:
    breaker = Closing()
    with reading(context.sessions) as session:
        wall = clock.wall(session)
    assert breaker.allows("email", wall)
    breaker.closed.set()
    assert not breaker.allows("email", wall)


def test_one_scheduler_for_one_sqlite_file(sqlite_url: str) -> None:
    context = open_context(Settings(env="test", database_url=sqlite_url))
    with only_scheduler(context.engine), pytest.raises(Refused), only_scheduler(context.engine):
        raise AssertionError("two at once")
    with only_scheduler(context.engine):
        pass
    context.close()


@contextmanager
def process(url: str, *words: str, **env: str) -> Iterator[subprocess.Popen[str]]:
    """One of our processes, in a group of its own, ended at the end whatever happens."""
    told = {
        **os.environ,
        "PACESETTER_ENV": "test",
        "PACESETTER_DATABASE_URL": url,
        "PACESETTER_TICK": "1",
        "PACESETTER_DELIVER_EVERY": "1",
        **env,
    }
    started = subprocess.Popen(
        [sys.executable, "-m", "service", *words],
        env=told,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield started
    finally:
        with suppress(ProcessLookupError):  # the group outlives its leader
            os.killpg(started.pid, signal.SIGKILL)
        started.communicate()


def ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200
    except httpx.HTTPError:
        return False


def test_serving_on_one_machine_ticks_answers_and_stops_when_asked(
    sqlite_url: str, free_port: int
) -> None:
    with process(sqlite_url, "serve", "--port", str(free_port)) as serving:
        assert in_time(lambda: ready(free_port))  # green only once the scheduler has ticked
        assert httpx.get(f"http://127.0.0.1:{free_port}/health/live").json() == {"status": "alive"}
        assert (
            "pacesetter_tick_age_seconds" in httpx.get(f"http://127.0.0.1:{free_port}/metrics").text
        )
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(15) == 0
    # Its scheduler went with it: another may start at once.
    context = open_context(Settings(env="test", database_url=sqlite_url))
    with only_scheduler(context.engine):
        pass
    context.close()


def test_a_scheduler_that_dies_is_begun_again_and_never_outlives_its_companion(
    sqlite_url: str, free_port: int
) -> None:
    context = open_context(Settings(env="test", database_url=sqlite_url))

    def ticks_after(then: datetime | None) -> bool:
        with reading(context.sessions) as session:
            last = clock.last_tick(session)
            return last is not None and (then is None or last > then)

    with process(sqlite_url, "serve", "--port", str(free_port)) as serving:
        assert in_time(lambda: ticks_after(None))
        first = _children(serving.pid)
        for child in first:
            if "scheduler" in _words_of(child):
                os.kill(child, signal.SIGKILL)
        with reading(context.sessions) as session:
            killed_at = clock.wall(session)
        assert in_time(lambda: ticks_after(killed_at))
        (second,) = (c for c in _children(serving.pid) if "scheduler" in _words_of(c))
        assert second not in first
        serving.kill()
        assert in_time(lambda: not Path(f"/proc/{second}/cmdline").exists())
        assert in_time(lambda: not ready(free_port))  # and the port is free for a successor
    context.close()


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def _words_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")


def test_a_scheduler_stops_within_fifteen_seconds(database_url: str) -> None:
    context = open_context(Settings(env="test", database_url=database_url))

    with process(database_url, "scheduler") as running:
        assert in_time(lambda: _ticked(context))
        running.send_signal(signal.SIGTERM)
        assert running.wait(15) == 0
    context.close()


def test_what_is_broken_does_not_start_and_says_all_that_is_wrong(
    sqlite_url: str, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    (config / "plans").mkdir(parents=True)
    (config / "calendars").mkdir()
    (config / "plans" / "bad.yaml").write_text("name: bad\n", "utf-8")
    (config / "schedule.yaml").write_text("sweep: {every: never}\n", "utf-8")
    env = {"PACESETTER_CONFIG_DIR": str(config), "PACESETTER_LOCALE": "en"}
    for words in (("serve", "--port", "1"), ("scheduler",)):
        with process(sqlite_url, *words, **env) as broken:
            _, said = broken.communicate(timeout=PATIENCE)
        assert broken.returncode == 1
        assert "plans/bad.yaml" in said
        assert "schedule.yaml" in said
        assert said.count("\n") > 5
