"""The sweep: every campaign brought to what should be true by now, a batch a transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from notifications.failpoints import reach
from service.campaigns.carry_out import (
    Outcome,
    Overtaken,
    campaigns,
    carry_out,
    claim,
    identified,
)
from service.campaigns.ruling import Ruling
from service.db import Doors, reading, retrying, writing
from service.incidents import PARKED, open_incident
from service.rulebook import Rulebook
from workflows.decide import decide
from workflows.facts import Facts

BATCH = 20000
#: What one spoilt row can make of a whole batch: refused by the database, or unreadable.
SPOILT = (SQLAlchemyError, Overtaken, ValueError, TypeError)


@dataclass(slots=True)
class SweepReport:
    """What one sweep did: campaigns looked at, moves, messages posted, campaigns parked."""

    seen: int = 0
    moved: int = 0
    posted: int = 0
    failed: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count a batch in."""
        self.seen += outcome.seen
        self.moved += outcome.moved
        self.posted += outcome.posted
        self.failed += sum(len(ids) for ids, _ in outcome.failed)

    def as_json(self) -> dict[str, int]:
        """Return the report under the names that others rely on."""
        return {
            "seen": self.seen,
            "moved": self.moved,
            "posted": self.posted,
            "failed": self.failed,
        }


def sweep(
    doors: Doors,
    rulebook: Rulebook,
    *,
    now: datetime,
    batch: int = BATCH,
    told: Callable[[SweepReport], None] | None = None,
) -> SweepReport:
    """Bring every campaign to what should be true by ``now``; any number may run at once.

    A batch that fails is split until the poisoned campaign stands alone; that one is parked as
    an incident and the others go on. ``told`` hears of the progress after each batch.
    """
    report = SweepReport()
    due = campaigns.c.next_at <= now
    while _any(doors, due):
        try:
            outcome = retrying(partial(_batch, doors, rulebook, due, now, batch))
        except SPOILT as error:
            ids = _due_ids(doors, due, batch)
            if not ids:
                raise
            outcome = _split(doors, rulebook, ids, now, error)
        if not outcome.seen and not outcome.failed:
            return report
        report.add(outcome)
        if told is not None:
            told(report)
    return report


def _any(doors: Doors, which: ColumnElement[bool]) -> bool:
    """Say whether there is anything to do: most looks find nothing, and must cost next to it."""
    with reading(doors) as session:
        return bool(session.execute(select(exists().where(which))).scalar_one())


def _batch(
    doors: Doors, rulebook: Rulebook, which: ColumnElement[bool], now: datetime, limit: int
) -> Outcome:
    with writing(doors) as session:
        if not claim(session, which, limit):
            return Outcome()
        reach("sweep.claimed")

        def by_the_calendar(row: Row[Any], facts: Facts) -> Ruling:
            plan = rulebook.plan(session, row.plan_version_id)
            return Ruling(plan, decide(plan, facts, now))

        outcome = carry_out(session, by_the_calendar, now=now)
        for ids, error in outcome.failed:
            _park(session, ids, error, now)
        reach("sweep.before_commit")
    reach("sweep.after_commit")
    return outcome


def _due_ids(doors: Doors, due: ColumnElement[bool], limit: int) -> list[int]:
    with writing(doors) as session:
        chosen = select(campaigns.c.id).where(due).order_by(campaigns.c.next_at).limit(limit)
        return list(session.execute(chosen).scalars())


def _split(
    doors: Doors, rulebook: Rulebook, ids: list[int], now: datetime, error: Exception
) -> Outcome:
    """Halve what failed until one campaign stands alone, and park that one."""
    if len(ids) == 1:
        with writing(doors) as session:
            _park(session, ids, error, now)
        return Outcome(failed=[(ids, error)])
    total = Outcome()
    for half in (ids[: len(ids) // 2], ids[len(ids) // 2 :]):
        which = and_(campaigns.c.next_at <= now, identified(half))
        try:
            part = retrying(partial(_batch, doors, rulebook, which, now, len(ids)))
        except SPOILT as inner:
            part = _split(doors, rulebook, half, now, inner)
        total.seen += part.seen
        total.moved += part.moved
        total.posted += part.posted
        total.failed += part.failed
    return total


def _park(session: Session, ids: list[int], error: Exception, now: datetime) -> None:
    """Set campaigns aside with an incident each; they go on only when a person says so."""
    cause = f"{type(error).__name__}: {error}"
    parked = select(campaigns.c.id, campaigns.c.next_at).where(identified(ids))
    for campaign_id, next_at in session.execute(parked).all():
        open_incident(
            session,
            PARKED,
            f"campaign:{campaign_id}",
            cause=cause,
            now=now,
            resume_at=next_at,
        )
    session.execute(update(campaigns).where(identified(ids)).values(next_at=None))
