"""Who is secretary where today, in the visitor's language."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_
from sqlmodel import Session, col

from service import secretaries
from service.models import Organization
from service.models.columns import within
from service.web.current import locale, today


def secretaries_within(db: Session, paths: Sequence[str]) -> dict[int, str]:
    """The secretaries of these subtrees, by organisation; several names in one."""
    inside = or_(*(within(col(Organization.path), path) for path in paths))
    return secretaries.secretaries(db, inside, on=today(), locale=locale())


def secretaries_of(db: Session, organizations: Sequence[int]) -> dict[int, str]:
    """The same of some organisations."""
    return secretaries.secretaries_of(db, organizations, on=today(), locale=locale())
