"""The organisations as a table: each with its superior, as far as that is shown, and secretary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from service.db import rows
from service.exports.making import Making, Table
from service.models import Organization
from service.models.columns import within
from service.secretaries import secretaries_of
from service.wording import term
from service.words import say

COLUMNS = ("code", "name", "kind", "parent", "secretary")


def _title(locale: str) -> str:
    return say(locale, "web", "nav.organizations")


def _headings(locale: str) -> list[str]:
    return [say(locale, "web", f"column.{name}") for name in COLUMNS]


def _shown(making: Making, of: Any) -> ColumnElement[bool]:
    """Those that are asked for and that are not closed."""
    path, closed = col(of.path), col(of.closed_on)
    below = (within(path, one) for one in making.paths)
    inside = or_(false(), *below, path.in_(making.places))
    return and_(inside, or_(closed.is_(None), closed > making.today))


def _numbers(making: Making) -> list[int]:
    chosen = select(col(Organization.id)).where(_shown(making, Organization))
    return [row[0] for row in rows(making.session, chosen.order_by(col(Organization.path)))]


def _gather(making: Making, numbers: Sequence[int]) -> list[list[str]]:
    above = aliased(Organization)
    here = (col(Organization.id), col(Organization.code), col(Organization.name))
    superior = and_(col(above.id) == col(Organization.parent_id), _shown(making, above))
    chosen = (
        select(*here, col(Organization.kind), col(above.code))
        .outerjoin(above, superior)
        .where(col(Organization.id).in_(numbers))
        .order_by(col(Organization.path))
    )
    names = secretaries_of(making.session, numbers, on=making.today, locale=making.locale)
    return [
        [code, name, term(making.locale, "kind", kind), higher or "", names.get(number, "")]
        for number, code, name, kind, higher in rows(making.session, chosen)
    ]


def _lines(_locale: str, gathered: Iterable[list[str]]) -> Iterable[list[str]]:
    return gathered


ORGANIZATIONS_TABLE = Table(_title, _headings, _numbers, _gather, _lines)
