"""The house, on SQLite and on PostgreSQL: founded once, copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import PostgresServer, fresh_name
from tests.doors.house import House, found_house


@pytest.fixture(scope="session")
def sqlite_house(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, str]]:
    """The file of a founded house, to be copied and never touched, and everybody's token."""
    file = tmp_path_factory.mktemp("house") / "house.db"
    shutil.copyfile(sqlite_template, file)
    return file, found_house(f"sqlite:///{file}")


@pytest.fixture(scope="session")
def postgresql_house(
    postgres_server: PostgresServer, postgres_template: str
) -> tuple[str, dict[str, str]]:
    """The database of a founded house, to be copied and never touched, and everybody's token."""
    name = fresh_name("house")
    return name, found_house(postgres_server.create(name, template=postgres_template))


def on_sqlite(request: pytest.FixtureRequest, folder: Path) -> Iterator[House]:
    """Open a house of somebody's own on SQLite."""
    founded, secrets = request.getfixturevalue("sqlite_house")
    file = folder / "house.db"
    shutil.copyfile(founded, file)
    house = House(f"sqlite:///{file}", secrets)
    yield house
    house.close()


def on_postgresql(request: pytest.FixtureRequest) -> Iterator[House]:
    """Open a house of somebody's own on PostgreSQL."""
    founded, secrets = request.getfixturevalue("postgresql_house")
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = fresh_name("test")
    house = House(server.create(name, template=founded), secrets)
    yield house
    house.close()
    server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """The house on the tenth of March: everybody is at the first stage."""
    yield from (
        on_sqlite(request, tmp_path) if request.param == "sqlite" else on_postgresql(request)
    )


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting_house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The same for all tests of a module that leave everything as it was."""
    folder = tmp_path_factory.mktemp("lasting")
    yield from (on_sqlite(request, folder) if request.param == "sqlite" else on_postgresql(request))


@pytest.fixture
def small_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """The house on SQLite alone, for what does not depend on the database."""
    yield from on_sqlite(request, tmp_path)
