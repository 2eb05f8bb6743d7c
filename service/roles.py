"""Who holds a post: the people behind a role such as ``superior(secretary)``, on a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Date, bindparam
from sqlmodel import Session, col, select

from service.db import once, rows
from service.models import Campaign, Holder, Organization, Person, Post
from service.seats import held
from workflows.calendar import local_day

WATCHERS = ("office", "leading_group")
#: The three administrators at the top of a tree; nobody is two of them (TRUST AC15).
ADMINISTRATIONS = ("administrator", "security_administrator", "audit_administrator")
ZONE = "Asia/Shanghai"

# Built once, since rights are looked up by it.
_TAKING_PART = (
    select(col(Campaign.organization_id))
    .where(
        col(Campaign.root_organization_id) == bindparam("root"),
        col(Campaign.organization_id).in_(bindparam("above", expanding=True)),
    )
    .order_by(col(Campaign.path).desc())
    .limit(1)
)


def place_of(
    session: Session, role: str, organization_id: int, root_organization_id: int
) -> tuple[int | None, str]:
    """Return the organisation at which a role's post stands, and the post's name."""
    if role.startswith("superior("):
        above = once(session, _superior, organization_id, root_organization_id)
        return above, role[len("superior(") : -1]
    return (root_organization_id if role in WATCHERS else organization_id), role


def _superior(session: Session, organization_id: int, root_organization_id: int) -> int | None:
    """Return the nearest organisation above that takes part; a level may take no part."""
    organization = session.get_one(Organization, organization_id)
    above = [int(part) for part in organization.path.strip("/").split("/")][:-1]
    found = rows(session, _TAKING_PART, {"root": root_organization_id, "above": above})
    return found[0].organization_id if found else organization.parent_id


def holders(
    session: Session,
    role: str,
    organization_id: int,
    root_organization_id: int,
    now: datetime,
) -> list[Person]:
    """Return the people who hold a role for an organisation on the local day of ``now``."""
    place, post = place_of(session, role, organization_id, root_organization_id)
    if place is None:
        return []
    day = local_day(now, ZONE)
    chosen = (
        select(Person)
        .join(Holder, col(Holder.person_id) == col(Person.id))
        .join(Post, col(Post.id) == col(Holder.post_id))
        .where(Post.organization_id == place, Post.role == post, col(Person.active), held(day))
        .order_by(col(Person.id))
    )
    return list(session.exec(chosen))


def roles_of(
    session: Session, people: Collection[int], now: datetime
) -> dict[int, list[tuple[str, Organization]]]:
    """Return every post that each of these people holds, with its organisation."""
    chosen = (
        select(Holder.person_id, Post.role, Organization)
        .join(Post, col(Post.id) == col(Holder.post_id))
        .join(Organization, col(Organization.id) == col(Post.organization_id))
        .where(col(Holder.person_id).in_(people), held(local_day(now, ZONE)))
        .order_by(col(Organization.path), col(Post.role))
    )
    found: dict[int, list[tuple[str, Organization]]] = {person: [] for person in people}
    for person, role, organization in session.exec(chosen):
        found[person].append((role, organization))
    return found


MEMBERS = ("member", "probationary_member")
_IN_POSTS = (
    select(Person)
    .join(Holder, col(Holder.person_id) == col(Person.id))
    .join(Post, col(Post.id) == col(Holder.post_id))
    .where(
        col(Post.organization_id) == bindparam("place"),
        col(Post.role).in_(bindparam("roles", expanding=True)),
        col(Person.active),
        held(bindparam("day", type_=Date)),
    )
    .distinct()
    .order_by(col(Person.id))
)


def members_of(
    session: Session, organization_id: int, on: date, *, roles: tuple[str, ...] = MEMBERS
) -> list[Person]:
    """Return the members 党员 of an organisation on a day, probationary ones among them."""
    asked = {"place": organization_id, "roles": list(roles), "day": on}
    return list(session.exec(_IN_POSTS, params=asked))


def seated_by_organization(session: Session, on: date) -> dict[int, frozenset[tuple[str, int]]]:
    """Return who is a member of each organisation on a day, or leads it, by post and number."""
    chosen = (
        select(Post.organization_id, Post.role, Holder.person_id)
        .join(Post, col(Post.id) == col(Holder.post_id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .where(col(Post.role).in_(("secretary", *MEMBERS)), col(Person.active), held(on))
        .distinct()
    )
    found: dict[int, set[tuple[str, int]]] = {}
    for organization_id, role, person_id in session.exec(chosen):
        found.setdefault(organization_id, set()).add((role, person_id))
    return {number: frozenset(people) for number, people in found.items()}
