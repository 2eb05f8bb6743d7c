"""Seats 席位: which person sits in which post of which organisation, and since when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlmodel import Session, col

from service.db import reserve_ids
from service.models import Holder, Post

# A post by its organisation's id and its role.
Seat = tuple[int, str]
# Of people who are entered with their posts nobody knows since when they have held them; they
# hold them on every day that a campaign can ask about.
EVER_SINCE = date(1900, 1, 1)
TABLE: Any = Holder.__table__  # type: ignore[attr-defined]  # SQLModel gives every table one
END = update(TABLE).where(TABLE.c.id == bindparam("id_")).values(until=bindparam("until_"))


@dataclass(frozen=True, slots=True)
class Held:
    """A seat being held: the holder's row and its first day."""

    id: int
    since: date


def held(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Condition on Holder: it holds on the day `on`."""
    return and_(col(Holder.since) <= on, _still_held(on))


def _still_held(on: date | BindParameter[date]) -> ColumnElement[bool]:
    return or_(col(Holder.until).is_(None), col(Holder.until) > on)


def open_seats(session: Session, *, today: date) -> dict[int, dict[Seat, Held]]:
    """By person's id, the seats that they hold or are to hold, as known today."""
    found = session.execute(
        select(
            col(Holder.person_id),
            col(Post.organization_id),
            col(Post.role),
            col(Holder.id),
            col(Holder.since),
        )
        .join(Post, col(Holder.post_id) == col(Post.id))
        .where(_still_held(today))
    )
    seats: dict[int, dict[Seat, Held]] = {}
    for person, organization, role, number, since in found:
        seats.setdefault(person, {})[organization, role] = Held(number, since)
    return seats


def seat(
    session: Session,
    wanted: Mapping[int, Collection[Seat]],
    *,
    new: Collection[int],
    today: date,
) -> set[int]:
    """Let each person of `wanted` hold exactly those seats from `today` on.

    What they held besides ends today and stays in history, unless it only began today. People in
    `new` have held theirs ever since. Returns the ids of those for whom anything changed.
    """
    has = open_seats(session, today=today)
    began: list[tuple[int, Seat]] = []
    ended: list[Held] = []
    changed: set[int] = set()
    for person, seats in wanted.items():
        before = has.get(person, {})
        coming = [(person, one) for one in sorted(set(seats) - before.keys())]
        going = [held for one, held in before.items() if one not in seats]
        began += coming
        ended += going
        if coming or going:
            changed.add(person)
    _end(session, ended, today)
    _begin(session, began, new, today)
    return changed


def _end(session: Session, ended: list[Held], today: date) -> None:
    past = [{"id_": held.id, "until_": today} for held in ended if held.since < today]
    if past:
        session.connection().execute(END, past)
    # A holding of no day at all never was.
    never = [held.id for held in ended if held.since >= today]
    if never:
        session.execute(delete(Holder).where(col(Holder.id).in_(never)))


def _begin(
    session: Session, began: list[tuple[int, Seat]], new: Collection[int], today: date
) -> None:
    if not began:
        return
    posts = _posts(session, {seat for _, seat in began})
    rows = [
        {
            "post_id": posts[one],
            "person_id": person,
            "since": EVER_SINCE if person in new else today,
            "until": None,
        }
        for person, one in began
    ]
    session.execute(insert(Holder), rows)


def _posts(session: Session, seats: set[Seat]) -> dict[Seat, int]:
    """The ids of posts, which are set up where they are missing."""
    found = session.execute(select(col(Post.organization_id), col(Post.role), col(Post.id)))
    posts = {(organization, role): number for organization, role, number in found}
    missing = sorted(seats - posts.keys())
    numbers = reserve_ids(session, "post", len(missing))
    posts.update(zip(missing, numbers, strict=True))
    if missing:
        rows = [
            {"id": posts[place, role], "organization_id": place, "role": role, "title": ""}
            for place, role in missing
        ]
        session.execute(insert(Post), rows)
    return posts
