"""Drafts, versions and what they would change, told as data to every door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from service.campaign_told import reasons_told
from service.models import Person, PlanDraft, PlanVersion
from service.models import Plan as PlanRow
from service.plan_drafts.rows import checked, newest_version, source_of
from service.plan_drafts.running import Launch, effect_of, prospects_of
from service.plan_words import difference_cells, row_cells
from service.rulebook import Rulebook
from service.wording import mistake_words, state_words
from workflows.consequences import SORTS, Consequences, Shift
from workflows.difference import differences
from workflows.plan import Plan
from workflows.refusals import Mistake

FIRST = 40
STUCK = 50


def brief(session: Session, draft: PlanDraft) -> dict[str, Any]:
    """A draft as a line of a list."""
    base = session.get(PlanVersion, draft.based_on) if draft.based_on else None
    author = session.get(Person, draft.changed_by) if draft.changed_by else None
    origin = session.get_one(PlanRow, base.plan_id) if base else None
    return {
        "id": draft.id,
        "name": draft.name,
        "title": draft.title,
        "version": draft.version,
        "based_on": {"name": origin.name, "version": base.number} if base and origin else None,
        "changed_at": draft.changed_at,
        "changed_by": author.name if author else None,
    }


def mistakes(locale: str, found: Iterable[Mistake]) -> list[dict[str, Any]]:
    """Mistakes with line, path and words."""
    return [
        {
            "line": one.line,
            "path": one.path,
            "code": one.code,
            "message": mistake_words(locale, one),
            "guess": one.guess,
        }
        for one in found
    ]


def whole(session: Session, rulebook: Rulebook, draft: PlanDraft, locale: str) -> dict[str, Any]:
    """A draft with its text and its mistakes."""
    _, found = checked(rulebook, draft.text)
    return {
        **brief(session, draft),
        "source": draft.text,
        "mistakes": mistakes(locale, found),
    }


def versions(session: Session, name: str, running: Sequence[Launch]) -> list[dict[str, Any]]:
    """The versions of a plan, the newest first, with the launches that run on each."""
    chosen = (
        select(PlanVersion, Person.name)
        .join(PlanRow, col(PlanRow.id) == col(PlanVersion.plan_id))
        .outerjoin(Person, col(Person.id) == col(PlanVersion.created_by))
        .where(PlanRow.name == name)
        .order_by(col(PlanVersion.number).desc())
    )
    return [
        {
            "version": row.number,
            "published_at": row.created_at,
            "published_by": author,
            "launches": [launch(one) for one in running if one.version == row.number],
        }
        for row, author in session.exec(chosen)
    ]


def launch(one: Launch) -> dict[str, Any]:
    """A launch under way."""
    return {
        "id": one.root_id,
        "organization": one.code,
        "name": one.name,
        "version": one.version,
        "launched_at": one.launched_at,
        "campaigns": one.campaigns,
    }


def differing(locale: str, old: Plan, new: Plan) -> list[dict[str, str]]:
    """What differs between two plans: where, and what stood and stands there, in words."""
    told = []
    for each in differences(old, new):
        place, before, after = difference_cells(locale, each, old, new)
        told.append(
            {"sort": each.sort, "path": each.path, "place": place, "old": before, "new": after}
        )
    return told


def effect(
    session: Session,
    rulebook: Rulebook,
    draft: PlanDraft,
    locale: str,
    now: datetime,
    sees: Callable[[str], bool] = lambda path: True,
) -> dict[str, Any]:
    """All that publishing a draft would change; with mistakes nothing can be said but these.

    Of launches only those are named that the reader `sees`, by the path of their top.
    """
    plan, found = checked(rulebook, draft.text)
    if plan is None:
        newest = newest_version(session, draft.name)
        number = newest.number if newest else 0
        return {"newest": number, "mistakes": mistakes(locale, found)}
    compared = effect_of(session, rulebook, plan, now=now)
    newest = newest_version(session, plan.name)
    if compared is None or newest is None:
        return {"newest": 0, "mistakes": [], "name": plan.name}
    old = rulebook.plan(session, newest.id)
    return {
        "newest": newest.number,
        "mistakes": [],
        "name": plan.name,
        "differences": differing(locale, old, plan),
        **changes(locale, compared.changed, old, plan),
        "organizations": compared.organizations,
        "launches": [
            {
                **launch(one),
                "movable": counted[True],
                "stuck": counted[False],
                "first_stuck": [
                    {
                        "organization": each.organization,
                        "state": state_words(locale, each.state, old),
                        "reasons": reasons_told(locale, each.reasons, plan),
                    }
                    for each in stuck[:STUCK]
                ],
            }
            for one, counted, stuck in prospects_of(session, rulebook, plan, sees, now=now)
        ],
    }


def changes(
    locale: str, found: Consequences, old: Plan, new: Plan, most: int = FIRST
) -> dict[str, Any]:
    """How many messages and deadlines come, go and move, and the first of them in words."""
    counts = {
        which: {"all": found.count(which), **{sort: found.count(which, sort) for sort in SORTS}}
        for which in ("messages", "dues")
    }
    shifts = sorted((*found.messages, *found.dues), key=lambda shift: shift.row.at)
    first = [_shift(locale, shift, old, new) for shift in shifts[:most]]
    return {**counts, "first": first, "more": max(0, len(shifts) - most)}


def _shift(locale: str, shift: Shift, old: Plan, new: Plan) -> dict[str, Any]:
    plan = old if shift.sort == "removed" else new
    _, organization, what, where, to_whom, by, rule = row_cells(locale, shift.row, plan)
    return {
        "sort": shift.sort,
        "kind": shift.row.kind.value,
        "at": shift.row.at,
        "was": shift.was if shift.sort == "moved" else None,
        "count": shift.count,
        "organization": organization,
        "what": what,
        "where": where,
        "to": to_whom,
        "by": by,
        "rule": rule,
    }


def plan_of(session: Session, rulebook: Rulebook, name: str, number: int) -> Plan:
    """The plan of a version. Raises NotFound."""
    _, version = source_of(session, rulebook, name, number)
    assert version is not None
    return rulebook.plan(session, version.id)
