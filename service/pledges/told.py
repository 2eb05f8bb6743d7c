"""A pledge told as data: the same answer for the command line and for the API."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from service.models import (
    Campaign,
    Organization,
    Person,
    Pledge,
    PledgeEntry,
    PledgeExcuse,
    PledgeFeedback,
)
from service.models import PledgeItem as Row
from service.pledges.judging import HUNDREDTHS, judgements
from service.pledges.rows import items_of, items_of_all, owner_of, setting_of, today
from service.rulebook import Rulebook
from service.words import has_words, say
from workflows.plan import Plan
from workflows.pledging import FAILED, JUDGED, OPEN


def brief(
    session: Session, rulebook: Rulebook, pledge: Pledge, *, locale: str, now: datetime
) -> dict[str, Any]:
    """Whose pledge it is and where it stands, as a line of a list."""
    (line,) = briefs(session, rulebook, [pledge], locale=locale, now=now)
    return line


def briefs(
    session: Session,
    rulebook: Rulebook,
    pledges: Sequence[Pledge],
    *,
    locale: str,
    now: datetime,
) -> list[dict[str, Any]]:
    """The same of many, for whom the database is asked together."""
    if not pledges:
        return []
    items, names = items_of_all(session, pledges), _names_of(session, pledges)
    settings = _settings_of(session, pledges)
    lines = []
    for pledge in pledges:
        campaign, place = settings[pledge.campaign_id]
        plan = rulebook.plan(session, campaign.plan_version_id)
        owner = names[pledge.person_id] if pledge.person_id else place.name
        told = _standing(pledge, items.get(pledge.id or 0, []), plan, locale=locale, now=now)
        lines.append(
            {"campaign_id": campaign.id, "organization": place.code, "name": place.name}
            | {"owner": owner, **told}
        )
    return lines


def _settings_of(
    session: Session, pledges: Sequence[Pledge]
) -> dict[int, tuple[Campaign, Organization]]:
    """The campaigns that the pledges were made in, with their organisations."""
    belongs = col(Organization.id) == col(Campaign.organization_id)
    chosen = select(Campaign, Organization).join(Organization, belongs)
    found = session.exec(chosen.where(col(Campaign.id).in_({one.campaign_id for one in pledges})))
    return {campaign.id: (campaign, place) for campaign, place in found if campaign.id}


def _names_of(session: Session, pledges: Sequence[Pledge]) -> dict[int | None, str]:
    """The names of the members whose pledges these are."""
    numbers = {pledge.person_id for pledge in pledges if pledge.person_id}
    if not numbers:
        return {}
    chosen = select(Person.id, Person.name).where(col(Person.id).in_(numbers))
    return dict(session.exec(chosen).all())


def _standing(
    pledge: Pledge, items: Sequence[Row], plan: Plan, *, locale: str, now: datetime
) -> dict[str, Any]:
    return {
        "id": pledge.id,
        "round": pledge.round,
        "of": owner_of(pledge),
        "person_id": pledge.person_id,
        "oral": pledge.oral,
        "state": pledge.state,
        "state_words": say(locale, "pledges", f"state.{pledge.state}"),
        "items": len(items),
        "progress": sum(item.progress for item in items) // len(items) if items else 0,
        "overdue": sum(_late(item, plan, now) for item in items),
        "scope": pledge.scope,
        "submitted_at": pledge.submitted_at,
        "examined_at": pledge.examined_at,
        "published_at": pledge.published_at,
        "reported_at": pledge.reported_at,
        "score": pledge.score / HUNDREDTHS if pledge.score is not None else None,
        "grade": pledge.grade,
        "grade_words": _grade_words(locale, plan, pledge.grade),
        "version": pledge.version,
    }


def _late(item: Row, plan: Plan, now: datetime) -> bool:
    return item.state == OPEN and item.deadline is not None and item.deadline < today(plan, now)


def _grade_words(locale: str, plan: Plan, key: str | None) -> str | None:
    """A grade by the plan's title, else by the catalogue's."""
    if key is None:
        return None
    titles = {grade.key: grade.title for grade in plan.provisions.pledges.grades}
    if titles.get(key):
        return titles[key]
    known = f"grade.{key}"
    return say(locale, "pledges", known) if has_words("pledges", known) else key


def whole(
    session: Session, rulebook: Rulebook, pledge: Pledge, *, locale: str, now: datetime
) -> dict[str, Any]:
    """Everything about one pledge that its readers may know; who judged how is not told."""
    _, plan = setting_of(session, rulebook, pledge)
    given = judgements(session, pledge)
    return {
        **brief(session, rulebook, pledge, locale=locale, now=now),
        "items": [_item(session, item, plan, now) for item in items_of(session, pledge)],
        "opinion": pledge.opinion,
        "present": pledge.present,
        "agreed": pledge.agreed,
        "to_publish": pledge.to_publish,
        "report": pledge.report,
        "judgements": {judge: len(points) for judge, points in given.items()},
        "judged": pledge.state == JUDGED,
        "feedback": _feedback(session, pledge),
    }


def _item(session: Session, item: Row, plan: Plan, now: datetime) -> dict[str, Any]:
    return {
        "id": item.id,
        "number": item.number,
        "title": item.title,
        "kind": item.kind,
        "project": item.project,
        "measure": item.measure,
        "responsible": item.responsible,
        "deadline": item.deadline,
        "more": json.loads(item.more),
        "state": item.state,
        "progress": item.progress,
        "overdue": _late(item, plan, now),
        "explanation": item.explanation,
        "objective": item.objective,
        "criticism": item.criticism,
        "to_be_criticized": item.state == FAILED and not item.objective and not item.criticized_at,
        "entries": _entries(session, item),
    }


def _entries(session: Session, item: Row) -> list[dict[str, Any]]:
    chosen = select(PledgeEntry).where(PledgeEntry.item_id == item.id)
    return [
        {
            "kind": entry.kind,
            "at": entry.at,
            "progress": entry.progress,
            "note": entry.note,
            "before": json.loads(entry.before) if entry.before else None,
        }
        for entry in session.exec(chosen.order_by(col(PledgeEntry.id)))
    ]


def _feedback(session: Session, pledge: Pledge) -> list[dict[str, Any]]:
    chosen = select(PledgeFeedback).where(PledgeFeedback.pledge_id == pledge.id)
    return [feedback(row) for row in session.exec(chosen.order_by(col(PledgeFeedback.id)))]


def feedback(row: PledgeFeedback) -> dict[str, Any]:
    """What a reader said and the owner answered, as data; who the reader is stays unsaid."""
    return {
        "id": row.id,
        "pledge_id": row.pledge_id,
        "text": row.text,
        "at": row.at,
        "answer": row.answer,
        "answered_at": row.answered_at,
    }


def excuse(row: PledgeExcuse) -> dict[str, Any]:
    """An excuse from pledging, as data."""
    return {
        "id": row.id,
        "campaign_id": row.campaign_id,
        "round": row.round,
        "person_id": row.person_id,
        "kind": row.kind,
        "reason": row.reason,
        "at": row.at,
        "ended_at": row.ended_at,
    }
