"""What the rehearsal says is what happens: six plans, three assumptions, daily and rarer sweeps.

The three stories of a plan are launched side by side in one database. A driver that knows nothing
of the rehearsal lets the days pass: a sweep each morning, and at ten o'clock the work that is due
by the story's assumption, done by the verbs that the pages and the command use.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlmodel import Session, col, select

from service.campaigns.ruling import visit_of_period
from service.db import reading
from service.models import History
from tests.plans.played import DEFAULT, POWER, SEEDS
from tests.rehearsal.life import Life, Story
from tests.rehearsal.lines import (
    ASPECTS,
    MESSAGES,
    difference,
    messages_of,
    recorded,
    rehearsed,
    said,
)
from tests.rehearsal.lives import DATABASES, Lives, Pace
from tests.rehearsal.stories import assumed

ALL = (DEFAULT, *SEEDS)
every_database = pytest.mark.parametrize("database", DATABASES)
every_plan = pytest.mark.parametrize("name", ALL)
every_assumption = pytest.mark.parametrize("number", [0, 1, 2], ids=["on_time", "never", "late"])


def story_of(
    lives: Lives, database: str, name: str, number: int, pace: Pace = "daily"
) -> tuple[Life, Story]:
    """Return the life of a plan's three stories, and one of them."""
    stories = assumed(name)
    return lives.of(database, name, stories, pace), stories[number]


@every_database
@every_plan
@every_assumption
def test_daily_sweeps_record_move_for_move_and_message_for_message_what_was_rehearsed(
    lives: Lives, database: str, name: str, number: int
) -> None:
    life, story = story_of(lives, database, name, number)
    expected, found = said(rehearsed(life, story)), recorded(life, story)
    assert expected[MESSAGES], "a rehearsal without a message shows nothing"
    for aspect in ASPECTS:
        assert expected[aspect] == found[aspect], difference(expected[aspect], found[aspect])


@every_database
@every_plan
@every_assumption
def test_a_message_goes_to_everyone_who_holds_the_post_and_to_nobody_else(
    lives: Lives, database: str, name: str, number: int
) -> None:
    life, story = story_of(lives, database, name, number)
    cast = life.casts[story.name]
    reached: dict[tuple[str, str, str], list[int | None]] = defaultdict(list)
    with reading(life.engine) as session:
        for row in messages_of(session, life, story):
            happening, _, _ = row.key.rpartition(f"/{row.recipient_id}/")
            code = life.places[row.campaign_id or 0][1]
            reached[f"{happening}/{row.channel}", code, row.role].append(row.recipient_id)
    assert reached
    for (happening, code, role), people in reached.items():
        assert sorted(p or 0 for p in people) == sorted(cast.holders(code, role)), happening


@every_database
@every_plan
@every_assumption
def test_daily_sweeps_post_every_message_while_it_is_of_use(
    lives: Lives, database: str, name: str, number: int
) -> None:
    life, story = story_of(lives, database, name, number)
    with reading(life.engine) as session:
        for row in messages_of(session, life, story):
            assert row.expires_at is not None, row.key
            assert row.planned_at <= row.posted_at < row.expires_at, row.key


def rarer() -> Iterator[tuple[str, str, Pace]]:
    """Yield (database, plan, pace): monthly sweeps everywhere, a single one for two plans."""
    for database in DATABASES:
        for name in ALL:
            yield database, name, "monthly"
    yield "sqlite", DEFAULT, "once"
    yield "postgresql", POWER, "once"


@pytest.mark.parametrize(("database", "name", "pace"), list(rarer()))
@every_assumption
def test_rarer_sweeps_record_the_same_at_the_same_planned_instants(
    lives: Lives, database: str, name: str, number: int, pace: Pace
) -> None:
    """One sweep a month, or a single one at the end, while people work as they did before.

    Nothing may differ: every move has the plan's instant, every message its planned one, every
    duty its opening. What is late is only the posting; the next test says what comes of that.
    """
    life, story = story_of(lives, database, name, number, pace)
    expected, found = said(rehearsed(life, story)), recorded(life, story)
    for aspect in ASPECTS:
        assert expected[aspect] == found[aspect], difference(expected[aspect], found[aspect])


@every_database
@every_plan
@every_assumption
def test_with_monthly_sweeps_exactly_what_came_past_its_end_expires(
    lives: Lives, database: str, name: str, number: int
) -> None:
    """A message may still go if its end lies after the first look at it; all others expire.

    Only what an act made needless before any look (cancelled) has no need to expire.
    """
    life, story = story_of(lives, database, name, number, "monthly")
    with reading(life.engine) as session:
        rows = list(messages_of(session, life, story))
    expired = {row.key for row in rows if row.exception == "expired"}
    too_late = set()
    for row in rows:
        first_look = next((look for look in life.looks if look >= row.posted_at), None)
        gone = row.expires_at and first_look and row.expires_at <= first_look
        if gone and row.exception != "cancelled":
            too_late.add(row.key)
    assert expired == too_late
    assert expired, "a month is longer than most reminders are of use"
    assert {row.exception for row in rows if row.shipment_id is None} <= {"expired", "cancelled"}
    if story.assume.days is None:
        assert any(row.shipment_id for row in rows), "the last rungs of ladders come in time"


@every_database
@every_plan
@pytest.mark.parametrize("number", [0, 2], ids=["on_time", "late"])
def test_what_an_approval_or_a_fulfilment_overtook_is_not_sent_after_it(
    lives: Lives, database: str, name: str, number: int
) -> None:
    """With rare sweeps it is the act itself that posts what was planned before it."""
    life, story = story_of(lives, database, name, number, "monthly")
    with reading(life.engine) as session:
        rows = messages_of(session, life, story)
        ended = set(_ended(session, life, story))
    overtaken = [
        row
        for row in rows
        if (row.campaign_id, row.round, row.stage, row.visit, row.posted_at) in ended
    ]
    assert overtaken, "a month is longer than from a reminder to the work"
    assert {row.exception for row in overtaken} == {"cancelled"}


def _ended(
    session: Session, life: Life, story: Story
) -> Iterator[tuple[int, str, str, int, datetime]]:
    """Yield (campaign, round, stage, visit, instant) of all that was approved or fulfilled."""
    chosen = select(History).where(
        History.root_id == life.roots[story.name],
        col(History.kind).in_(("approved", "fulfilled")),
    )
    for line in session.exec(chosen):
        round_key, _, stage = (line.source or "").partition("/")
        visit = line.visit
        if line.kind == "fulfilled":
            told = json.loads(line.details or "{}")
            round_key, stage, visit = "duty", told["duty"], visit_of_period(told["period"])
        yield line.campaign_id, round_key, stage, visit, line.at
