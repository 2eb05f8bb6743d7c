"""Who looks at a page: a person, the posts they hold today, and how far they may look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlmodel import Session, col

from service.models import Holder, Organization, Person, Post

# Posts at the top of a tree that see all of it.
OVERSEERS = frozenset({"office", "leading_group", "leading_group_head", "administrator"})
SECRETARIES = frozenset({"secretary", "deputy_secretary"})


@dataclass(frozen=True)
class Seat:
    """A post that somebody holds today, and where."""

    role: str
    organization_id: int
    organization: str
    path: str

    @property
    def at_top(self) -> bool:
        """Whether its organisation has none above it."""
        return self.path.count("/") == 2


@dataclass(frozen=True)
class Visitor:
    """A person as the pages know them; Flask-Login asks for the properties below."""

    person_id: int
    name: str
    locale: str
    organization_id: int
    home: str
    path: str
    seats: tuple[Seat, ...]
    secret: str = ""
    on: date | None = None  # the day on which they hold these posts

    is_active = True
    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the session cookie holds: the visit's secret, never a person's number."""
        return self.secret

    @property
    def oversees(self) -> bool:
        """Whether the person holds a post that sees a whole tree."""
        return any(seat.role in OVERSEERS and seat.at_top for seat in self.seats)

    @property
    def overseen(self) -> frozenset[int]:
        """The top organisations of the trees that the person sees whole."""
        tops = (seat for seat in self.seats if seat.role in OVERSEERS and seat.at_top)
        return frozenset(seat.organization_id for seat in tops)

    @property
    def leads(self) -> bool:
        """Whether the person answers for an organisation."""
        return any(seat.role in SECRETARIES for seat in self.seats)

    @property
    def reach(self) -> tuple[str, ...]:
        """The paths of the subtrees that the person may look into, none within another."""
        wide = [s.path for s in self.seats if s.role in SECRETARIES]
        wide += [s.path for s in self.seats if s.role in OVERSEERS and s.at_top]
        shortest = sorted(set(wide), key=len)
        return tuple(
            path
            for index, path in enumerate(shortest)
            if not any(path.startswith(above) for above in shortest[:index])
        )

    def sees(self, path: str) -> bool:
        """Say whether an organisation's campaign is open to this person: their own, or below."""
        return path == self.path or any(path.startswith(above) for above in self.reach)


def visitor_of(session: Session, person_id: int, *, on: date, secret: str = "") -> Visitor | None:
    """Return a person with the posts they hold on a day; None if unknown or no longer active."""
    found = session.execute(
        select(Person.name, Person.locale, Person.active, Organization)  # type: ignore[call-overload]  # SQLModel's columns read as their values
        .join(Organization, Organization.id == Person.organization_id)
        .where(Person.id == person_id)
    ).one_or_none()
    if found is None or not found.active:
        return None
    home: Organization = found.Organization
    return Visitor(
        person_id=person_id,
        name=found.name,
        locale=found.locale,
        organization_id=home.id,
        home=home.name,
        path=home.path,
        seats=_seats(session, person_id, on),
        secret=secret,
        on=on,
    )


def _seats(session: Session, person_id: int, on: date) -> tuple[Seat, ...]:
    held = (
        select(col(Post.role), col(Organization.id), col(Organization.name), col(Organization.path))
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .join(Organization, col(Organization.id) == col(Post.organization_id))
        .where(
            col(Holder.person_id) == person_id,
            col(Holder.since) <= on,
            or_(col(Holder.until).is_(None), col(Holder.until) > on),
        )
        .order_by(col(Organization.path), col(Post.id))
    )
    return tuple(Seat(*row) for row in session.execute(held))
