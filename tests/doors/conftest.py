"""The house, on SQLite and on PostgreSQL: founded once, copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import PostgresServer, fresh_name
from tests.doors.house import Browser, House, found_house
from tests.doors.knocking import Numbers
from tests.doors.rights import Seat, seats
from tests.doors.table_of_doors import FROM, KNOCKING, TARGET, WHY


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


def copied(request: pytest.FixtureRequest, folder: Path, which: str = "house") -> Iterator[House]:
    """Open a copy of somebody's own, on the database that the fixture's parameter names."""
    return (_on_sqlite if request.param == "sqlite" else _on_postgresql)(request, folder, which)


def _on_sqlite(request: pytest.FixtureRequest, folder: Path, which: str) -> Iterator[House]:
    founded, secrets = request.getfixturevalue(f"sqlite_{which}")
    file = folder / "house.db"
    shutil.copyfile(founded, file)
    house = House(f"sqlite:///{file}", secrets)
    yield house
    house.close()


def _on_postgresql(request: pytest.FixtureRequest, _folder: Path, which: str) -> Iterator[House]:
    founded, secrets = request.getfixturevalue(f"postgresql_{which}")
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = fresh_name("test")
    house = House(server.create(name, template=founded), secrets)
    yield house
    house.close()
    server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """The house on the tenth of March: everybody is at the first stage."""
    yield from copied(request, tmp_path)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting_house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The same for all tests of a module that leave everything as it was."""
    yield from copied(request, tmp_path_factory.mktemp("lasting"))


@pytest.fixture
def small_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """The house on SQLite alone, for what does not depend on the database."""
    yield from _on_sqlite(request, tmp_path, "house")


@pytest.fixture(scope="module")
def numbers(lasting_house: House) -> Numbers:
    """The target's campaign, with a postponement that waits for its decision."""
    number = lasting_house.campaign(TARGET).id
    asked = lasting_house.caller(TARGET).does(
        "/api/v1/postponements", {"campaign_id": number, "until": "2026-04-05", "reason": WHY}
    )
    vote = lasting_house.caller(TARGET).does(
        "/api/v1/appraisals",
        {
            "campaign_id": number,
            "subjects": "organizations",
            "title": "群众评议",
            "closes_on": "2026-03-20",
        },
    )
    return Numbers(lasting_house, number, asked["id"], vote["id"])


@pytest.fixture(scope="module")
def browsers(lasting_house: House) -> dict[Seat, Browser]:
    """Everybody at a browser."""
    return {
        who: lasting_house.browser(who.code, who.role)
        for who in seats(*FROM.values(), roles=KNOCKING)
    }
