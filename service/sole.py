"""One scheduler for one SQLite file: a lock that ends with the process, whatever ends it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from workflows.refusals import Reason, Refused


@contextmanager
def only_scheduler(engine: Engine) -> Iterator[None]:
    """Hold the lock of a SQLite database's scheduler; on PostgreSQL any number may run.

    Raises Refused where another process holds it.
    """
    file = engine.url.database
    if engine.dialect.name != "sqlite" or not file:
        yield
        return
    with Path(f"{file}.scheduler").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused(Reason.of("reason.another_scheduler")) from None
        yield
