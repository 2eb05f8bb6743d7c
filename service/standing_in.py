"""Who stands in for whom on a day: looked up when somebody acts, so that power ends by its date.

A substitute 代理 has what the absent person's posts have. What somebody is by belonging to an
organisation, a member or one of the masses, is personal: nobody stands in for it. Nor for an
administrator, since whoever did could be two of them at once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import BindParameter, ColumnElement, Date, Integer, and_, bindparam, or_
from sqlmodel import Session, col, select

from service.actors import Actor
from service.db import rows
from service.models import Campaign, Person, Substitute, Task
from service.roles import ADMINISTRATIONS, MEMBERS, ZONE, holders
from service.words import say
from workflows.calendar import local_day

#: Posts that are no office: what comes with them is each person's own.
PERSONAL = frozenset({*MEMBERS, "masses", *ADMINISTRATIONS})
LONGEST_NAME = 200  # of a recipient


def in_force(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Condition on Substitute: it gives power on the day ``on``."""
    return and_(
        col(Substitute.since) <= on,
        col(Substitute.last_day) >= on,
        or_(col(Substitute.ended_on).is_(None), col(Substitute.ended_on) > on),
    )


# Built once, since whoever asks for a page is asked this.
_ABSENT = (
    select(col(Person.id))
    .join(Substitute, col(Substitute.person_id) == col(Person.id))
    .where(
        col(Substitute.substitute_id) == bindparam("person", type_=Integer),
        in_force(bindparam("day", type_=Date)),
        col(Person.active),
    )
    .order_by(col(Person.id))
)


def absent_for(session: Session, person_id: int, on: date) -> list[int]:
    """Return the people for whom somebody decides on a day."""
    return [row.id for row in rows(session, _ABSENT, {"person": person_id, "day": on})]


def acting(session: Session, by: Actor, on: date) -> list[Actor]:
    """Return as whom somebody may act on a day: as themselves first, then for the absent."""
    if by.person_id is None:
        return [by]
    absent = absent_for(session, by.person_id, on)
    return [replace(by, on_behalf_of=one) for one in (None, *absent)]


def substitutes_of(session: Session, people: Collection[int], on: date) -> dict[int, list[Person]]:
    """Return, by the absent person, who decides for them on a day."""
    if not people:
        return {}
    chosen = (
        select(Substitute.person_id, Person)
        .join(Person, col(Person.id) == col(Substitute.substitute_id))
        .where(col(Substitute.person_id).in_(people), in_force(on), col(Person.active))
        .order_by(col(Substitute.id))
    )
    found: dict[int, list[Person]] = {}
    for absent, substitute in session.exec(chosen):
        found.setdefault(absent, []).append(substitute)
    return found


def owing(session: Session, task: Task, now: datetime) -> tuple[int, ...]:
    """Return who is reminded of a task today: who owes it, and whoever stands in for them."""
    people = [task.person_id] if task.person_id is not None else []
    if not people:
        campaign = session.get_one(Campaign, task.campaign_id)
        place = (campaign.organization_id, campaign.root_organization_id)
        people = [person.id for person in holders(session, task.role, *place, now)]
        if task.role in PERSONAL:
            return tuple(people)
    stand_ins = substitutes_of(session, people, local_day(now, ZONE))
    return (*people, *(one.id for person in people for one in stand_ins.get(person, ())))


def as_substitute(locale: str, name: str, absent: str) -> str:
    """Return how a letter calls somebody who gets it in the stead of somebody absent."""
    return say(locale, "approvals", "told.stead", name=name, absent=absent)[:LONGEST_NAME]
