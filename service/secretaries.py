"""Who is secretary where, for whoever has to be called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from service.models import Holder, Organization, Person, Post
from service.seats import held
from service.words import say


def secretaries_of(
    session: Session, organizations: Sequence[int], *, on: date, locale: str
) -> dict[int, str]:
    """The secretaries of some organisations on a day, by organisation; several names in one."""
    which = col(Organization.id).in_(organizations)
    return secretaries(session, which, on=on, locale=locale)


def secretaries(
    session: Session, which: ColumnElement[bool], *, on: date, locale: str
) -> dict[int, str]:
    """The same of those organisations that a condition chooses."""
    chosen = (
        select(col(Post.organization_id), col(Person.name))
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .join(Organization, col(Organization.id) == col(Post.organization_id))
        .where(which, col(Post.role) == "secretary", held(on))
        .order_by(col(Person.id))
    )
    also = say(locale, "web", "list.and")
    found: dict[int, str] = {}
    for where, name in session.execute(chosen):
        found[where] = f"{found[where]}{also}{name}" if where in found else name
    return found
