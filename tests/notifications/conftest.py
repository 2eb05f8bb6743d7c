"""Sessions for what need not be asked of both databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from service.db import make_engine, session_factory


@pytest.fixture
def sqlite_sessions(sqlite_url: str) -> Iterator[sessionmaker[Session]]:
    """Sessions on SQLite: for what is about the provider and not about the database."""
    engine = make_engine(sqlite_url)
    yield session_factory(engine)
    engine.dispose()
