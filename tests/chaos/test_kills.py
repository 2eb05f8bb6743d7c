"""`kill -9` at random points while 200 campaigns pass all stages (TRUST P1, P8, P9, P14)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Timer

import pytest
from sqlalchemy import Engine, text
from sqlmodel import col, select

from service.db import make_engine, reading
from service.models import Campaign
from service.rulebook import Rulebook
from service.settings import CONFIG, Settings
from tests.chaos.people import People, step_clock
from tests.chaos.replicas import BEGUN, PATIENCE, ROOT, WORKED, Nursery, Replica, environment
from tests.chaos.town import BEGIN, END, found
from tests.chaos.verdict import Verdict, judge

# CHAOS_SEED=… runs another one: what people do, who is killed when, which faults there are.
SEED = int(os.environ.get("CHAOS_SEED", "20260301"))
# CHAOS_KILLS=1000 is the run of a night (TRUST P1).
KILLS = int(os.environ.get("CHAOS_KILLS", "150"))
SIZE = 200
FAULTS = (
    "too_many_with_wish",
    "too_many",
    "error_not_accepted",
    "error_after_accept",
    "bad_gateway_html",
    "unavailable",
    "reset_before_accept",
    "reset_after_accept",
    "timeout_after_accept",
    "empty_reply",
    "partial_accept",
)
LONGEST_PAUSE = 0.6  # seconds from a step of the clock to the kill
# The shares of the kills that hit a replica which has begun, and one that has done something.
AT_WORK = 0.9
HAVING_WORKED = 0.5
LONGEST_DRAIN = 2 * PATIENCE


@contextmanager
def provider(folder: Path, seed: int) -> Iterator[tuple[str, Path]]:
    """The sink as a process with some faults: its URL, and the log of what it took."""
    log = folder / "accepted.jsonl"
    log.touch()
    arguments = ["--seed", str(seed), "--rate", "0.12", "--hang", "2", "--log", str(log)]
    # Who is killed in the middle leaves half a request, and the sink complains of it.
    with (folder / "sink.log").open("w") as complaints:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.provider_sink", *arguments, "--kinds", ",".join(FAULTS)],
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            cwd=ROOT,
        )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip(), log
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def waiting(engine: Engine, now_passed: str) -> dict[str, int]:
    """What still moves: campaigns that are due, messages and shipments that are on their way."""
    with reading(engine) as session:
        return {
            name: int(session.execute(text(statement)).scalar_one())
            for name, statement in {
                "due": f"SELECT count(*) FROM campaign WHERE next_at <= '{now_passed}'",
                "messages": "SELECT count(*) FROM message WHERE shipment_id IS NULL"
                " AND exception IS NULL",
                "shipments": "SELECT count(*) FROM shipment WHERE state IN ('ready', 'sending')",
            }.items()
        }


def unfinished(engine: Engine) -> int:
    """How many campaigns have not passed all stages."""
    with reading(engine) as session:
        return len(list(session.exec(select(Campaign.id).where(col(Campaign.closed_at).is_(None)))))


class Ordeal:
    """One run: replicas are killed while the clock walks through the plan."""

    def __init__(
        self, url: str, folder: Path, commands: Sequence[Sequence[str]], size: int = SIZE
    ) -> None:
        self.url, self.folder, self.commands, self.size = url, folder, commands, size
        self.rng = Random(SEED)
        self.engine = make_engine(url)
        self.rulebook = Rulebook(CONFIG)
        self.settings = Settings(database_url=url, env="test")
        self.people = People(self.engine, self.rulebook, self.settings, self.rng, size)

    def run(self, kills: int) -> Verdict:
        """Kill so often, let everything come to rest, and judge."""
        try:
            return self._run(kills)
        finally:
            self.engine.dispose()

    def _run(self, kills: int) -> Verdict:
        found(self.engine, self.rulebook, self.size)
        step_clock(self.engine, self.settings, BEGIN)
        with (
            provider(self.folder, SEED) as (sink, log),
            Nursery(self.surroundings(sink) | self._quick(), self.folder) as nursery,
        ):
            replicas = [
                Replica(nursery, f"replica{number}", commands)
                for number, commands in enumerate(self.commands)
            ]
            for replica in replicas:
                replica.start()
            try:
                self.harm(replicas, kills)
                self._come_to_rest()
            finally:
                for replica in replicas:
                    replica.stop()
            return judge(self.engine, self.rulebook, END, self.size, log)

    def surroundings(self, sink: str) -> dict[str, str]:
        """The environment of every replica."""
        return environment(self.url, sink)

    def _quick(self) -> dict[str, str]:
        """A configuration without the shipped plans, which each start reads and checks."""
        config = self.folder / "config"
        (config / "plans").mkdir(parents=True)
        shutil.copytree(CONFIG / "calendars", config / "calendars")
        shutil.copy(CONFIG / "schedule.yaml", config)
        return {"PACESETTER_CONFIG_DIR": str(config)}

    def harm(self, replicas: Sequence[Replica], kills: int) -> None:
        """Kill them, one at a time, at random moments of their work."""
        for number in range(kills):
            fraction = (number + self.rng.random()) / kills
            step_clock(self.engine, self.settings, BEGIN + (END - BEGIN) * fraction * 0.98)
            victim = self.rng.choice(replicas)
            if self.rng.random() < AT_WORK:
                assert victim.told(BEGUN, PATIENCE)
            if self.rng.random() < HAVING_WORKED:
                victim.told(WORKED, within=1.5)
            failed: list[BaseException] = []

            def strike(victim: Replica = victim, failed: list[BaseException] = failed) -> None:
                try:
                    victim.kill()
                except BaseException as error:
                    failed.append(error)

            timer = Timer(self.rng.uniform(0, LONGEST_PAUSE), strike)
            timer.start()
            self.people.work(self.rng.randrange(14))
            self.people.fulfil(self.rng.randrange(4))
            timer.join()
            if failed:
                raise failed[0]
            victim.start()

    def _come_to_rest(self) -> None:
        """The people finish their work, the clock reaches its end, and nothing is on its way."""
        while self.people.work(1000, faithful=True):
            pass
        at = END - timedelta(days=2)
        end = time.monotonic() + LONGEST_DRAIN
        while unfinished(self.engine):
            assert time.monotonic() < end, f"{unfinished(self.engine)} campaigns do not finish"
            step_clock(self.engine, self.settings, at)
            self.people.work(1000, faithful=True)
            time.sleep(0.2)
        step_clock(self.engine, self.settings, END)
        while any(left := waiting(self.engine, f"{END:%Y-%m-%d %H:%M:%S}").values()):
            assert time.monotonic() < end, f"not at rest: {left}"
            time.sleep(0.2)


@pytest.mark.kill
def test_three_replicas_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    both = ("scheduler", "worker")
    verdict = Ordeal(postgresql_url, tmp_path, (both, both, both)).run(KILLS)
    print(f"seed {SEED}: {dict(sorted(verdict.counted.items()))}")  # noqa: T201
    assert verdict.wrong == [], f"seed {SEED}"


@pytest.mark.kill
def test_one_scheduler_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    verdict = Ordeal(sqlite_url, tmp_path, (("scheduler",),)).run(KILLS)
    print(f"seed {SEED}: {dict(sorted(verdict.counted.items()))}")  # noqa: T201
    assert verdict.wrong == [], f"seed {SEED}"
