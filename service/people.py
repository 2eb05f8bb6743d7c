"""People and who holds which post on which day; and people kept in tables (`people_table`)."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from service.errors import NotFound
from service.models import Holder, Organization, Person, Post
from service.people_table import (
    PEOPLE_COLUMNS,
    export_people,
    import_people,
    read_people,
)
from service.seats import held

__all__ = [
    "PEOPLE_COLUMNS",
    "by_staff_no",
    "export_people",
    "holders",
    "import_people",
    "posts_of",
    "read_people",
]


def by_staff_no(session: Session, staff_no: str) -> Person:
    """The person of that staff number. Raises NotFound."""
    person = session.exec(select(Person).where(Person.staff_no == staff_no)).first()
    if person is None:
        raise NotFound(f"person {staff_no}")
    return person


def holders(session: Session, organization_id: int, role: str, *, on: date) -> list[Person]:
    """Who holds `role` at an organisation on the day `on`, active people only, by staff number."""
    return list(
        session.exec(
            select(Person)
            .join(Holder, col(Holder.person_id) == col(Person.id))
            .join(Post, col(Holder.post_id) == col(Post.id))
            .where(Post.organization_id == organization_id, Post.role == role)
            .where(col(Person.active), held(on))
            .order_by(col(Person.staff_no))
        )
    )


def posts_of(session: Session, person: Person, *, on: date) -> Sequence[tuple[str, Organization]]:
    """The roles that a person holds on the day `on`, each with the organisation it is held at."""
    return [
        (role, organization)
        for role, organization in session.execute(
            select(Post.role, Organization)
            .join(Organization, col(Post.organization_id) == col(Organization.id))
            .join(Holder, col(Holder.post_id) == col(Post.id))
            .where(Holder.person_id == person.id, held(on))
            .order_by(col(Organization.depth), col(Organization.code), col(Post.role))
        )
    ]
