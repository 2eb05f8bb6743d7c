"""The first day of an installation: its top organisation and the person who sets it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from service.models import Person
from service.organizations import import_organizations
from service.people import import_people


@dataclass(frozen=True, slots=True)
class Founding:
    """What whoever comes first says of themselves and of the organisation at the top."""

    name: str
    organization: str
    code: str


def nobody_is_there(session: Session) -> bool:
    """Whether nobody has been entered yet, so that the first must say who they are."""
    return session.exec(select(col(Person.id)).limit(1)).first() is None


def found(session: Session, founding: Founding, staff_no: str, *, now: datetime) -> None:
    """Enter the organisation at the top, a committee, and the person who sets it up, as a table
    would: so what a table of organisations or people refuses is refused here too (BadInput).

    A top that was imported already, by its code, stays and takes the name that is given now.
    """
    top = {"code": founding.code, "name": founding.organization, "kind": "committee"}
    import_organizations(session, [top], now=now)
    person = {
        "staff_no": staff_no,
        "name": founding.name,
        "organization_code": founding.code,
    }
    import_people(session, [person], now=now)
