"""Who is secretary where today, in the visitor's language."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from service import secretaries
from service.web.current import locale, today


def secretaries_of(db: Session, organizations: Sequence[int]) -> dict[int, str]:
    """The secretaries of some organisations, by organisation; several names in one."""
    return secretaries.secretaries_of(db, organizations, on=today(), locale=locale())
