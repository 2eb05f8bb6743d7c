"""Who and what stands around a campaign: its people by their posts, and the documents asked for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Date, Integer, bindparam, or_, select
from sqlmodel import Session, col

from service.db import rows
from service.models import Campaign, Holder, Person, Post, RuleDocument
from service.roles import MEMBERS
from service.seats import held
from service.timeline_view import CampaignView
from service.web.current import today

SECRETARY = "secretary"
MASSES = "masses"
_ABOVE = (
    select(col(Campaign.organization_id))
    .where(col(Campaign.id) == bindparam("parent", type_=Integer))
    .scalar_subquery()
)
_IN_OFFICE = (
    select(col(Post.organization_id), col(Post.role), col(Person.name))
    .join(Holder, col(Holder.post_id) == col(Post.id))
    .join(Person, col(Person.id) == col(Holder.person_id))
    .where(
        or_(
            col(Post.organization_id) == bindparam("place"),
            (col(Post.organization_id) == _ABOVE) & (col(Post.role) == SECRETARY),
        ),
        col(Post.role) != MASSES,
        col(Person.active),
        held(bindparam("day", type_=Date)),
    )
    .order_by(col(Post.id), col(Person.id))
)


@dataclass(frozen=True, slots=True)
class People:
    """The posts of an organisation with who holds them, and how many members it has.

    `above` are the secretaries of the organisation above that takes part.
    """

    posts: dict[str, list[str]]
    members: int
    above: list[str]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that the plan names: the one in force here, or none yet."""

    title: str
    filed: RuleDocument | None


def people_of(db: Session, campaign: Campaign) -> People:
    """Who is in office today, in one statement."""
    asked = {"place": campaign.organization_id, "parent": campaign.parent_id, "day": today()}
    posts: dict[str, list[str]] = {SECRETARY: []}
    superiors, members = [], set()
    for where, post, name in rows(db, _IN_OFFICE, asked):
        if where != campaign.organization_id:
            superiors.append(name)
        elif post in MEMBERS:
            members.add(name)
        else:
            posts.setdefault(post, []).append(name)
    return People(posts, len(members), superiors)


def documents_of(db: Session, view: CampaignView) -> list[Paper]:
    """The documents that the plan names, in its order, each with the one in force here."""
    if not view.plan.documents:
        return []
    chosen = select(RuleDocument).where(
        col(RuleDocument.campaign_id) == view.campaign.id,
        col(RuleDocument.withdrawn_at).is_(None),
    )
    filed = {one.document: one for one in db.execute(chosen).scalars()}
    return [Paper(title, filed.get(key)) for key, title in view.plan.documents]
