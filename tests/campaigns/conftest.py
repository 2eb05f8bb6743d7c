"""The village on the day before its plan begins, on SQLite and on PostgreSQL."""

import pytest
from sqlalchemy import Engine

from tests.campaigns.village import Village, at


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village whose plan was launched on a Friday and begins on the Monday after."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch()
    return founded
