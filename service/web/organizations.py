"""The tree of organisations, as deep as the visitor may look, with posts that nobody holds."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, func, or_, select
from sqlmodel import Session, col

from service.auth.permits import KEEPERS
from service.auth.visitor import Visitor
from service.models import Holder, Organization, Person, Post
from service.models.columns import within
from service.seats import held
from service.web import imports
from service.web.current import looking, now, render, signed_in, today, visitor

pages = Blueprint("organizations", __name__)


@pages.get("/organizations")
@signed_in
def show() -> ResponseReturnValue:
    """Show the organisations with their secretaries and how many people are at home there."""
    now()
    with looking() as db:
        organizations = db.execute(_organizations(visitor())).scalars().all()
        ids = [one.id for one in organizations]
        people = _people(db, ids)
        seats = _seats(db, ids)
    secretaries: dict[int, list[str]] = {}
    for row in seats:
        if row.role == "secretary" and row.name:
            secretaries.setdefault(row.organization_id, []).append(row.name)
    return render(
        "organizations.html",
        organizations=organizations,
        people=people,
        secretaries=secretaries,
        keeps=any(seat.role in KEEPERS and seat.at_top for seat in visitor().offices),
        ip=imports.p,
        top=min((one.depth for one in organizations), default=0),
    )


def _organizations(who: Visitor) -> Any:
    path = col(Organization.path)
    return (
        select(Organization)
        .where(
            or_(path.in_(who.places), *(within(path, reach) for reach in who.reach)),
            or_(col(Organization.closed_on).is_(None), col(Organization.closed_on) > today()),
        )
        .order_by(col(Organization.path))
    )


def _people(db: Session, ids: list[int]) -> dict[int, int]:
    counted = (
        select(col(Person.organization_id), func.count())
        .where(col(Person.organization_id).in_(ids), col(Person.active))
        .group_by(col(Person.organization_id))
    )
    return {row[0]: row[1] for row in db.execute(counted)}


def _seats(db: Session, ids: list[int]) -> list[Row[Any]]:
    chosen = (
        select(col(Post.organization_id), col(Post.role), col(Person.name))
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .where(col(Post.organization_id).in_(ids), held(today()))
    )
    return list(db.execute(chosen).all())
