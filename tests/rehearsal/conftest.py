"""The lives that the tests of this folder look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import PostgresServer
from tests.rehearsal.lives import Lives


@pytest.fixture(scope="session")
def lives(
    sqlite_template: Path,
    postgres_server: PostgresServer,
    postgres_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Lives]:
    """Every life of this run, each lived once."""
    folder = tmp_path_factory.mktemp("lives")
    made = Lives(sqlite_template, postgres_server, postgres_template, folder)
    yield made
    made.end()
