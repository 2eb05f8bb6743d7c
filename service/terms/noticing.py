"""Changes of holder 席位变动 noticed, every night and after an import (FEATURES 78)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import exists, or_
from sqlmodel import Session, col, select

from service.actors import CALENDAR
from service.models import Campaign, GroupSeat, Holder, Person, Post, SeatHolder
from service.roles import ZONE
from service.rulebook import Rulebook
from service.seats import held
from service.terms.counting import wrote
from service.terms.groups import Seated, seated
from service.terms.rows import today
from service.work import Audience, tell
from service.work.recount import recount
from workflows.calendar import local_day
from workflows.facts import CANCELLED
from workflows.plan import Plan


def notice_changes(session: Session, rulebook: Rulebook, *, now: datetime) -> int:
    """Compare every seat with the holders of its post; tell of those that changed; count them.

    The office and whoever is new hear of it, history keeps it, and what hung on the holder is
    counted anew. Work that waits follows the post by itself: tasks are given to roles.
    """
    changed = 0
    for number in _concerned(session, local_day(now, ZONE)):
        campaign = session.get_one(Campaign, number)
        plan = rulebook.plan(session, campaign.plan_version_id)
        on = today(plan, now)
        for each in seated(session, campaign, on):
            if _changed(session, rulebook, plan, campaign, each, on, now):
                changed += 1
        recount(session, rulebook, campaign, now=now)
    return changed


def _concerned(session: Session, on: date) -> list[int]:
    """Return the running campaigns one of whose seats has other holders than were last seen."""
    sits = (
        select(col(GroupSeat.id))
        .join(Post, col(Post.organization_id) == col(GroupSeat.organization_id))
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .where(col(Post.role) == col(GroupSeat.post), col(Person.active), held(on))
    )
    seen = exists().where(
        col(SeatHolder.seat_id) == col(GroupSeat.id),
        col(SeatHolder.person_id) == col(Holder.person_id),
    )
    arrived = sits.where(~seen)
    gone = (
        select(col(SeatHolder.seat_id))
        .join(GroupSeat, col(GroupSeat.id) == col(SeatHolder.seat_id))
        .where(
            ~exists()
            .where(
                col(Holder.person_id) == col(SeatHolder.person_id),
                col(Post.id) == col(Holder.post_id),
                col(Post.organization_id) == col(GroupSeat.organization_id),
                col(Post.role) == col(GroupSeat.post),
                col(Person.id) == col(Holder.person_id),
                col(Person.active),
                held(on),
            )
            .correlate(SeatHolder, GroupSeat)
        )
    )
    chosen = (
        select(col(Campaign.id))
        .join(GroupSeat, col(GroupSeat.campaign_id) == col(Campaign.id))
        .where(
            or_(col(GroupSeat.id).in_(arrived), col(GroupSeat.id).in_(gone)),
            col(Campaign.closed_at).is_(None),
            col(Campaign.state) != CANCELLED,
        )
        .distinct()
        .order_by(col(Campaign.id))
    )
    return list(session.exec(chosen))


def _changed(
    session: Session,
    rulebook: Rulebook,
    plan: Plan,
    campaign: Campaign,
    each: Seated,
    on: date,
    now: datetime,
) -> bool:
    known = session.exec(select(SeatHolder).where(SeatHolder.seat_id == each.seat.id)).all()
    before = {one.person_id for one in known}
    after = {person.id for person in each.people}
    if before == after:
        return False
    for one in known:
        if one.person_id not in after:
            session.delete(one)
    for number in sorted(after - before):
        session.add(SeatHolder(seat_id=each.seat.id, person_id=number, seen_on=on))
    each.seat.changes += 1
    session.add(each.seat)
    session.flush()
    _tell(session, plan, campaign, each, tuple(sorted(after - before)), on, now)
    wrote(
        session,
        rulebook,
        campaign,
        "tenure.holder_changed",
        by=CALENDAR,
        now=now,
        details={
            "seat": each.seat.seat,
            "post": each.seat.post,
            "left": sorted(before - after),
            "came": sorted(after - before),
            "vacant": each.vacant,
        },
    )
    return True


def _tell(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    each: Seated,
    came: tuple[int, ...],
    on: date,
    now: datetime,
) -> None:
    what = "tenure.seat_vacant" if not each.people else "tenure.holder_changed"
    names = "、".join(person.name for person in each.people)
    post = select(Post.title).where(
        Post.organization_id == campaign.organization_id, Post.role == each.seat.post
    )
    title = session.exec(post).first() or f"{each.seat.seat} · {each.seat.post}"
    tell(
        session,
        plan,
        campaign,
        "work_done",
        Audience(roles=("office",), people=came),
        about=f"group_seat/{each.seat.id}",
        now=now,
        params={"what": what, "title": title, "note": names, "due": ""},
        rule=f"holder.{on:%Y%m%d}",
        number=each.seat.changes,
    )
