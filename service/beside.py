"""The scheduler as a second process beside the web service, begun again if it ends by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

log = structlog.get_logger()
LONGEST_STOP = 15  # seconds
PAUSE = 2.0  # seconds before it is begun again
#: Tells the scheduler whose companion it is: without that process it has no business.
COMPANION = "--beside"


class Beside:
    """One child process: started, watched, stopped."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._stopping = threading.Event()
        self._child = self._begin()
        self._watch = threading.Thread(target=self._watched, daemon=True)
        self._watch.start()

    def _begin(self) -> subprocess.Popen[bytes]:
        words = [*self._words, COMPANION, str(os.getpid())]
        return subprocess.Popen(words)  # noqa: S603 - our own command, no text of a stranger

    def _watched(self) -> None:
        while True:
            status = self._child.wait()
            if self._stopping.wait(PAUSE):
                return
            log.error("scheduler_ended", status=status)
            self._child = self._begin()

    def stop(self) -> None:
        """Ask it to stop, and end it if it does not."""
        self._stopping.set()
        self._child.send_signal(signal.SIGTERM)
        try:
            self._child.wait(LONGEST_STOP)
        except subprocess.TimeoutExpired:
            self._child.kill()


@contextmanager
def scheduler_beside(wanted: bool) -> Iterator[None]:
    """Keep a scheduler running: a process of its own, since a fork would take its threads away."""
    if not wanted:
        yield
        return
    beside = Beside([sys.executable, "-m", "service", "scheduler"])
    try:
        yield
    finally:
        beside.stop()
