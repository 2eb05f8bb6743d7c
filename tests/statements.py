"""What a database is asked while something is done, and which objects are made of its answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import SQLModel


@contextmanager
def heard(engine: Engine) -> Iterator[list[str]]:
    """Write down every statement, in order."""
    said: list[str] = []

    def hear(*told: object) -> None:
        said.append(str(told[2]))

    event.listen(engine, "before_cursor_execute", hear)
    yield said
    event.remove(engine, "before_cursor_execute", hear)


@contextmanager
def told(engine: Engine) -> Iterator[list[int]]:
    """Write down how many values each statement names; one that is run for many rows names few."""
    numbers: list[int] = []

    def hear(*told: Any) -> None:
        if not told[5]:
            numbers.append(len(told[3]))

    event.listen(engine, "before_cursor_execute", hear)
    yield numbers
    event.remove(engine, "before_cursor_execute", hear)


@contextmanager
def made(*kinds: type[SQLModel]) -> Iterator[list[object]]:
    """Write down every object that is made of a row of these kinds."""
    found: list[object] = []

    def make(one: object, _context: object) -> None:
        found.append(one)

    for kind in kinds:
        event.listen(kind, "load", make)
    yield found
    for kind in kinds:
        event.remove(kind, "load", make)
