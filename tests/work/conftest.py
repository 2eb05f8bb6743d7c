"""The village in the middle of its campaign, on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url

from tests.campaigns.village import Village, at
from tests.databases import PostgresServer, fresh_name


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village whose plan was launched on a Friday and begins on the Monday after."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch()
    founded.day("2026-03-02")
    return founded


@pytest.fixture
def copies(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Addresses of copies of this test's database, as many as are asked for."""
    if database_url.startswith("sqlite"):
        return _files(Path(database_url.removeprefix("sqlite:///")), tmp_path)
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = make_url(database_url).database or ""
    return (server.create(fresh_name("machine"), template=name) for _ in count())


def _files(begun: Path, folder: Path) -> Iterator[str]:
    for number in count():
        file = folder / f"copy-{number}.db"
        shutil.copyfile(begun, file)
        yield f"sqlite:///{file}"
