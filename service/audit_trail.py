"""What the audit administrator reads: who did what when, over campaigns and accounts alike."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from service.auth import journal
from service.models import Campaign, History, Organization, Person

A_PAGE = 50
LONGEST_EXPORT = 20_000  # what a workbook of ours holds; narrower questions tell the rest


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines: by or about a person, of a kind, from an instant to another."""

    person_id: int | None = None
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


def trail(
    session: Session,
    roots: Collection[int],
    asked: Asked,
    *,
    before: int | None = None,
    limit: int = A_PAGE + 1,
) -> list[tuple[History, str, str]]:
    """Return lines of these trees, the newest first, each with who did it and what it is about.

    `roots` are the top organisations' numbers; `before` asks for what came before that line.
    """
    chosen = (
        select(History, Person.name, Organization.name)
        .outerjoin(Person, col(Person.id) == col(History.person_id))
        .outerjoin(Campaign, col(Campaign.id) == col(History.campaign_id))
        .outerjoin(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(_within(roots), *_wanted(asked))
        .order_by(col(History.id).desc())
        .limit(limit)
    )
    if before is not None:
        chosen = chosen.where(History.id < before)
    found = [(line, who or "", place or "") for line, who, place in session.exec(chosen)]
    return _with_people(session, found)


def _within(roots: Collection[int]) -> ColumnElement[bool]:
    trees = [journal.tree_of(root) for root in roots]
    of_trees = and_(col(History.campaign_id).is_(None), col(History.source).in_(trees))
    of_campaigns = col(Campaign.root_organization_id).in_(roots)
    return or_(of_trees, of_campaigns)


def _wanted(asked: Asked) -> list[ColumnElement[bool]]:
    found: list[Any] = []
    if asked.person_id is not None:
        concerns = col(History.target) == journal.about(asked.person_id)
        by_them = col(History.person_id) == asked.person_id
        found.append(or_(by_them, and_(col(History.kind) == journal.KIND, concerns)))
    if asked.kind:
        found.append(History.kind == asked.kind)
    if asked.since is not None:
        found.append(History.at >= asked.since)
    if asked.until is not None:
        found.append(History.at < asked.until)
    return found


def _with_people(
    session: Session, found: list[tuple[History, str, str]]
) -> list[tuple[History, str, str]]:
    """Lines about accounts name the person whose account it is."""
    numbers = {
        int(str(line.target).partition(":")[2]) for line, _, _ in found if line.kind == journal.KIND
    }
    people = session.exec(select(Person.id, Person.name).where(col(Person.id).in_(numbers)))
    names: dict[int, str] = dict(people.all())
    return [
        (line, who, names.get(int(str(line.target).partition(":")[2]), ""))
        if line.kind == journal.KIND
        else (line, who, place)
        for line, who, place in found
    ]
