"""A tale for each of the two databases, put away at its end."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from tests.stories.tale import Place, Tale

Begin = Callable[..., Tale]


@pytest.fixture
def begin(database_url: str) -> Iterator[Begin]:
    """What founds a tale: ``begin(places, "2010-08-20")``."""
    told: list[Tale] = []

    def found(places: Sequence[Place], begins: str, **settings: object) -> Tale:
        told.append(Tale(database_url, places, begins, **settings))
        return told[-1]

    yield found
    for tale in told:
        tale.close()
