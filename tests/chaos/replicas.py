"""Replicas of the service as processes: started, killed, waited for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

# What a scheduler says once it has begun, and once it has done something.
BEGUN = ("scheduler_started",)
WORKED = ("swept", "delivered")
# Seconds in which whatever is bound to happen has happened, also on a machine that is busy.
PATIENCE = 90.0
ROOT = Path(__file__).parents[2]


def environment(url: str, sink: str) -> dict[str, str]:
    """Everything turned down to seconds, and every provider at the sink."""
    return {
        "PACESETTER_ENV": "test",
        "PACESETTER_DATABASE_URL": url,
        "PACESETTER_TICK": "1",
        "PACESETTER_DELIVER_EVERY": "1",
        "PACESETTER_LEASE": "4",
        "PACESETTER_HTTP_TIMEOUT": "1",
        "PACESETTER_BACKOFF": "1",
        "PACESETTER_BACKOFF_CAP": "2",
        "PACESETTER_ATTEMPTS": "100",
        "PACESETTER_QUIET_FROM": "00:00",
        "PACESETTER_QUIET_TO": "00:00",
        "PACESETTER_DIGEST_AT": "0",
        "PACESETTER_BUDGET_SMS": "1000",
        "PACESETTER_BUDGET_EMAIL": "100000",
        "PACESETTER_EMAIL_CHANNEL": "sendgrid",
        "SENDGRID_API_KEY": "SG.sink",
        "SENDGRID_BASE_URL": sink,
        "PACESETTER_SMS_CHANNEL": "twilio",
        "TWILIO_ACCOUNT_SID": "ACsink",
        "TWILIO_AUTH_TOKEN": "sink",
        "TWILIO_FROM": "+8613800000000",
        "TWILIO_BASE_URL": sink,
    }


class Nursery:
    """Forks the service's own commands (`tests.chaos.nursery`), all with one environment."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self.folder = folder
        self._forked = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, **environment},
        )
        assert self._answer() == "ready"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()

    def fork(self, command: str, name: str, **environment: str) -> Process:
        """Start `pacesetter COMMAND`; what it says goes to a log of that name."""
        self._forked += 1
        log = self.folder / f"{name}-{self._forked}.log"
        return Process(self._ask(command, log, environment), log)

    def march(self, name: str, **environment: str) -> int:
        """March a small town through its plan (`tests.chaos.march`); return the exit status."""
        return self._ask("march", self.folder / f"{name}.log", environment)

    def click(self, name: str, **environment: str) -> int:
        """Send one person's request (`tests.chaos.click`); return the exit status."""
        return self._ask("click", self.folder / f"{name}.log", environment)

    def toil(self, name: str, **environment: str) -> int:
        """Do the long work that waits (`tests.chaos.toil`); return the exit status."""
        return self._ask("toil", self.folder / f"{name}.log", environment)

    def _ask(self, command: str, log: Path, environment: Mapping[str, str]) -> int:
        wanted = {"command": command, "log": str(log), "environment": environment}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
        return int(self._answer())

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


class Process:
    """One forked command."""

    def __init__(self, pid: int, log: Path) -> None:
        self.pid, self.log = pid, log

    def alive(self) -> bool:
        """Whether it still runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def gone(self, within: float = PATIENCE) -> None:
        """Wait until it has ended; `within` in seconds."""
        end = time.monotonic() + within
        while self.alive():
            assert time.monotonic() < end, f"{self.pid} does not end\n{self.said()[-4000:]}"
            time.sleep(0.01)

    def said(self) -> str:
        """Its log."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""


class Replica:
    """One machine's processes, which die together."""

    def __init__(self, nursery: Nursery, name: str, commands: Sequence[str]) -> None:
        self._nursery, self._name, self._commands = nursery, name, commands
        self._processes: list[Process] = []

    def start(self) -> None:
        """Start all of them."""
        self._processes = [
            self._nursery.fork(command, f"{self._name}-{command}") for command in self._commands
        ]

    def told(self, words: Sequence[str], within: float) -> bool:
        """Wait, at most `within` seconds, until its scheduler has told of one of these."""
        scheduler = self._processes[self._commands.index("scheduler")]
        end = time.monotonic() + within
        while not any(word in scheduler.said() for word in words):
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to all its processes, which must be alive."""
        for process in self._processes:
            assert process.alive(), f"ended by itself:\n{process.said()[-4000:]}"
            process.signal(number)

    def kill(self) -> None:
        """`kill -9`, of processes that must have been alive."""
        self.signal(signal.SIGKILL)
        for process in self._processes:
            process.gone()

    def stop(self) -> None:
        """Ask them to stop, as an operator would."""
        for process in self._processes:
            if process.alive():
                process.signal(signal.SIGTERM)
                process.signal(signal.SIGCONT)  # who stands still hears nothing
        for process in self._processes:
            process.gone()
