"""What was rehearsed and what was recorded, put into the same words to be compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy import select as pick
from sqlmodel import Session, select

from notifications.rows import messages
from service.campaigns.tables import campaigns
from service.db import reading
from service.models import History, Occurrence
from tests.rehearsal.life import Life, Story
from workflows.happenings import Kind
from workflows.rehearse import Row as Rehearsed
from workflows.rehearse import rehearse

MOVES, MESSAGES, DUTIES, OVERDUE = "moves", "messages", "duties", "overdue"
ASPECTS = (MOVES, MESSAGES, DUTIES, OVERDUE)


@dataclass(frozen=True, order=True)
class Line:
    """One thing that happens: to whom, when, and by which rule of the plan."""

    at: datetime
    organization: str
    kind: str
    round: str
    stage: str
    role: str = ""
    channel: str = ""
    rule: str = ""
    due_at: datetime | None = None


def rehearsed(life: Life, story: Story) -> list[Rehearsed]:
    """Return what the rehearsal says of a story."""
    return rehearse(
        life.plan,
        life.players,
        launched_at=story.launched_at,
        until=story.until,
        assume=story.assume,
        put_in=story.put_in,
    )


def said(rows: Iterable[Rehearsed]) -> dict[str, Counter[Line]]:
    """Return the lines of a rehearsal by what they are about."""
    found: dict[str, Counter[Line]] = defaultdict(Counter)
    for row in rows:
        for aspect, line in _lines_of(row):
            found[aspect][line] += 1
    return found


def _lines_of(row: Rehearsed) -> Iterator[tuple[str, Line]]:
    plain = Line(row.at, row.organization, row.kind.value, row.round, row.stage, rule=row.rule)
    if row.kind is Kind.MOVE:
        yield MOVES, plain
    elif row.kind is Kind.OVERDUE:
        yield OVERDUE, plain
    elif row.kind is Kind.DUTY:
        yield DUTIES, plain
    elif row.kind in (Kind.REMINDER, Kind.ESCALATION):
        for role in row.to:
            for channel in row.channels:
                yield (
                    MESSAGES,
                    Line(
                        row.at,
                        row.organization,
                        row.kind.value,
                        row.round,
                        row.stage,
                        role,
                        channel,
                        row.rule,
                    ),
                )


def recorded(life: Life, story: Story) -> dict[str, Counter[Line]]:
    """Return what the database holds of a story, in the same words."""
    with reading(life.engine) as session:
        found = {
            MOVES: Counter(_moves(session, life, story)),
            MESSAGES: Counter(_messages(session, life, story)),
            DUTIES: Counter(_duties(session, life, story)),
            OVERDUE: Counter(_overdue(session, life, story)),
        }
    # A story that has been told is closed with one more look; what lies beyond is not told.
    return {
        aspect: Counter({line: n for line, n in lines.items() if line.at <= story.until})
        for aspect, lines in found.items()
    }


def _moves(session: Session, life: Life, story: Story) -> Iterator[Line]:
    for row in _history(session, life, story, "moved"):
        round_key, _, stage = (row.target or "").rpartition("/")
        code = life.places[row.campaign_id][1]
        yield Line(row.effective_at, code, "move", round_key, stage, rule=row.rule or "")


def _overdue(session: Session, life: Life, story: Story) -> Iterator[Line]:
    duties = {duty.key for duty in life.plan.duties}
    for row in _history(session, life, story, "overdue"):
        first, _, last = (row.source or "").partition("/")
        where = ("duty", first) if first in duties else (first, last)
        code = life.places[row.campaign_id][1]
        yield Line(row.effective_at, code, "overdue", *where, rule=row.rule or "")


def _history(session: Session, life: Life, story: Story, kind: str) -> Iterable[History]:
    root = life.roots[story.name]
    chosen = select(History).where(History.root_id == root, History.kind == kind)
    return session.exec(chosen).all()


def _duties(session: Session, life: Life, story: Story) -> Iterator[Line]:
    chosen = select(Occurrence).where(Occurrence.root_id == life.roots[story.name])
    for row in session.exec(chosen):
        code = life.places[row.campaign_id][1]
        yield Line(row.opens_at, code, "duty", "duty", row.duty, rule="opens")


def _messages(session: Session, life: Life, story: Story) -> Iterator[Line]:
    """Yield each message once, however many hold the post that it goes to."""
    seen = {
        (
            row.planned_at.astimezone(UTC),
            life.places[row.campaign_id or 0][1],
            row.kind,
            row.round,
            row.stage,
            row.role,
            row.channel,
            row.rule,
            row.number,
            row.visit,
        )
        for row in messages_of(session, life, story)
    }
    for at, code, kind, round_key, stage, role, channel, rule, _, _ in seen:
        yield Line(at, code, kind, round_key, stage, role, channel, rule)


#: What is looked at of a message; whole rows of thousands of messages take long to make.
SEEN = (
    *("key", "campaign_id", "recipient_id", "kind", "round", "stage", "role", "channel", "rule"),
    *("number", "visit", "planned_at", "posted_at", "expires_at", "exception", "shipment_id"),
)


def messages_of(session: Session, life: Life, story: Story) -> Sequence[Row[Any]]:
    """Return the messages that the plan laid down for a story; notices of acts are not of it."""
    chosen = (
        pick(*(messages.c[name] for name in SEEN))
        .join(campaigns, campaigns.c.id == messages.c.campaign_id)
        .where(
            campaigns.c.root_id == life.roots[story.name],
            messages.c.kind.in_(("reminder", "escalation")),
            messages.c.planned_at <= story.until,
        )
    )
    return session.execute(chosen).all()


def difference(said: Counter[Line], found: Counter[Line], most: int = 8) -> str:
    """Return the first lines that only one side has, for a reader who has to find out why."""
    sides = (("only rehearsed", said - found), ("only recorded", found - said))
    return "\n".join(
        f"{title}: {line}" for title, lines in sides for line in sorted(lines.elements())[:most]
    )
