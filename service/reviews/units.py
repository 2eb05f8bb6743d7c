"""The tree of a launch as the rules of reviews see it: units, who leads them, their contacts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from service.actors import Actor
from service.auth.visitor import SECRETARIES
from service.db import rows
from service.models import Campaign, Contact, Holder, Organization, Person, Post
from service.parts import in_parts
from service.roles import MEMBERS
from service.seats import held
from service.standing_in import acting
from workflows.facts import CANCELLED
from workflows.plan import Plan
from workflows.reviewing import Care, Owed, Unit, owed_reviews, person, seat

SECRETARY = "secretary"
NOBODY: frozenset[int] = frozenset()
#: So many campaigns are looked at together, with all directly below them.
TOGETHER = 200


class Place(NamedTuple):
    """A campaign that takes part: what the rules of reviews ask of it, and how it is called."""

    id: int
    root_id: int
    parent_id: int | None
    organization_id: int
    kind: str
    path: str
    code: str
    name: str
    organization_kind: str


PLACE: Any = (
    Campaign.id,
    Campaign.root_id,
    Campaign.parent_id,
    Campaign.organization_id,
    Campaign.kind,
    Campaign.path,
    Organization.code,
    Organization.name,
    Organization.kind,
)


def near(session: Session, campaign: Campaign) -> list[Place]:
    """Return a campaign, its superior's and those directly below: all that its reviews touch."""
    touched = or_(
        col(Campaign.id) == campaign.id,
        col(Campaign.id) == campaign.parent_id,
        col(Campaign.parent_id) == campaign.id,
    )
    return taking_part(session, touched)


def taking_part(session: Session, chosen: ColumnElement[bool]) -> list[Place]:
    """Return the campaigns that a condition means, without those called off, in tree order."""
    found: Any = (
        select(*PLACE)
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(chosen, Campaign.state != CANCELLED)
        .order_by(col(Campaign.path))
    )
    return [Place._make(row) for row in rows(session, found)]


def units_of(session: Session, campaigns: Collection[Place], on: date) -> list[Unit]:
    """Return the units of campaigns on a day; a unit is numbered as its campaign is."""
    leading, members = _seated(session, (campaign.organization_id for campaign in campaigns), on)
    known = {campaign.id for campaign in campaigns}
    return [
        Unit(
            number=campaign.id,
            kind=campaign.kind,
            above=campaign.parent_id if campaign.parent_id in known else None,
            secretaries=leading.get(campaign.organization_id, NOBODY),
            members=members.get(campaign.organization_id, NOBODY),
        )
        for campaign in campaigns
    ]


Seated = dict[int, frozenset[int]]


def _seated(session: Session, organizations: Iterable[int], on: date) -> tuple[Seated, Seated]:
    """Return the secretaries and the members of organisations, by their numbers."""
    chosen: Any = (
        select(Post.organization_id, Post.role, Holder.person_id)
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .where(col(Post.role).in_((SECRETARY, *MEMBERS)), col(Person.active), held(on))
    )
    leading: Seated = {}
    members: Seated = {}
    for part in in_parts(organizations):
        among = chosen.where(col(Post.organization_id).in_(part))
        for organization, role, number in rows(session, among):
            found = leading if role == SECRETARY else members
            found[organization] = found.get(organization, NOBODY) | {number}
    return leading, members


def in_care(on: date) -> ColumnElement[bool]:
    """The contacts that hold on a day, as a condition."""
    ends_later = or_(col(Contact.until).is_(None), col(Contact.until) >= on)
    return and_(col(Contact.since) <= on, ends_later)


def cares_of(session: Session, campaigns: Collection[Place], on: date) -> list[Care]:
    """Return the contacts of campaigns that hold on a day."""
    chosen: Any = select(Contact.campaign_id, Contact.person_id, Contact.role).where(in_care(on))
    root = next((campaign.root_id for campaign in campaigns), 0)
    return [
        Care(unit, seat(role or "", root) if number is None else person(number))
        for part in in_parts(campaign.id for campaign in campaigns)
        for unit, number, role in rows(
            session, chosen.where(col(Contact.campaign_id).in_(part)).order_by(col(Contact.id))
        )
    ]


def owed_in(
    session: Session, plan: Plan, campaigns: Collection[Place], on: date
) -> tuple[Owed, ...]:
    """Return every review owed within some campaigns on a day."""
    units, cares = units_of(session, campaigns, on), cares_of(session, campaigns, on)
    return owed_reviews(units, cares, plan.provisions.reviews, plan.top_approver)


def secretaries_owing(
    session: Session, plan: Plan, campaigns: Collection[Campaign], on: date
) -> set[int]:
    """Return the campaigns whose secretary would owe a review on a day, had nobody given any."""
    owing: set[int] = set()
    numbers = [campaign.id for campaign in campaigns]
    for start in range(0, len(numbers), TOGETHER):
        part = numbers[start : start + TOGETHER]
        above = select(Campaign.parent_id).where(col(Campaign.id).in_(part))
        around = taking_part(
            session,
            or_(
                col(Campaign.id).in_(part),
                col(Campaign.parent_id).in_(part),
                col(Campaign.id).in_(above),
            ),
        )
        places = {campaign.id: {campaign.id, campaign.parent_id} for campaign in around}
        for owed in owed_in(session, plan, around, on):
            role, _, number = owed.by.partition("@")
            if role == "secretary" and int(number) in places[owed.unit]:
                owing.add(int(number))
    return owing & set(numbers)


def seats_of(session: Session, campaign: Campaign, person_id: int, on: date) -> frozenset[str]:
    """Return how the rules may name somebody: by person, and by the posts held in this tree."""
    chosen: Any = (
        select(Post.role, Campaign.id)
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .join(Organization, col(Organization.id) == col(Post.organization_id))
        .join(Campaign, col(Campaign.organization_id) == col(Organization.id))
        .where(Holder.person_id == person_id, Campaign.root_id == campaign.root_id, held(on))
    )
    # A deputy reviews in the secretary's place.
    return frozenset(
        {
            person(person_id),
            *(
                seat("secretary" if role in SECRETARIES else role, number)
                for role, number in session.execute(chosen)
            ),
        }
    )


def seats_in_hand(
    session: Session, campaign: Campaign, by: Actor, on: date
) -> list[tuple[Actor, frozenset[str]]]:
    """Return how the rules may name somebody, and those for whom they stand in today.

    Who is named as a person, and by no post, is not stood in for.
    """
    found = []
    for one in acting(session, by, on):
        assert one.seated is not None
        seats = seats_of(session, campaign, one.seated, on)
        found.append((one, seats - {person(one.on_behalf_of)} if one.on_behalf_of else seats))
    return found


def seated_in(
    session: Session, campaign: Campaign, by: Actor, wanted: Iterable[str], on: date
) -> tuple[str, Actor] | None:
    """Return the first of the names by which the rules mean somebody, and in whose stead they act.

    In their own right first; None: the rules name neither them nor somebody absent.
    """
    for one, seats in seats_in_hand(session, campaign, by, on):
        found = next((name for name in wanted if name in seats), None)
        if found is not None:
            return found, one
    return None
