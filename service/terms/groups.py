"""Leading groups 领导小组 at every level: seats bound to posts, and who sits in them today."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, delete, exists, func
from sqlmodel import Session, col, select

from service.actors import Actor
from service.db import rows
from service.errors import BadInput
from service.models import Campaign, GroupSeat, Holder, Person, Post, SeatHolder
from service.rulebook import Rulebook
from service.seats import held
from service.terms.counting import wrote
from service.terms.rows import problem, today
from workflows.loader_rules import ROLES
from workflows.provisions.terms import GroupSeat as Wanted
from workflows.refusals import Reason, Refused
from workflows.terms import group_objections, seats_of
from workflows.yaml_loader import KEY

MOST_SEATS = 60
MOST_IN_A_SEAT = 50


@dataclass(frozen=True, slots=True)
class Seated:
    """A seat with whoever sits in it; ``vacant`` is how many of its places nobody fills."""

    seat: GroupSeat
    people: tuple[Person, ...]

    @property
    def vacant(self) -> int:
        """Return how many places of the seat are empty."""
        return max(0, self.seat.places - len(self.people))


def form_group(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    seats: Sequence[Wanted] = (),
    *,
    by: Actor,
    now: datetime,
) -> list[Seated]:
    """Form the organisation's leading group, or form it anew: the seats before give way.

    Without ``seats`` it has those of the plan: at the top the plan's own, below the usual ones.

    Raises:
        BadInput: a seat or a post has no proper name, or too many places.
        Refused: nobody heads it, the accountable post does not (SEEDS S1-18), or a seat of the
            same post stands twice.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    wanted = tuple(seats) or seats_of(plan, campaign.at_top)
    _checked(wanted)
    objections = group_objections(plan, campaign.at_top, wanted)
    if objections:
        raise Refused(*objections)
    session.refresh(campaign, with_for_update=True)
    _dissolve(session, campaign)
    for number, one in enumerate(wanted, 1):
        made = GroupSeat(
            root_id=campaign.root_id,
            campaign_id=campaign.id,
            organization_id=campaign.organization_id,
            number=number,
            seat=one.seat,
            post=one.post,
            places=one.count,
        )
        session.add(made)
    session.flush()
    on = today(plan, now)
    found = seated(session, campaign, on)
    for each in found:
        for person in each.people:
            session.add(SeatHolder(seat_id=each.seat.id, person_id=person.id, seen_on=on))
    session.flush()
    told = {"seats": [f"{one.seat}:{one.post}:{one.count}" for one in wanted]}
    wrote(session, rulebook, campaign, "tenure.group_formed", by=by, now=now, details=told)
    return found


def dissolve_group(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Dissolve the leading group, with the reason. Raises BadInput without one, and Refused."""
    told = reason.strip()
    if len(told) < 2:
        raise BadInput([problem("reason", "text_wanted")])
    if not seats_in(session, campaign):
        raise Refused(Reason.of("tenure.no_group"))
    _dissolve(session, campaign)
    wrote(session, rulebook, campaign, "tenure.group_dissolved", by=by, now=now, reason=told)


def seats_in(session: Session, campaign: Campaign) -> Sequence[GroupSeat]:
    """Return the seats of an organisation's leading group in their order."""
    chosen = select(GroupSeat).where(GroupSeat.campaign_id == campaign.id)
    return session.exec(chosen.order_by(col(GroupSeat.number))).all()


def seated(session: Session, campaign: Campaign, on: date) -> list[Seated]:
    """Return every seat with the holders of its post on a day (S0-3, S1-17: by post, not name)."""
    return seated_in(session, [campaign.id], on)


def seated_in(session: Session, campaigns: Collection[int], on: date) -> list[Seated]:
    """Return the seats of several leading groups, group by group, with the holders on a day.

    Of so many groups as a page shows (`standings` says of any number what is vacant in them).
    """
    chosen = select(GroupSeat).where(col(GroupSeat.campaign_id).in_(campaigns))
    order = (col(GroupSeat.campaign_id), col(GroupSeat.number))
    seats = session.exec(chosen.order_by(*order)).all()
    sitting = _sitting(on, Post.organization_id, Post.role, Person).where(
        col(Post.organization_id).in_({one.organization_id for one in seats}),
        col(Post.role).in_({one.post for one in seats}),
    )
    people: dict[tuple[int, str], list[Person]] = {}
    for organization, role, person in session.execute(sitting.order_by(col(Person.id))):
        people.setdefault((organization, role), []).append(person)
    return [Seated(one, tuple(people.get((one.organization_id, one.post), ()))) for one in seats]


class Standing(NamedTuple):
    """Of a leading group: whether a place in it is vacant, and whether a holder has changed."""

    vacant: bool
    changed: bool


def standings(session: Session, within: ColumnElement[bool], on: date) -> dict[int, Standing]:
    """Return how the leading groups stand on a day, by campaign; whoever has none is not there.

    `within` says of which campaigns.
    """
    people = (
        _sitting(on, func.count())
        .where(
            col(Post.organization_id) == col(GroupSeat.organization_id),
            col(Post.role) == col(GroupSeat.post),
        )
        .correlate(GroupSeat)
        .scalar_subquery()
    )
    seen = exists().where(col(SeatHolder.seat_id) == col(GroupSeat.id))
    changed = and_(col(GroupSeat.changes) > 0, seen)
    chosen: Any = (
        select(
            GroupSeat.campaign_id,
            func.max(case((col(GroupSeat.places) > people, 1), else_=0)),
            func.max(case((changed, 1), else_=0)),
        )
        .join(Campaign, col(Campaign.id) == col(GroupSeat.campaign_id))
        .where(within)
        .group_by(col(GroupSeat.campaign_id))
    )
    return {
        number: Standing(bool(vacant), bool(moved))
        for number, vacant, moved in rows(session, chosen)
    }


def _sitting(on: date, *wanted: Any) -> Any:
    """What is wanted of the posts and of those who hold them on a day."""
    return (
        select(*wanted)
        .select_from(Post)
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .where(col(Person.active), held(on))
    )


def _dissolve(session: Session, campaign: Campaign) -> None:
    mine = select(GroupSeat.id).where(GroupSeat.campaign_id == campaign.id)
    session.execute(delete(SeatHolder).where(col(SeatHolder.seat_id).in_(mine)))
    session.execute(delete(GroupSeat).where(col(GroupSeat.campaign_id) == campaign.id))
    session.flush()


def _checked(wanted: Sequence[Wanted]) -> None:
    problems = []
    if len(wanted) > MOST_SEATS:
        problems.append(problem("seats", "too_many_seats", most=MOST_SEATS))
    for number, one in enumerate(wanted):
        for name in ("seat", "post"):
            given = getattr(one, name)
            if given not in ROLES and not KEY.fullmatch(given):
                problems.append(problem(f"seats.{number}.{name}", "bad_name", name=given[:64]))
        if not 1 <= one.count <= MOST_IN_A_SEAT:
            problems.append(problem(f"seats.{number}.count", "bad_count", most=MOST_IN_A_SEAT))
    if problems:
        raise BadInput(problems)
