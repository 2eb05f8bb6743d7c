"""What of the tree a caller may look into, as conditions of queries (TRUST AC1)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, select

from service.auth.visitor import Visitor
from service.errors import NotFound
from service.models import Organization, within


def visible(path: Any, who: Visitor) -> ColumnElement[bool]:
    """Rows of the caller's own organisation, and of every subtree that is theirs to see."""
    return or_(path.in_(who.places), *(within(path, reach) for reach in who.reach))


def organization(session: Session, who: Visitor, code: str) -> Organization:
    """An organisation that the caller may see. Raises NotFound for any other."""
    found = session.exec(select(Organization).where(Organization.code == code)).one_or_none()
    if found is None or not who.sees(found.path):
        raise NotFound("organization")
    return found


def narrowed(session: Session, path: Any, who: Visitor, under: str | None) -> ColumnElement[bool]:
    """What is visible, and under one organisation if that is asked for. Raises NotFound."""
    seen = visible(path, who)
    if under is None:
        return seen
    top = organization(session, who, under)
    return and_(seen, within(path, top.path))
