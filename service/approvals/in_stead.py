"""Who decides in the stead of a post that nobody holds, or whose holder would judge their own."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Integer, bindparam, or_
from sqlmodel import Session, col, select

from service.db import once, rows
from service.models import Campaign, Holder, Organization, Person, Post
from service.roles import place_of
from service.seats import held
from workflows.plan import Plan

#: A person, and the post that lets them decide: its role and its organisation.
Deciding = tuple[int, str, int]
# Built once, since the page of a campaign asks it again and again on the way up.
_SEATED = (
    select(col(Holder.person_id), col(Post.role))
    .join(Post, col(Post.id) == col(Holder.post_id))
    .join(Person, col(Person.id) == col(Holder.person_id))
    .where(
        col(Post.organization_id) == bindparam("place", type_=Integer),
        or_(col(Post.role) == bindparam("role"), col(Post.role) == bindparam("deputy")),
        col(Person.active),
        held(bindparam("day", type_=Date)),
    )
    .order_by(col(Holder.id))
)


def deciding(
    session: Session, plan: Plan, campaign: Campaign, expression: str, on: date
) -> list[Deciding]:
    """Return who decides for a role of the plan on a day: its holders, or whoever is above them.

    Whoever is also a secretary of the organisation itself would judge their own; where nobody else
    holds the post, the same post above or a secretary there decides, at last the plan's top
    approver. The list is empty where nobody is left at all.
    """
    meant = plan.meant(expression, campaign.at_top)
    own, top = campaign.organization_id, campaign.root_organization_id
    place, post = place_of(session, meant, own, top)
    barred = {person for person, _, _ in _seated(session, own, "secretary", on)}
    barred = barred if place != own else set()
    while place is not None:
        found = [one for one in _seated(session, place, post, on) if one[0] not in barred]
        if found:
            return found
        above = session.get_one(Organization, place).parent_id
        if above is not None and post != "secretary":
            stand_in = _seated(session, above, "secretary", on)
            if stand_in:
                return stand_in
        place = above
    return _seated(session, top, plan.top_approver, on) if plan.top_approver else []


def _seated(session: Session, place: int, post: str, on: date) -> list[Deciding]:
    return list(once(session, _holders, place, post, on))


def _holders(session: Session, place: int, post: str, on: date) -> list[Deciding]:
    deputy = "deputy_secretary" if post == "secretary" else post
    asked = {"place": place, "role": post, "deputy": deputy, "day": on}
    return [(person, role, place) for person, role in rows(session, _SEATED, asked)]
