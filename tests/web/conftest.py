"""An office for each test, on both databases; and a demonstration that many pages are shown of."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from service.app import create_app
from service.backup import back_up, check, restore_rows
from service.context import open_context
from service.db import make_engine
from service.demo import demo_app, demo_settings, demonstration, prepare
from tests.databases import PostgresServer, fresh_name
from tests.web.office import Office
from tests.web.served import Served, listening
from tools.sample import Sample


def begun(url: str) -> None:
    """Let an office begin, and come to the first week of its plan."""
    office = Office(url)
    office.begin()
    office.day("2010-06-08")
    office.close()


@pytest.fixture(scope="session")
def sqlite_begun(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of an office that has begun; to be copied, never touched."""
    file = tmp_path_factory.mktemp("office") / "office.db"
    shutil.copyfile(sqlite_template, file)
    begun(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_begun(postgres_server: PostgresServer, postgres_template: str) -> str:
    """The name of the same on PostgreSQL."""
    name = fresh_name("office")
    begun(postgres_server.create(name, template=postgres_template))
    return name


@pytest.fixture
def sqlite_office(sqlite_begun: Path, tmp_path: Path) -> Iterator[Office]:
    """An office of this test's own, for what does not depend on the database."""
    file = tmp_path / "office.db"
    shutil.copyfile(sqlite_begun, file)
    found = Office(f"sqlite:///{file}")
    yield found
    found.close()


@pytest.fixture
def postgresql_office(postgres_server: PostgresServer, postgresql_begun: str) -> Iterator[Office]:
    """The same on PostgreSQL."""
    name = fresh_name("test")
    found = Office(postgres_server.create(name, template=postgresql_begun))
    yield found
    found.close()
    postgres_server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest) -> Office:
    """A committee with its branches in the first week of its plan, on both databases."""
    found = request.getfixturevalue(f"{request.param}_office")
    assert isinstance(found, Office)
    return found


@pytest.fixture(scope="session")
def prepared_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a demonstration as it is first shown; to be copied, never touched."""
    folder = tmp_path_factory.mktemp("demo")
    prepare(folder, "http://127.0.0.1:1").close()
    return folder / "demo.db"


@pytest.fixture
def demo_url(prepared_demo: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a running demonstration of this test's own."""
    file = tmp_path / "demo.db"
    shutil.copyfile(prepared_demo, file)
    context = open_context(demo_settings("http://127.0.0.1", f"sqlite:///{file}"))
    with demonstration(context) as app, listening(app) as address:
        yield address
    context.close()


@pytest.fixture(scope="session")
def furnished_demo(
    prepared_demo: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """A demonstration with something behind every page, to be copied; and the numbers of it."""
    file = tmp_path_factory.mktemp("furnished") / "demo.db"
    shutil.copyfile(prepared_demo, file)
    context = open_context(demo_settings("http://127.0.0.1", f"sqlite:///{file}"))
    numbers = Sample(context, demo_app(context)).furnish()
    context.close()
    return file, numbers


@contextmanager
def serving(url: str, numbers: dict[str, Any]) -> Iterator[Served]:
    """A furnished sample, served as an installation would be."""
    settings = demo_settings("http://127.0.0.1", url)
    context = open_context(settings.model_copy(update={"env": "test"}))
    found = Served(context, create_app(context), numbers)
    with listening(found.app) as found.url:
        yield found
    context.close()


@pytest.fixture(scope="module")
def served(
    furnished_demo: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The furnished sample as an installation would serve it, for all tests of a module."""
    furnished, numbers = furnished_demo
    file = tmp_path_factory.mktemp("served") / "demo.db"
    shutil.copyfile(furnished, file)
    with serving(f"sqlite:///{file}", numbers) as found:
        yield found


@pytest.fixture
def served_on_sqlite(
    furnished_demo: tuple[Path, dict[str, Any]], tmp_path: Path
) -> Iterator[Served]:
    """The same for one test that changes it."""
    furnished, numbers = furnished_demo
    shutil.copyfile(furnished, tmp_path / "demo.db")
    with serving(f"sqlite:///{tmp_path / 'demo.db'}", numbers) as found:
        yield found


@pytest.fixture(scope="session")
def postgresql_furnished(
    furnished_demo: tuple[Path, dict[str, Any]],
    postgres_server: PostgresServer,
    postgres_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """The name of a database on PostgreSQL with all the rows of the furnished sample."""
    backup = tmp_path_factory.mktemp("backup") / "sample.zip"
    source = make_engine(f"sqlite:///{furnished_demo[0]}")
    back_up(source, backup)
    source.dispose()
    name = fresh_name("furnished")
    target = make_engine(postgres_server.create(name, template=postgres_template))
    with target.begin() as connection:
        restore_rows(connection, backup, check(backup))
    target.dispose()
    return name


@pytest.fixture(scope="module")
def module_on_postgresql(
    furnished_demo: tuple[Path, dict[str, Any]],
    postgres_server: PostgresServer,
    postgresql_furnished: str,
) -> Iterator[Served]:
    """The same on PostgreSQL for all tests of a module."""
    name = fresh_name("module")
    url = postgres_server.create(name, template=postgresql_furnished)
    with serving(url, furnished_demo[1]) as found:
        yield found
    postgres_server.drop(name)


@pytest.fixture
def served_on_postgresql(
    furnished_demo: tuple[Path, dict[str, Any]],
    postgres_server: PostgresServer,
    postgresql_furnished: str,
) -> Iterator[Served]:
    """The same on PostgreSQL."""
    name = fresh_name("test")
    url = postgres_server.create(name, template=postgresql_furnished)
    with serving(url, furnished_demo[1]) as found:
        yield found
    postgres_server.drop(name)
