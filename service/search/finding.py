"""What somebody looks for, within what their posts let them see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from service.auth.visitor import Visitor
from service.models import (
    Campaign,
    Organization,
    Person,
    Plan,
    PlanVersion,
    Pledge,
    PledgeItem,
    RuleDocument,
    within,
)
from service.models.search import LONGEST_WORD, SearchWord
from service.pledges import Reader, visible_to
from service.search.readings import is_chinese
from service.search.words import folded

#: So many of each kind are shown; whoever wants another types more of it.
MOST = 20
#: A single letter begins everything; a Chinese sign, or two letters, say something.
LEAST_LETTERS = 2
# The same thing has several words that begin alike.
WORDS_LOOKED_AT = 400
LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, the nearest first."""

    organizations: Sequence[Organization] = ()
    people: Sequence[tuple[Person, Organization]] = ()
    campaigns: Sequence[tuple[Campaign, Organization, str]] = ()  # with the plan's title
    plans: Sequence[tuple[Plan, int]] = ()  # with the newest version's id
    documents: Sequence[tuple[RuleDocument, Organization]] = ()
    pledges: Sequence[tuple[Pledge, Organization, str]] = ()  # with a title of an item


def long_enough(query: str) -> bool:
    """Whether so much was typed that looking for it makes sense."""
    asked = folded(query)
    return len(asked) >= LEAST_LETTERS or (len(asked) == 1 and is_chinese(asked))


def begins(kind: str, query: str) -> ColumnElement[bool]:
    """Words of a kind that begin with what was typed: a range that the primary key answers."""
    asked = folded(query)[:LONGEST_WORD]
    return and_(
        col(SearchWord.kind) == kind,
        col(SearchWord.word) >= asked,
        col(SearchWord.word) < asked + LAST,
    )


def find(session: Session, who: Visitor, query: str, *, today: date) -> Found:
    """Return what begins with what was typed, of what `who` may see; nothing for too little."""
    if not long_enough(query):
        return Found()
    places = _organizations(session, who, query, today)
    plans = _plans(session, query)
    return Found(
        organizations=places,
        people=_people(session, who, query),
        campaigns=_campaigns(session, who, places, plans),
        plans=plans,
        documents=_documents(session, who, query),
        pledges=_pledges(session, who, query),
    )


def _seen(who: Visitor) -> ColumnElement[bool]:
    path = col(Organization.path)
    return or_(path.in_(who.places), *(within(path, reach) for reach in who.reach))


def _numbers(kind: str, query: str, number: Any, chosen: Any) -> Any:
    """`chosen` narrowed to what begins so, the shortest words first."""
    return (
        chosen.join(SearchWord, col(SearchWord.subject_id) == number)
        .where(begins(kind, query))
        .order_by(col(SearchWord.word), number)
        .limit(WORDS_LOOKED_AT)
    )


def _once(rows: Any) -> list[Any]:
    """Each once, in order, so many."""
    found: dict[int, Any] = {}
    for row in rows:
        found.setdefault(row[0].id, row)
    return list(found.values())[:MOST]


def organizations_asked(who: Visitor, query: str, today: date) -> Any:
    """The question about organisations."""
    standing = or_(col(Organization.closed_on).is_(None), col(Organization.closed_on) > today)
    chosen: Any = select(Organization, SearchWord.word).where(_seen(who), standing)
    return _numbers("organization", query, col(Organization.id), chosen)


def people_asked(who: Visitor, query: str) -> Any:
    """The question about people, with where they are at home."""
    chosen: Any = (
        select(Person, Organization)
        .join(Organization, col(Organization.id) == col(Person.organization_id))
        .where(_seen(who), col(Person.active))
    )
    return _numbers("person", query, col(Person.id), chosen)


def _organizations(session: Session, who: Visitor, query: str, today: date) -> list[Organization]:
    return [row[0] for row in _once(session.execute(organizations_asked(who, query, today)))]


def _people(session: Session, who: Visitor, query: str) -> list[tuple[Person, Organization]]:
    return [(row[0], row[1]) for row in _once(session.execute(people_asked(who, query)))]


def _plans(session: Session, query: str) -> list[tuple[Plan, int]]:
    chosen: Any = select(Plan, PlanVersion.id).join(
        PlanVersion, col(PlanVersion.plan_id) == col(Plan.id)
    )
    asked = chosen.join(SearchWord, col(SearchWord.subject_id) == col(Plan.id)).where(
        begins("plan", query)
    )
    newest = asked.order_by(col(Plan.id), col(PlanVersion.number).desc()).limit(WORDS_LOOKED_AT)
    return [(row[0], row[1]) for row in _once(session.execute(newest))]


def _campaigns(
    session: Session, who: Visitor, places: Sequence[Organization], plans: Sequence[Any]
) -> list[tuple[Campaign, Organization, str]]:
    """Those of the organisations that were found; and of the plans, the topmost."""
    chosen: Any = (
        select(Campaign, Organization, Plan.title)
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .join(PlanVersion, col(PlanVersion.id) == col(Campaign.plan_version_id))
        .join(Plan, col(Plan.id) == col(PlanVersion.plan_id))
        .where(_seen(who))
    )
    of_places = col(Campaign.organization_id).in_([one.id for one in places])
    of_plans = col(Plan.id).in_([plan.id for plan, _ in plans])
    order = (col(Organization.depth), col(Campaign.id).desc())
    rows = [
        *session.execute(chosen.where(of_places).order_by(*order).limit(MOST)),
        *session.execute(chosen.where(of_plans).order_by(*order).limit(MOST)),
    ]
    return [tuple(row) for row in _once(rows)]


def _documents(
    session: Session, who: Visitor, query: str
) -> list[tuple[RuleDocument, Organization]]:
    chosen: Any = (
        select(RuleDocument, Organization)
        .join(Campaign, col(Campaign.id) == col(RuleDocument.campaign_id))
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(_seen(who), col(RuleDocument.withdrawn_at).is_(None))
    )
    asked = _numbers("document", query, col(RuleDocument.id), chosen)
    return [(row[0], row[1]) for row in _once(session.execute(asked))]


def _pledges(session: Session, who: Visitor, query: str) -> list[tuple[Pledge, Organization, str]]:
    reader = Reader(who.person_id, who.path, who.reach)
    chosen: Any = (
        select(Pledge, Organization)
        .join(Campaign, col(Campaign.id) == col(Pledge.campaign_id))
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(visible_to(reader))
    )
    rows = _once(session.execute(_numbers("pledge", query, col(Pledge.id), chosen)))
    titles: dict[int, str] = {}
    numbers = [row[0].id for row in rows]
    items = select(PledgeItem).where(col(PledgeItem.pledge_id).in_(numbers))
    for item in session.exec(items.order_by(col(PledgeItem.number))):
        titles.setdefault(item.pledge_id, item.title)
    return [(row[0], row[1], titles.get(row[0].id, "")) for row in rows]
