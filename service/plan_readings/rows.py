"""Readings as rows: a document is kept with what a person says of its items, and made a draft."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from service import plan_drafts
from service.actors import Actor
from service.errors import BadInput, NotFound, Problem
from service.models import PlanDraft, PlanReading
from service.plan_readings.deciding import (
    UNDECIDED,
    Said,
    open_years,
    settled,
    standing,
    with_said,
)
from service.plan_readings.document import kept_text
from service.plan_readings.items import Values, items_of, reading_of
from service.plan_readings.told import draft_of
from service.work.seen import refuse_unseen
from workflows.loader import NAME
from workflows.refusals import Reason, Refused

LONGEST_TITLE = 200
MOST_ITEMS = 300
OPEN, MADE = "open", "made"


def find(
    session: Session, number: int, *, seen: int | None = None, lock: bool = False
) -> PlanReading:
    """A reading; `seen` is the version that the caller saw. Raises NotFound and Refused."""
    row = session.get(PlanReading, number, with_for_update=lock or None)
    if row is None:
        raise NotFound("plan reading")
    refuse_unseen(row.version, seen, "reading_pages.stale")
    return row


def readings(session: Session) -> list[PlanReading]:
    """All readings, the newest first."""
    return list(session.exec(select(PlanReading).order_by(col(PlanReading.id).desc())))


def decisions_of(row: PlanReading) -> dict[str, Values | None]:
    """What has been said of each item."""
    found: dict[str, Values | None] = json.loads(row.decisions)
    return found


def begin(session: Session, text: str, *, by: Actor, now: datetime) -> PlanReading:
    """Keep a document and its reading.

    Raises BadInput for one that is empty, too long, speaks of no campaign, or of far too much.
    """
    text = kept_text(text)
    reading = reading_of(text)
    items = items_of(reading)
    if not any((reading.steps, reading.methods, reading.duties, reading.deadlines)):
        raise BadInput([Problem("document", "no_campaign", domain="reading_pages")])
    if len(items) > MOST_ITEMS:
        most = (("most", str(MOST_ITEMS)),)
        raise BadInput([Problem("document", "too_much", most, "reading_pages")])
    row = PlanReading(
        title=reading.title[:LONGEST_TITLE],
        text=text,
        items=len(items),
        read_at=now,
        read_by=by.person_id,
    )
    session.add(row)
    session.flush()
    return row


def decide(
    session: Session,
    row: PlanReading,
    said: Mapping[str, Said],
    *,
    certain: bool = False,
    base_year: int | None = None,
) -> None:
    """Keep what a person says of items; nothing is confirmed before somebody has said so.

    Raises BadInput with all that is wrong, each at its field, and Refused once it is a draft.
    """
    _still_open(row)
    before = decisions_of(row)
    items = items_of(reading_of(row.text))
    after = with_said(items, before, said, certain=certain)
    year = base_year or row.base_year
    if after == before and year == row.base_year:
        return
    row.decisions = json.dumps(after, ensure_ascii=False, sort_keys=True)
    row.items, row.decided = len(items), sum(item.key in after for item in items)
    row.base_year, row.version = year, row.version + 1
    session.add(row)
    session.flush()


def _still_open(row: PlanReading) -> None:
    if row.state != OPEN:
        raise Refused(Reason.of("reading_pages.made", draft=row.draft_id))


def make_draft(
    session: Session,
    row: PlanReading,
    *,
    name: str,
    title: str,
    locale: str,
    by: Actor,
    now: datetime,
) -> PlanDraft:
    """Make what was settled a draft of a plan, its passages as comments; nothing runs on it.

    Raises BadInput for a name that is none, Refused where something has not been decided, or the
    first year is not chosen.
    """
    _still_open(row)
    if not re.fullmatch(NAME, name):
        raise BadInput([Problem("name", "bad_name", (("value", name),), "reading")])
    reading, decisions = reading_of(row.text), decisions_of(row)
    items = items_of(reading)
    waiting = [item.key for item in items if standing(item, decisions) == UNDECIDED]
    if waiting:
        told = {"count": len(waiting), "items": "、".join(waiting)}
        raise Refused(Reason.of("reading_pages.undecided", **told))
    if open_years(items, decisions) and row.base_year is None:
        raise Refused(Reason.of("reading_pages.no_year"))
    final = replace(settled(reading, items, decisions), title=title or reading.title)
    text = draft_of(locale, final, name)
    if row.base_year is not None:
        text = re.sub(r"(?m)^base_year:.*$", f"base_year: {row.base_year}", text)
    draft = plan_drafts.begin(session, text, by=by, now=now)
    row.state, row.draft_id, row.version = MADE, draft.id, row.version + 1
    session.add(row)
    session.flush()
    return draft


def drop(session: Session, row: PlanReading) -> None:
    """Throw a reading away; a draft that was made of it stays."""
    session.delete(row)
    session.flush()
