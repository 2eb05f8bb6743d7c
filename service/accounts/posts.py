"""Posts 职务 given and ended one by one, from today on; administrators' under guards."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from service import seats
from service.accounts.keeping import SHORTEST_REASON
from service.actors import Actor
from service.auth import journal
from service.clock import local_day
from service.imports import count_anew
from service.models import Holder, Organization, Person, Post
from service.people_reading import ROLE, ROLES
from service.post_slips import slips
from service.roles import ADMINISTRATIONS
from service.rulebook import Rulebook
from service.seats import held
from service.terms import coming
from service.terms.noticing import notice_changes
from workflows.refusals import Reason, Refused


def give_post(
    session: Session,
    rulebook: Rulebook,
    person: Person,
    place: Organization,
    role: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Let a person hold a post of an organisation from today on.

    Raises Refused: oneself, left, held already, no such post, a closed organisation, a slip
    (`post_slips`); of administrators: not at the top of the tree, or another of the three is
    theirs already.
    """
    session.refresh(person, with_for_update=True)
    _fit(person, place, role, by)
    today = local_day(now)
    before = seats.open_seats(session, today=today).get(person.id, {})
    if (place.id, role) in before:
        raise Refused(Reason.of("accounts.held_already", name=person.name))
    if role in ADMINISTRATIONS and any(post in ADMINISTRATIONS for _, post in before):
        raise Refused(Reason.of("accounts.two_administrations", name=person.name))
    roles = {role, *(post for _, post in before)}
    slip = next(slips(session, person, role, place, roles, on=today), None)
    if slip is not None:
        raise Refused(Reason.of(f"accounts.{slip[0]}", **slip[1]))
    _seat(session, rulebook, person, {*before, (place.id, role)}, place, by=by, now=now)
    journal.wrote(session, "post_given", person, by=by, now=now, post=role, organization=place.name)


def end_post(
    session: Session,
    rulebook: Rulebook,
    person: Person,
    place: Organization,
    role: str,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Let a person hold a post no more, from today on; what waits for it waits for the next.

    Raises Refused: oneself, no reason, or not held.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(Reason.of("accounts.reason_wanted"))
    if by.person_id == person.id:
        raise Refused(Reason.of("accounts.oneself"))
    session.refresh(person, with_for_update=True)
    before = seats.open_seats(session, today=local_day(now)).get(person.id, {})
    if (place.id, role) not in before:
        raise Refused(Reason.of("accounts.not_held", name=person.name))
    _seat(session, rulebook, person, set(before) - {(place.id, role)}, place, by=by, now=now)
    journal.wrote(
        session,
        "post_ended",
        person,
        by=by,
        now=now,
        reason=reason.strip(),
        post=role,
        organization=place.name,
    )


def refuse_leaving_of_administrators(session: Session, person: Person, now: datetime) -> None:
    """Raise Refused for an administrator who is said to have left: their post is ended first.

    Else whoever keeps the list of people could remove the one who watches over rights.
    """
    held_today = (
        select(Post.role)
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .where(
            Holder.person_id == person.id,
            col(Post.role).in_(ADMINISTRATIONS),
            held(local_day(now)),
        )
    )
    if session.exec(held_today).first() is not None:
        raise Refused(Reason.of("accounts.administrator_stays", name=person.name))


def _fit(person: Person, place: Organization, role: str, by: Actor) -> None:
    if by.person_id == person.id:
        raise Refused(Reason.of("accounts.oneself"))
    if not person.active:
        raise Refused(Reason.of("accounts.not_active", name=person.name))
    if role not in ROLES and not ROLE.fullmatch(role):
        raise Refused(Reason.of("accounts.no_such_post", post=role))
    if place.closed_on is not None:
        raise Refused(Reason.of("accounts.closed", organization=place.name))
    if role in ADMINISTRATIONS and place.parent_id is not None:
        raise Refused(Reason.of("accounts.only_at_top"))


def _seat(
    session: Session,
    rulebook: Rulebook,
    person: Person,
    wanted: set[seats.Seat],
    place: Organization,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Seat a person as wanted; what hangs on who sits there is counted anew."""
    in_posts = coming.in_posts(session, local_day(now))
    seats.seat(session, {person.id: wanted}, new=(), today=local_day(now))
    person.version += 1
    session.add(person)
    session.flush()
    count_anew(session, rulebook, {place.id}, by=by, now=now)
    notice_changes(session, rulebook, now=now)
    coming.tell_who_came(session, rulebook, in_posts, now=now)
    session.refresh(person)
