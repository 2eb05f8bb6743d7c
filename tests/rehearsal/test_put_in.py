"""The same with things put in: postponements, dates set above, returns, halts, events dated.

Each story is lived with a sweep a day on both databases, and once more, the same people doing the
same at the same instants, with a sweep a month.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, time

import pytest
from sqlmodel import select

from service.db import reading
from service.models import History, Occurrence
from tests.plans.played import DEFAULT, MUNICIPAL, SEEDS
from tests.rehearsal.lines import (
    ASPECTS,
    difference,
    messages_of,
    recorded,
    rehearsed,
    said,
)
from tests.rehearsal.lives import DATABASES, Lives, Pace
from tests.rehearsal.stories import HALTED_AND_BEGUN_AGAIN, moment, put_in


def told() -> Iterator[tuple[str, int]]:
    """Yield every plan with the numbers of its stories."""
    for name in (DEFAULT, *SEEDS):
        for number in range(len(put_in(name))):
            yield name, number


TOLD = list(told())
every_story = pytest.mark.parametrize(
    ("name", "number"), TOLD, ids=[f"{name}-{put_in(name)[number].name}" for name, number in TOLD]
)


@pytest.mark.parametrize(
    ("database", "pace"), [("sqlite", "daily"), ("postgresql", "daily"), ("sqlite", "monthly")]
)
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
    "bring_about": "worked",
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


@pytest.mark.parametrize("database", DATABASES)
def test_the_deadline_of_an_open_duty_moves_with_the_event_that_it_hangs_on(
    lives: Lives, database: str
) -> None:
    stories = put_in(MUNICIPAL)
    life = lives.of(database, MUNICIPAL, stories, "daily")
    (story,) = [story for story in stories if story.name == "moved_while_open"]
    chosen = select(Occurrence).where(
        Occurrence.root_id == life.roots[story.name], Occurrence.duty == "anniversary_meeting"
    )
    with reading(life.engine) as session:
        rows = session.exec(chosen).all()
    assert len(rows) == 5
    for row in rows:
        # Four days after the day last set, 4 July; and the work was done a day later, as assumed.
        assert row.due_at == moment(MUNICIPAL, date(2010, 7, 9), time(0))
        assert row.done_at == moment(MUNICIPAL, date(2010, 7, 9), time(10))


#: What ends the use of the messages of a stage visit, or of all of a campaign's.
ENDS = {"approved", "returned", "suspended", "cancelled"}


@pytest.mark.parametrize("title", ["returned", "suspended"])
@pytest.mark.parametrize("name", HALTED_AND_BEGUN_AGAIN)
def test_what_an_act_overtook_is_not_sent_after_it(lives: Lives, name: str, title: str) -> None:
    """With rare sweeps the act itself posts what was planned before it, for nobody to get."""
    stories = put_in(name)
    life = lives.of("sqlite", name, stories, "monthly")
    (story,) = [story for story in stories if story.name == title]
    with reading(life.engine) as session:
        lines = session.exec(select(History).where(History.root_id == life.roots[title])).all()
        rows = list(messages_of(session, life, story))
    acts = {(line.campaign_id, line.at, line.source) for line in lines if line.kind in ENDS}
    overtaken = [
        row for row in rows if (row.campaign_id, row.posted_at, f"{row.round}/{row.stage}") in acts
    ]
    assert overtaken
    assert {row.exception for row in overtaken} == {"cancelled"}
