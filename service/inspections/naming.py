"""Inspectors 检查人员 as they are named: by staff number, or by a name that only one person has.

A number is known to the whole tree; a name is looked for only below those who inspect, since what
is answered to a name that fits several are people and their numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from service.errors import BadInput, Problem
from service.inspections.rows import bad
from service.models import Campaign, Organization, Person, within

#: So many are offered where a name fits several, or is only part of theirs.
OFFERED = 8


def people_named(session: Session, campaign: Campaign, named: Sequence[str]) -> list[Person]:
    """Return the people that are named, each once, by their number in our books.

    Raises BadInput: at each that is nobody, or that fits several.
    """
    wanted = list(dict.fromkeys(one.strip() for one in named))
    numbered = _numbered(session, campaign, wanted)
    found, problems = list(numbered.values()), list[Problem]()
    for name in (one for one in wanted if one not in numbered):
        called = _called(session, campaign, name)
        if len(called) == 1:
            found += called
        else:
            problems += _which(name, called or _like(session, campaign, name), called)
    if problems:
        raise BadInput(problems)
    return sorted({person.id: person for person in found}.values(), key=lambda one: one.id)


def _numbered(session: Session, campaign: Campaign, numbers: Sequence[str]) -> dict[str, Person]:
    chosen = (
        select(Person)
        .join(Organization, col(Organization.id) == col(Person.organization_id))
        .where(
            col(Person.staff_no).in_(numbers),
            col(Person.active),
            Organization.root_id == campaign.root_organization_id,
        )
    )
    return {person.staff_no: person for person in session.exec(chosen)}


def _called(session: Session, campaign: Campaign, name: str) -> list[Person]:
    return list(session.exec(_within_reach(session, campaign).where(Person.name == name)))


def _like(session: Session, campaign: Campaign, name: str) -> list[Person]:
    """Those whose names hold what was written; what was meant may be among them."""
    part = col(Person.name).contains(name, autoescape=True)
    return list(session.exec(_within_reach(session, campaign).where(part).limit(OFFERED)))


def _within_reach(session: Session, campaign: Campaign) -> SelectOfScalar[Person]:
    home = session.get_one(Organization, campaign.organization_id)
    return (
        select(Person)
        .join(Organization, col(Organization.id) == col(Person.organization_id))
        .where(col(Person.active), within(col(Organization.path), home.path))
        .order_by(col(Person.staff_no))
    )


def _which(name: str, offered: Sequence[Person], called: Sequence[Person]) -> Sequence[Problem]:
    if not offered:
        return bad("inspectors", "no_such_person", numbers=name).problems
    code = "several_people" if called else "nobody_called"
    known = ", ".join(f"{one.name} {one.staff_no}" for one in offered[:OFFERED])
    return bad("inspectors", code, name=name, known=known).problems
