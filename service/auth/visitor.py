"""Who looks at a page: a person, the posts they hold today, and how far they may look."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from sqlalchemy import Date, Integer, bindparam, func, or_, select
from sqlmodel import Session, col

from service.db import rows
from service.models import Holder, LongWork, Organization, Person, Post
from service.models.long_work import OPEN
from service.roles import ADMINISTRATIONS
from service.standing_in import PERSONAL, absent_for

# Posts at the top of a tree that see all of it.
OVERSEERS = frozenset({"office", "leading_group", "leading_group_head", *ADMINISTRATIONS})
# And of those, who acts for it: watching over accounts or the audit trail is no such thing.
LOOKING_AFTER = OVERSEERS - {"security_administrator", "audit_administrator"}
SECRETARIES = frozenset({"secretary", "deputy_secretary"})


# How much of what somebody asked for is not over yet: the head of every page tells of it.
_UNDER_WAY = (
    select(func.count())
    .where(col(LongWork.asked_by) == col(Person.id))
    .where(or_(*(col(LongWork.state) == one for one in OPEN)))  # an IN is spelt out each time
    .correlate(Person)
    .scalar_subquery()
)
# Built once: each page and each call of the API asks these first.
_PERSON, _DAY = bindparam("person", type_=Integer), bindparam("day", type_=Date)
_SOMEBODY = (
    select(col(Person.name), col(Person.locale), col(Person.active))
    .add_columns(col(Person.organization_id), col(Organization.name).label("home"))
    .add_columns(col(Organization.path), _UNDER_WAY.label("under_way"))
    .join(Organization, col(Organization.id) == col(Person.organization_id))
    .where(col(Person.id) == _PERSON)
)
_SEATS = (
    select(col(Post.role), col(Organization.id), col(Organization.name), col(Organization.path))
    .join(Holder, col(Holder.post_id) == col(Post.id))
    .join(Organization, col(Organization.id) == col(Post.organization_id))
    .where(
        col(Holder.person_id) == _PERSON,
        col(Holder.since) <= _DAY,
        or_(col(Holder.until).is_(None), col(Holder.until) > _DAY),
    )
    .order_by(col(Organization.path), col(Post.id))
)


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
    under_way: int = 0  # of the long work that they asked for
    # Those for whom they stand in on that day, each with the offices that they hold.
    absent: tuple[Visitor, ...] = ()

    is_active = True
    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the session cookie holds: the visit's secret, never a person's number."""
        return self.secret

    @cached_property
    def offices(self) -> tuple[Seat, ...]:
        """Their own posts, and those of the absent for whom they stand in."""
        return (*self.seats, *(seat for one in self.absent for seat in one.seats))

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The paths of the organisations that are open to the person by themselves: where they
        belong, and where somebody holds a post for whom they stand in."""
        own = (self.path, *(seat.path for one in self.absent for seat in one.seats))
        return tuple(dict.fromkeys(own))

    @cached_property
    def oversees(self) -> bool:
        """Whether the person holds a post that sees a whole tree."""
        return any(seat.role in OVERSEERS and seat.at_top for seat in self.offices)

    def holds(self, roles: Collection[str]) -> bool:
        """Whether the person holds one of these posts at the top of a tree."""
        return any(seat.role in roles and seat.at_top for seat in self.offices)

    @property
    def overseen(self) -> frozenset[int]:
        """The top organisations of the trees that the person looks after, and not only sees."""
        tops = (seat for seat in self.offices if seat.role in LOOKING_AFTER and seat.at_top)
        return frozenset(seat.organization_id for seat in tops)

    @property
    def leads(self) -> bool:
        """Whether the person answers for an organisation."""
        return any(seat.role in SECRETARIES for seat in self.offices)

    @property
    def led(self) -> frozenset[int]:
        """The organisations that they answer for by a post of their own."""
        return frozenset(s.organization_id for s in self.seats if s.role in SECRETARIES)

    @cached_property
    def reach(self) -> tuple[str, ...]:
        """The paths of the subtrees that the person may look into, none within another."""
        wide = [s.path for s in self.offices if s.role in SECRETARIES]
        wide += [s.path for s in self.offices if s.role in OVERSEERS and s.at_top]
        shortest = sorted(set(wide), key=len)
        return tuple(
            path
            for index, path in enumerate(shortest)
            if not any(path.startswith(above) for above in shortest[:index])
        )

    def sees(self, path: str) -> bool:
        """Say whether an organisation's campaign is open to this person: their own, or below."""
        return path in self.places or any(path.startswith(above) for above in self.reach)


def visitor_of(session: Session, person_id: int, *, on: date, secret: str = "") -> Visitor | None:
    """Return a person with the posts they hold on a day, and whom they stand in for.

    None if unknown or no longer active.
    """
    found = _alone(session, person_id, on)
    if found is None:
        return None
    absent = (_alone(session, one, on) for one in absent_for(session, person_id, on))
    return replace(found, secret=secret, absent=tuple(_in_office(one) for one in absent if one))


def _in_office(absent: Visitor) -> Visitor:
    """Somebody absent as whoever stands in for them has it: what is their own stays with them."""
    return replace(absent, seats=tuple(s for s in absent.seats if s.role not in PERSONAL))


def _alone(session: Session, person_id: int, on: date) -> Visitor | None:
    known = rows(session, _SOMEBODY, {"person": person_id})
    if not known or not known[0].active:
        return None
    found = known[0]
    return Visitor(
        person_id=person_id,
        name=found.name,
        locale=found.locale,
        organization_id=found.organization_id,
        home=found.home,
        path=found.path,
        seats=_seats(session, person_id, on),
        on=on,
        under_way=found.under_way,
    )


def _seats(session: Session, person_id: int, on: date) -> tuple[Seat, ...]:
    return tuple(Seat(*row) for row in rows(session, _SEATS, {"person": person_id, "day": on}))
