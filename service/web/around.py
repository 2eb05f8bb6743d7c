"""Who and what stands around a campaign: its people by their posts, and the documents asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from service.models import Campaign, Holder, Person, Post, RuleDocument
from service.roles import MEMBERS
from service.seats import held
from service.timeline_view import CampaignView
from service.web.current import today

SECRETARY = "secretary"
MASSES = "masses"


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
    superior = select(col(Campaign.organization_id)).where(col(Campaign.id) == campaign.parent_id)
    above = superior.scalar_subquery()
    place, role = col(Post.organization_id), col(Post.role)
    chosen: Any = (
        select(place, role, col(Person.name))
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .where(
            or_(place == campaign.organization_id, (place == above) & (role == SECRETARY)),
            role != MASSES,
            col(Person.active),
            held(today()),
        )
        .order_by(col(Post.id), col(Person.id))
    )
    posts: dict[str, list[str]] = {SECRETARY: []}
    superiors, members = [], set()
    for where, post, name in db.execute(chosen):
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
