"""Whom reviews and items speak of: people and posts by their names, and what is one's own to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from service import campaigns
from service.actors import Actor
from service.errors import NotAllowed
from service.models import Campaign, Holder, Organization, Person, Post, Rectification
from service.reviews.contacts import LEADING
from service.reviews.rectifications import refuse_own
from service.reviews.rows import leads
from service.seats import held
from service.standing_in import acting
from service.web.current import locale
from service.wording import term
from service.words import has_words, say
from workflows.provisions.reviews import Reviews
from workflows.refusals import Refused

PERSON = "person:"


def p(key: str, **params: object) -> str:
    """The words of the pages about reviews and rectification."""
    return say(locale(), "review_pages", key, **params)


def grade_words(rules: Reviews, key: str) -> str:
    """How a grade is called: as the plan does, else as it usually is."""
    grade, usual = rules.grade(key), f"grade.{key}"
    if grade is not None and grade.title:
        return grade.title
    return p(usual) if has_words("review_pages", usual) else key


@dataclass(frozen=True, slots=True)
class Names:
    """People and organisations as they are called; the latter by the number of their campaign."""

    people: Mapping[int, str]
    places: Mapping[int, str]

    def person(self, number: int | None) -> str:
        """The name of a person; empty for nobody."""
        return self.people.get(number or 0, "")

    def of(self, text: str) -> str:
        """Who ``person:7`` or ``secretary@5`` is."""
        if text.startswith(PERSON):
            return self.person(int(text.removeprefix(PERSON)))
        role, _, unit = text.partition("@")
        where = self.places.get(int(unit), "") if unit.isdecimal() else ""
        return p("post_of", organization=where, role=term(locale(), "role", role))


def names(session: Session, texts: Iterable[str], numbers: Iterable[int | None]) -> Names:
    """The names behind such texts, and those of people by their numbers."""
    people, places = {number for number in numbers if number}, set()
    for text in texts:
        role, _, unit = text.partition("@")
        if role.startswith(PERSON):
            people.add(int(role.removeprefix(PERSON)))
        elif unit.isdecimal():
            places.add(int(unit))
    called = select(Person.id, Person.name).where(col(Person.id).in_(people))
    return Names(dict(session.exec(called).all()), campaigns.names_of(session, places))


def owes(session: Session, campaign: Campaign, item: dict[str, Any], me: int, on: date) -> bool:
    """Whether an item is somebody's to put right: named in it, or leading the organisation."""
    hands = (one.seated for one in acting(session, Actor.person(me), on))
    return item["person_id"] == me or any(leads(session, campaign, one, on) for one in hands)


def verifies(session: Session, campaign: Campaign, number: int, me: int, on: date) -> bool:
    """Whether somebody with the right to it may verify an item: nobody does so for their own."""
    item = session.get_one(Rectification, number)
    try:
        refuse_own(session, campaign, item, Actor.person(me), on)
    except (Refused, NotAllowed):
        return False
    return True


def leaders(session: Session, campaign: Campaign, on: date) -> list[tuple[int, str]]:
    """Those who may be an organisation's contact: number, and name with post."""
    path = session.get_one(Organization, campaign.organization_id).path
    above = [int(part) for part in path.strip("/").split("/")]
    chosen: Any = (
        select(Person.id, Person.name, Post.role, Organization.name)
        .join(Holder, col(Holder.person_id) == col(Person.id))
        .join(Post, col(Post.id) == col(Holder.post_id))
        .join(Organization, col(Organization.id) == col(Post.organization_id))
        .where(
            col(Post.organization_id).in_(above[:-1] or above),
            col(Post.role).in_(LEADING),
            col(Person.active),
            held(on),
        )
        .order_by(col(Organization.path), col(Person.id))
    )
    found: dict[int, str] = {}
    for number, name, role, organization in session.execute(chosen):
        post = p("post_of", organization=organization, role=term(locale(), "role", role))
        found.setdefault(number, p("leader", name=name, post=post))
    return list(found.items())
