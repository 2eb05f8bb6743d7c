"""The village in the middle of its campaign, on SQLite and on PostgreSQL."""

import pytest
from sqlalchemy import Engine

from tests.campaigns.village import Village, at


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village whose plan was launched on a Friday and begins on the Monday after."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch()
    founded.day("2026-03-02")
    return founded
