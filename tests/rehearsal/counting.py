"""What one organisation came to owe and which way it went, read from the record."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from service.db import reading
from service.models import History, Occurrence
from tests.rehearsal.life import Life, Story
from tests.rehearsal.lives import Lives
from tests.rehearsal.stories import assumed

ON_TIME, NEVER, LATE = 0, 1, 2
ZONE = ZoneInfo("Asia/Shanghai")
EVERYBODY = ("c", "g1", "g2", "b1", "b2", "b3")
GENERAL_BRANCHES_AND_BRANCHES = EVERYBODY[1:]


def lived(lives: Lives, database: str, name: str, number: int = ON_TIME) -> tuple[Life, Story]:
    """Return the life of a plan's stories under daily sweeps, and one of them."""
    stories = assumed(name)
    return lives.of(database, name, stories, "daily"), stories[number]


def owed(life: Life, story: Story, code: str, duty: str) -> list[tuple[str, date]]:
    """Return (period, last good day) of every occurrence that an organisation came to owe."""
    chosen = (
        select(Occurrence)
        .where(Occurrence.root_id == life.roots[story.name], Occurrence.duty == duty)
        .order_by(col(Occurrence.due_at))
    )
    with reading(life.engine) as session:
        rows = session.exec(chosen).all()
    return [
        (row.period, (row.due_at.astimezone(ZONE) - timedelta(microseconds=1)).date())
        for row in rows
        if row.due_at is not None and life.places[row.campaign_id][1] == code
    ]


def owed_until(life: Life, story: Story, code: str, duty: str, last: date) -> list[str]:
    """Return the periods of the occurrences that fell due up to a day."""
    return [period for period, day in owed(life, story, code, duty) if day <= last]


def way(life: Life, story: Story, code: str) -> list[tuple[datetime, str]]:
    """Return (local time, state) of every move of one organisation, in order."""
    chosen = (
        select(History)
        .where(History.root_id == life.roots[story.name], History.kind == "moved")
        .order_by(col(History.id))
    )
    with reading(life.engine) as session:
        rows = session.exec(chosen).all()
    return [
        (row.effective_at.astimezone(ZONE), row.target or "")
        for row in rows
        if life.places[row.campaign_id][1] == code
    ]


def states(life: Life, story: Story, code: str) -> list[str]:
    """Return the states that one organisation passed, in order."""
    return [state for _, state in way(life, story, code)]


def entered(life: Life, story: Story, code: str, state: str) -> datetime:
    """Return the local time at which an organisation came to a stage, which it did once."""
    (at,) = [at for at, found in way(life, story, code) if found == state]
    return at


def local(year: int, month: int, day: int, hour: int = 0) -> datetime:
    """Return an instant by the clock in Shanghai."""
    return datetime(year, month, day, hour, tzinfo=ZONE)
