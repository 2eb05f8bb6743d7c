"""Long work done by a process that may die over it."""

from __future__ import annotations

from service.context import open_context
from service.long_work import run_waiting
from service.settings import load


def toil() -> None:
    """Do what waits, until nothing does."""
    context = open_context(load())
    run_waiting(context)
    context.close()
