"""The same with things put in: postponements, dates set above, returns, halts, events dated.

Each story is lived twice on each database: with a sweep a day, and, the same people doing the same
at the same instants, with a sweep a month.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlmodel import select

from service.db import reading
from service.models import History
from tests.plans.played import DEFAULT, SEEDS
from tests.rehearsal.lines import ASPECTS, difference, recorded, rehearsed, said
from tests.rehearsal.lives import DATABASES, Lives, Pace
from tests.rehearsal.stories import put_in


def told() -> Iterator[tuple[str, int]]:
    """Yield every plan with the numbers of its stories."""
    for name in (DEFAULT, *SEEDS):
        for number in range(len(put_in(name))):
            yield name, number


TOLD = list(told())
every_story = pytest.mark.parametrize(
    ("name", "number"), TOLD, ids=[f"{name}-{put_in(name)[number].name}" for name, number in TOLD]
)


@pytest.mark.parametrize("pace", ["daily", "monthly"])
@pytest.mark.parametrize("database", DATABASES)
@every_story
def test_what_is_put_in_changes_the_record_as_it_changes_the_rehearsal(
    lives: Lives, database: str, name: str, number: int, pace: Pace
) -> None:
    stories = put_in(name)
    life, story = lives.of(database, name, stories, pace), stories[number]
    expected, found = said(rehearsed(life, story)), recorded(life, story)
    for aspect in ASPECTS:
        assert expected[aspect] == found[aspect], difference(expected[aspect], found[aspect])


#: The line of history that each verb leaves, and how many campaigns one such act is told of.
TELLS = {
    "postpone": "postponement_granted",
    "return": "returned",
    "withdraw": "withdrawn",
    "submit": "submitted",
    "approve": "approved",
    "suspend": "suspended",
    "resume": "resumed",
    "cancel": "cancelled",
    "reopen": "reopened",
    "record": "recorded",
    "fulfil": "fulfilled",
}


@pytest.mark.parametrize("database", DATABASES)
@every_story
def test_history_tells_of_every_deed_once(
    lives: Lives, database: str, name: str, number: int
) -> None:
    stories = put_in(name)
    life, story = lives.of(database, name, stories, "daily"), stories[number]
    done = Counter(
        (deed.at, deed.organization, TELLS[deed.verb])
        for deed in life.deeds
        if deed.story == story.name and deed.verb in TELLS
    )
    kinds = set(TELLS.values())
    with reading(life.engine) as session:
        rows = session.exec(select(History).where(History.root_id == life.roots[story.name])).all()
    lines = Counter(
        (row.at, life.places[row.campaign_id][1], row.kind)
        for row in rows
        if row.kind in kinds and row.reason != "told"
    )
    assert done == lines
