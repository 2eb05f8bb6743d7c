"""Who is secretary where, for whoever has to be called."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from service.models import Holder, Organization, Person, Post
from service.models.columns import within
from service.seats import held
from service.web.current import t, today


def secretaries_within(db: Session, paths: Sequence[str]) -> dict[int, str]:
    """The secretaries of these subtrees, by organisation; several names in one."""
    inside = or_(*(within(col(Organization.path), path) for path in paths))
    return _secretaries(db, inside)


def secretaries_of(db: Session, organizations: Sequence[int]) -> dict[int, str]:
    """The same of some organisations."""
    return _secretaries(db, col(Organization.id).in_(organizations))


def _secretaries(db: Session, inside: ColumnElement[bool]) -> dict[int, str]:
    chosen = (
        select(col(Post.organization_id), col(Person.name))
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .join(Organization, col(Organization.id) == col(Post.organization_id))
        .where(inside, col(Post.role) == "secretary", held(today()))
        .order_by(col(Person.id))
    )
    found: dict[int, str] = {}
    for where, name in db.execute(chosen):
        found[where] = f"{found[where]}{t('list.and')}{name}" if where in found else name
    return found
