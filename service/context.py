"""What every door of one process stands on, put together in one place from the settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from notifications.channels import build
from notifications.envelopes import Channel
from service import clock
from service.appraisals import Vault
from service.db import make_engine, reading, session_factory
from service.rulebook import Rulebook
from service.settings import Settings


@dataclass(frozen=True)
class Context:
    """The settings, the database, the plans and the channels of one process."""

    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]
    rulebook: Rulebook
    channels: Mapping[str, Channel]

    @property
    def vault(self) -> Vault:
        """Where the private keys of votes lie."""
        return Vault(self.settings.vault_dir)

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


@contextmanager
def an_engine(settings: Settings) -> Iterator[Engine]:
    """An engine for one piece of work; its connections are given back whatever happens."""
    engine = open_engine(settings)
    try:
        yield engine
    finally:
        engine.dispose()


def open_context(settings: Settings) -> Context:
    """Put everything together; the database must be at the newest migration.

    Raises BadCalendar for calendar files that cannot be used.
    """
    engine = open_engine(settings)
    sessions = session_factory(engine)
    return Context(
        settings=settings,
        engine=engine,
        sessions=sessions,
        rulebook=Rulebook(settings.config_dir),
        channels=_channels(settings, sessions),
    )


def _channels(settings: Settings, sessions: sessionmaker[Session]) -> dict[str, Channel]:
    def now() -> datetime:
        with reading(sessions) as session:
            return clock.read(session, settings)

    # Whether data may go abroad was asked of the settings (service.setting_rules), which know
    # that a sink in this network is not abroad.
    allowed = settings.model_copy(update={"allow_foreign_providers": True})
    return build(allowed, sessions, now)
