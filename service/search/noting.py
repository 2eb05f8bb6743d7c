"""Words noted by whoever writes a name, in the same transaction; and those that were missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import and_, delete, insert
from sqlmodel import Session, col, select

from service.models import Organization, Person, Plan, Pledge, PledgeItem, RuleDocument
from service.models.search import SearchWord
from service.search.words import words_of_organization, words_of_person, words_of_text

AT_ONCE = 5000
TABLE: Any = SearchWord.__table__  # type: ignore[attr-defined]  # SQLModel gives every table one


def note_organizations(session: Session, named: Iterable[tuple[int, str, str]]) -> None:
    """Note organisations by number, code and name; what was noted of them before is forgotten."""
    found = {number: words_of_organization(name, code) for number, code, name in named}
    _note(session, "organization", found)


def note_people(session: Session, named: Iterable[tuple[int, str, str]]) -> None:
    """Note people by number, staff number and name."""
    _note(session, "person", {one: words_of_person(name, no) for one, no, name in named})


def note_plan(session: Session, plan: Plan) -> None:
    """Note a plan by its title and its name."""
    _note(session, "plan", {plan.id: words_of_text(plan.title) | words_of_text(plan.name)})


def note_document(session: Session, document: RuleDocument) -> None:
    """Note a document by its title."""
    _note(session, "document", {document.id: words_of_text(document.title)})


def note_pledge(session: Session, pledge_id: int) -> None:
    """Note a pledge by what its items promise."""
    chosen = select(PledgeItem.title).where(PledgeItem.pledge_id == pledge_id)
    titles = session.exec(chosen).all()
    _note(session, "pledge", {pledge_id: set().union(*map(words_of_text, titles))})


def _note(session: Session, kind: str, words: Mapping[int, set[str]]) -> None:
    numbers = sorted(words)
    connection = session.connection()
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        connection.execute(delete(TABLE).where(TABLE.c.kind == kind, TABLE.c.subject_id.in_(some)))
        rows = [
            {"kind": kind, "word": word, "subject_id": number}
            for number in some
            for word in sorted(words[number])
        ]
        if rows:
            connection.execute(insert(TABLE), rows)


def catch_up(session: Session, *, most: int = AT_ONCE) -> int:
    """Note what has no words yet, such as what was there before; return how many were noted."""
    organizations: Any = select(Organization.id, Organization.code, Organization.name)
    people: Any = select(Person.id, Person.staff_no, Person.name)
    first = _unnoted(session, organizations, Organization.id, "organization", most)
    note_organizations(session, first)
    second = _unnoted(session, people, Person.id, "person", most)
    note_people(session, second)
    plans: Any = select(Plan)
    third = _unnoted(session, plans, Plan.id, "plan", most)
    for (plan,) in third:
        note_plan(session, plan)
    documents: Any = select(RuleDocument)
    fourth = _unnoted(session, documents, RuleDocument.id, "document", most)
    for (document,) in fourth:
        note_document(session, document)
    fifth = _unnoted(session, select(Pledge.id), Pledge.id, "pledge", most)
    for (number,) in fifth:
        note_pledge(session, number)
    return sum(map(len, (first, second, third, fourth, fifth)))


def _unnoted(session: Session, chosen: Any, number: Any, kind: str, most: int) -> list[Any]:
    noted = and_(col(SearchWord.kind) == kind, col(SearchWord.subject_id) == number)
    missing = chosen.where(~select(SearchWord.word).where(noted).exists()).limit(most)
    return list(session.execute(missing))
