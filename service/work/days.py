"""A day that has come: what it makes true, or no longer owed, though nobody does anything."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from service.db import Doors, reading, writing
from service.in_step import recount_around
from service.kept import keep, kept
from service.models import Campaign, Contact, Holder, OfficeTerm, Post
from service.roles import ZONE
from service.rulebook import Rulebook
from workflows.calendar import local_day

#: Up to which day everything that hangs on a date has been counted.
COUNTED_THROUGH = "facts_counted_through"
BATCH = 200


def days_passed(doors: Doors, rulebook: Rulebook, *, now: datetime) -> int:
    """Count anew what hangs on a date that came since the last look; return how much differed.

    Posts that began or ended, contacts, and terms of office that ran out. Asked before each
    sweep, so that nobody is called late for what is owed no more; all but once a day it finds
    out from one row that there is nothing to do.
    """
    today = local_day(now, ZONE)
    with reading(doors) as session:
        told = kept(session, COUNTED_THROUGH)
        last = date.fromisoformat(told) if told else today
        concerned = _concerned(session, last, today) if last < today else []
    differed = 0
    for start in range(0, len(concerned), BATCH):
        with writing(doors) as session:
            part = concerned[start : start + BATCH]
            differed += recount_around(session, rulebook, part, now=now)
    if told is None or last < today:
        with writing(doors) as session:
            keep(session, COUNTED_THROUGH, today.isoformat())
    return differed


def _concerned(session: Session, last: date, today: date) -> list[int]:
    """Return the campaigns at places where something began or ended after one day, by another."""
    posts = (
        select(Post.organization_id)
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .where(or_(_came(col(Holder.since), last, today), _came(col(Holder.until), last, today)))
    )
    # A term and a contact hold on their last day still.
    eve, before = last - timedelta(days=1), today - timedelta(days=1)
    ran_out = select(OfficeTerm.organization_id).where(
        _came(col(OfficeTerm.due_on), eve, before), col(OfficeTerm.ended_on).is_(None)
    )
    contacts = select(Contact.campaign_id).where(
        or_(_came(col(Contact.since), last, today), _came(col(Contact.until), eve, before))
    )
    chosen = select(Campaign.id).where(
        or_(
            col(Campaign.organization_id).in_(posts),
            col(Campaign.organization_id).in_(ran_out),
            col(Campaign.id).in_(contacts),
        ),
        col(Campaign.closed_at).is_(None),
    )
    return list(session.exec(chosen.order_by(col(Campaign.id))))


def _came(column: Any, after: date, by: date) -> ColumnElement[bool]:
    return and_(column > after, column <= by)
