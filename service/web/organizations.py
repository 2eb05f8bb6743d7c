"""The tree of organisations, as deep as the visitor may look, with posts that nobody holds."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlmodel import Session, col

from service.auth.permits import KEEPERS
from service.auth.visitor import Visitor
from service.board_places import paths_above
from service.models import Holder, Organization, Person, Post
from service.models.columns import within
from service.seats import held
from service.web import imports
from service.web.board_view import is_large
from service.web.current import at_one_look, looking, render, signed_in, today, visitor

pages = Blueprint("organizations", __name__)
MANY = 300  # organisations on a page; a longer tree is shown a level at a time
PATH: Any = col(Organization.path)


@pages.get("/organizations")
@at_one_look
@signed_in
def show() -> ResponseReturnValue:
    """Show the organisations with their secretaries and how many people are at home there.

    A long tree is shown a level at a time, from the place that the address names with `under`.
    """
    with looking() as db:
        place = _place(db)
        inside = and_(_open_to(visitor()), within(PATH, place.path) if place else true())
        count = _count(db, inside)
        folded = count > MANY
        chosen = and_(inside, _level(place)) if folded else inside
        # The table to take along is of all that they see, wherever in the tree they look.
        whole = _count(db, _open_to(visitor())) if place else count
        organizations = db.execute(_ordered(chosen).limit(MANY)).scalars().all()
        ids = [one.id for one in organizations]
        told: dict[str, Any] = {
            "people": _people(db, ids),
            "secretaries": _secretaries(db, ids),
            "below": _below(db, ids) if folded else {},
            "above": _above(db, place) if place else [],
            "left_out": (_count(db, chosen) if folded else count) - len(ids),
        }
    return render(
        "organizations.html",
        organizations=organizations,
        count=count,
        folded=folded,
        large=is_large(whole),
        place=place,
        keeps=any(seat.role in KEEPERS and seat.at_top for seat in visitor().offices),
        ip=imports.p,
        top=min((one.depth for one in organizations), default=0),
        **told,
    )


def _open_to(who: Visitor) -> ColumnElement[bool]:
    """Those that a visitor sees and that are not closed."""
    return and_(
        or_(PATH.in_(who.places), *(within(PATH, reach) for reach in who.reach)),
        or_(col(Organization.closed_on).is_(None), col(Organization.closed_on) > today()),
    )


def _ordered(chosen: ColumnElement[bool]) -> Select[Any]:
    return select(Organization).where(chosen).order_by(PATH)


def _count(db: Session, chosen: ColumnElement[bool]) -> int:
    return int(db.execute(select(func.count(col(Organization.id))).where(chosen)).scalar_one())


def _place(db: Session) -> Organization | None:
    """Where in the tree the address asks for by its code, if the visitor sees it."""
    asked = request.args.get("under")
    if not asked:
        return None
    chosen = and_(_open_to(visitor()), col(Organization.code) == asked)
    return db.execute(_ordered(chosen)).scalars().one_or_none()


def _level(place: Organization | None) -> ColumnElement[bool]:
    """The place and those right below it; without a place, where the visitor's reach begins."""
    if place is not None:
        tops = [place.id]
    else:
        paths = (*visitor().reach, *visitor().places)
        tops = [int(path.rstrip("/").rpartition("/")[2]) for path in paths]
    return or_(col(Organization.id).in_(tops), col(Organization.parent_id).in_(tops))


def _above(db: Session, place: Organization) -> list[Organization]:
    """What a place lies in, as far as the visitor sees it, from the top."""
    way = and_(_open_to(visitor()), PATH.in_(list(paths_above(place.path))))
    return list(db.execute(_ordered(way)).scalars())


def _below(db: Session, ids: list[int]) -> dict[int, int]:
    """How many are right below each, where there are any."""
    above: Any = col(Organization.parent_id)
    chosen = and_(above.in_(ids), _open_to(visitor()))
    counted = select(above, func.count()).where(chosen).group_by(above)
    return {row[0]: row[1] for row in db.execute(counted)}


def _people(db: Session, ids: list[int]) -> dict[int, int]:
    counted = (
        select(col(Person.organization_id), func.count())
        .where(col(Person.organization_id).in_(ids), col(Person.active))
        .group_by(col(Person.organization_id))
    )
    return {row[0]: row[1] for row in db.execute(counted)}


def _secretaries(db: Session, ids: list[int]) -> dict[int, list[str]]:
    chosen = (
        select(col(Post.organization_id), col(Person.name))
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .where(col(Post.organization_id).in_(ids), col(Post.role) == "secretary", held(today()))
        .order_by(col(Holder.id))
    )
    found: dict[int, list[str]] = {}
    for number, name in db.execute(chosen):
        found.setdefault(number, []).append(name)
    return found
