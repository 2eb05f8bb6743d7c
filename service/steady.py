"""Real time between two looks at the database's clock: counted by this machine, set by nobody."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from service import clock
from service.db import reading

#: How long what the database said is counted on from, in seconds.
TRUSTED_FOR = 1.0


def steady() -> float:
    """Seconds since this machine started, sleep included: who wakes up a laptop sees no leap."""
    counted = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(counted)


class WallClock:
    """The database's clock, asked once a second however often somebody wants to know.

    Leases compare times that different processes were told, so it has to be one clock; but a
    courier asks three times a shipment, and each question would be a transaction of its own.
    """

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._asking = threading.Lock()
        self._told: tuple[datetime, float] | None = None

    def __call__(self) -> datetime:
        """The real time, UTC."""
        with self._asking:
            now = steady()
            if self._told is None or not 0 <= now - self._told[1] < TRUSTED_FOR:
                with reading(self._sessions) as session:
                    self._told = clock.wall(session), steady()
                now = self._told[1]
            return self._told[0] + timedelta(seconds=now - self._told[1])
