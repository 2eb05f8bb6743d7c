"""The situation of an organisation and all below it in numbers, as a report begins with them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func
from sqlmodel import Session, col, select

from service.models import Campaign, Occurrence, Organization, Rectification
from service.models.columns import within
from service.overdue import overdue
from service.reviews.matrix import matrix
from service.reviews.rows import plan_of, today
from service.rulebook import Rulebook
from workflows.owed import is_owed
from workflows.periods import CADENCES, period_named, periods_between
from workflows.plan import Plan
from workflows.reviewing import Coverage

MOST_NAMED = 50  # organisations that are late, by name


def situation(
    session: Session,
    rulebook: Rulebook,
    top: Campaign,
    duty: str,
    period: str,
    *,
    now: datetime,
) -> dict[str, Any]:
    """Return states, lateness, reviews, duties of the period and rectification, as plain data."""
    plan = plan_of(session, rulebook, top)
    organization = session.get_one(Organization, top.organization_id)
    below = and_(col(Campaign.root_id) == top.root_id, within(col(Campaign.path), top.path))
    states: Any = select(Campaign.state, func.count()).where(below).group_by(col(Campaign.state))
    counted = {state: int(count) for state, count in session.execute(states)}
    lines = matrix(session, rulebook, top, now=now).lines({top.id})
    covered = lines[0].coverage if lines else Coverage()
    return {
        "plan": plan.title,
        "organization": organization.name,
        "code": organization.code,
        "duty": duty,
        "period": period,
        "at": now.isoformat(),
        "organizations": sum(counted.values()),
        "states": [{"state": state, "count": counted[state]} for state in sorted(counted)],
        "overdue": _late(session, rulebook, top, organization.code, now),
        "coverage": {name: getattr(covered, name) for name in covered.__slots__},
        "duties": _duties(session, plan, below, period),
        "rectification": _items(session, below, today(plan, now)),
    }


def _late(
    session: Session, rulebook: Rulebook, top: Campaign, code: str, now: datetime
) -> list[dict[str, Any]]:
    found = overdue(session, rulebook, now=now, under=code)
    roots = select(Campaign.id).where(Campaign.root_id == top.root_id)
    ours = set(session.exec(roots.where(within(col(Campaign.path), top.path))))
    return [
        {
            "organization": late.organization,
            "name": late.name,
            "state": f"{late.round}/{late.stage}",
            "days": late.days,
        }
        for late in found
        if late.campaign_id in ours
    ][:MOST_NAMED]


def _duties(session: Session, plan: Plan, below: Any, period: str) -> list[dict[str, Any]]:
    """Count what must be done in the period, and in the months and half-years that end in it."""
    chosen: Any = (
        select(Occurrence.duty, func.count(), func.count(col(Occurrence.done_at)))
        .join(Campaign, col(Campaign.id) == col(Occurrence.campaign_id))
        .where(below)
        .group_by(col(Occurrence.duty))
    )
    chosen = chosen.where(col(Occurrence.period).in_(_ending_in(period)))
    counted = {duty: (int(owed), int(done)) for duty, owed, done in session.execute(chosen)}
    return [
        {
            "duty": duty.key,
            "title": duty.title,
            "owed": counted[duty.key][0],
            "done": counted[duty.key][1],
        }
        for duty in plan.duties
        if duty.key in counted and is_owed(duty)
    ]


def _ending_in(period: str) -> list[str]:
    """Return the names of all calendar periods that end within one: a quarter's three months."""
    if period == "once":
        return [period]
    whole = period_named(period)
    return [
        found.name
        for cadence in CADENCES
        if cadence != "once"
        for found in periods_between(cadence, whole.starts, whole.ends)
        if found.ends is not None and whole.ends is not None and found.ends <= whole.ends
    ]


def _items(session: Session, below: Any, on: date) -> dict[str, int]:
    joined = col(Campaign.id) == col(Rectification.campaign_id)
    chosen: Any = (
        select(Rectification.state, func.count())
        .join(Campaign, joined)
        .where(below)
        .group_by(col(Rectification.state))
    )
    counted = {state: int(count) for state, count in session.execute(chosen)}
    late: Any = (
        select(func.count())
        .select_from(Rectification)
        .join(Campaign, joined)
        .where(below, Rectification.state == "open", Rectification.due_on < on)
    )
    return {
        "all": sum(counted.values()),
        "closed": counted.get("closed", 0),
        "reported": counted.get("reported", 0),
        "open": counted.get("open", 0),
        "late": int(session.execute(late).scalar_one()),
    }
