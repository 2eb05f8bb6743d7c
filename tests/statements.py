"""What a database is asked while something is done: every statement, written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def heard(engine: Engine) -> Iterator[list[str]]:
    """Write down every statement, in order."""
    said: list[str] = []

    def hear(*told: object) -> None:
        said.append(str(told[2]))

    event.listen(engine, "before_cursor_execute", hear)
    yield said
    event.remove(engine, "before_cursor_execute", hear)
