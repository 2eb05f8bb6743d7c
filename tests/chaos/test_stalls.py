"""Replicas that stand still longer than their leases, and a database that cuts its sessions off."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from signal import SIGCONT, SIGSTOP, SIGTERM

import pytest
from sqlalchemy import Connection, Engine, text

from service.db import make_engine
from tests.chaos.people import step_clock
from tests.chaos.replicas import BEGUN, PATIENCE, Nursery, Replica, environment
from tests.chaos.test_kills import SEED, Ordeal
from tests.chaos.town import BEGIN, END

# CHAOS_STALLS=100 is the run of a night (TRUST P3, P4), with five cuts for every stall.
STALLS = int(os.environ.get("CHAOS_STALLS", "2"))
CUTS = 5
LEASE = 1.0  # seconds
SIZE = 42


def cut_off(engine: Engine) -> int:
    """Let the database end every session of this town but the one that asks; return how many."""
    others = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with engine.begin() as connection:
        return int(connection.execute(text(others)).scalar_one())


class Weather(Ordeal):
    """One run: one replica stands still at a time, while the sessions of all are cut off."""

    cut = 0

    def surroundings(self, sink: str) -> dict[str, str]:
        """As in every ordeal, with a lease that is over before anybody wakes up."""
        short = {
            "PACESETTER_LEASE": str(LEASE),
            "PACESETTER_HTTP_TIMEOUT": "0.3",
            "PACESETTER_IDLE_TIMEOUT": "2",
        }
        return environment(self.url, sink) | short

    def harm(self, replicas: Sequence[Replica], kills: int) -> None:
        """Stop one, cut everybody off again and again meanwhile, and wake it up."""
        for replica in replicas:
            assert replica.told(BEGUN, PATIENCE)
        for number in range(kills):
            step_clock(self.engine, self.settings, BEGIN + (END - BEGIN) * (number + 0.5) / kills)
            victim = self.rng.choice(replicas)
            time.sleep(self.rng.uniform(0, 1.2))
            victim.signal(SIGSTOP)
            for _ in range(CUTS):
                self.people.work(self.rng.randrange(20))
                time.sleep(3 * LEASE / CUTS)
                self.cut += cut_off(self.engine)
            victim.signal(SIGCONT)
        for replica in replicas:
            replica.signal(SIGCONT)  # they are all there still


@pytest.mark.kill
def test_neither_stalls_nor_lost_sessions_lose_or_double_anything(
    postgresql_url: str, tmp_path: Path
) -> None:
    both = ("scheduler", "worker")
    weather = Weather(postgresql_url, tmp_path, (both, both), SIZE)
    verdict = weather.run(STALLS)
    assert verdict.wrong == [], f"seed {SEED}"
    assert weather.cut >= STALLS * CUTS


def told_within(seconds: float, connection: Connection, asked: str) -> bool:
    """Whether what is asked of the database becomes true in so many seconds."""
    end = time.monotonic() + seconds
    while not connection.execute(text(asked)).scalar_one():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.kill
def test_a_worker_whose_session_is_cut_off_while_it_asks_for_work_goes_on_working(
    postgresql_url: str, tmp_path: Path
) -> None:
    engine = make_engine(postgresql_url)
    waits = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'pacesetter worker' AND wait_event_type = 'Lock'"
    )
    registered = "SELECT coalesce(max(id), 0) > {} FROM procrastinate_workers"
    with (
        Nursery(environment(postgresql_url, "http://127.0.0.1:9"), tmp_path) as nursery,
        engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watcher,
    ):
        worker = nursery.fork("worker", "worker")
        assert told_within(PATIENCE, watcher, registered.format(0)), worker.said()
        first = watcher.execute(text("SELECT max(id) FROM procrastinate_workers")).scalar_one()
        with engine.begin() as holder:
            holder.execute(text("LOCK TABLE procrastinate_jobs IN ACCESS EXCLUSIVE MODE"))
            assert told_within(PATIENCE, watcher, waits), worker.said()
            watcher.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'pacesetter worker'"
                    " AND datname = current_database()"
                )
            )
        assert told_within(PATIENCE, watcher, registered.format(first)), worker.said()
        assert "worker_lost_the_database" in worker.said()
        worker.signal(SIGTERM)
        worker.gone()
    engine.dispose()
