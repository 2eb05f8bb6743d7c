"""What every door of one process stands on, put together in one place from the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from service.db import make_engine, session_factory
from service.rulebook import Rulebook
from service.settings import Settings


@dataclass(frozen=True)
class Context:
    """The settings, the database, the plans and the channels of one process."""

    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]
    rulebook: Rulebook
    channels: Mapping[str, Any]

    def close(self) -> None:
        """Give the database's connections back."""
        self.engine.dispose()


def open_engine(settings: Settings) -> Engine:
    """The engine that the settings ask for; nothing is connected yet."""
    return make_engine(
        settings.database_url,
        statement_timeout=settings.statement_timeout,
        lock_timeout=settings.lock_timeout,
        idle_timeout=settings.idle_timeout,
        busy_timeout=settings.busy_timeout,
        pool_size=settings.pool_size,
    )


def open_context(settings: Settings) -> Context:
    """Put everything together; the database must be at the newest migration.

    Raises BadPlan for a calendar file that cannot be used.
    """
    engine = open_engine(settings)
    return Context(
        settings=settings,
        engine=engine,
        sessions=session_factory(engine),
        rulebook=Rulebook(settings.config_dir),
        channels={},
    )
