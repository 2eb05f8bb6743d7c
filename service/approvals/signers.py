"""Who signs a step today: the posts' holders, and whoever stands for a vacant or a barred one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from service.models import Campaign, Holder, Organization, Person, Post
from service.roles import ZONE, place_of
from service.seats import held
from workflows.calendar import local_day
from workflows.plan import Plan
from workflows.provisions.approvals import Procedure, Step
from workflows.refusals import Reason, Refused

SECRETARY = "secretary"
#: Stands in a place for the seat of somebody who signs in the stead of a vacant or barred post.
IN_STEAD = 0


@dataclass(frozen=True, slots=True)
class Signer:
    """A person who signs, and the seat that makes them do so (`IN_STEAD`: another's)."""

    person_id: int
    holder_id: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be signed: the campaign, by which procedure, and whose submission it is."""

    plan: Plan
    campaign: Campaign
    procedure: Procedure
    submitters: frozenset[int]


def signers_of_role(
    session: Session, wanted: Wanted, step: Step, role: str, now: datetime
) -> list[Signer] | None:
    """Return who signs for a role today; None: nobody holds it, and the plan goes on without.

    Nobody signs what they handed in themselves: the post above does, if the plan says so.

    Raises:
        Refused: nobody is left who could sign.
    """
    campaign, procedure = wanted.campaign, wanted.procedure
    meant = wanted.plan.meant(role, campaign.at_top)
    place, post = place_of(session, meant, campaign.organization_id, campaign.root_organization_id)
    holding = _seated(session, place, (post,), now) if place else []
    free = [signer for signer in holding if signer.person_id not in wanted.submitters]
    if free:
        return free
    found: list[Signer] = []
    if holding:
        found = _above(session, wanted, place, post, now) if procedure.own == "superior" else []
    elif procedure.vacant == "skip":
        return None
    elif procedure.vacant == "superior":
        found = _above(session, wanted, place, post, now)
    if not found and not (holding and procedure.own == "refuse"):
        found = _top_approver(session, wanted, now)
    if not found:
        raise Refused(Reason.of("approvals.nobody_signs", role=role, step=step.title))
    return [Signer(signer.person_id, IN_STEAD) for signer in found]


def _seated(
    session: Session, place: int | None, posts: tuple[str, ...], now: datetime
) -> list[Signer]:
    chosen = (
        select(Holder.person_id, Holder.id)
        .join(Post, col(Post.id) == col(Holder.post_id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .where(
            Post.organization_id == place,
            col(Post.role).in_(posts),
            col(Person.active),
            held(local_day(now, ZONE)),
        )
        .order_by(col(Holder.person_id), col(Holder.id))
    )
    found = {person: Signer(person, holder) for person, holder in session.exec(chosen)}
    return list(found.values())


def _above(
    session: Session, wanted: Wanted, place: int | None, post: str, now: datetime
) -> list[Signer]:
    """Return the nearest holders of the same post, or secretaries, above an organisation."""
    if place is None:
        return []
    path = session.get_one(Organization, place).path
    for number in [int(part) for part in path.strip("/").split("/")][-2::-1]:
        for posts in ((post,), (SECRETARY,)):
            found = [
                signer
                for signer in _seated(session, number, posts, now)
                if signer.person_id not in wanted.submitters
            ]
            if found:
                return found
    return []


def _top_approver(session: Session, wanted: Wanted, now: datetime) -> list[Signer]:
    role, top = wanted.plan.top_approver, wanted.campaign.root_organization_id
    found = _seated(session, top, (role,), now) if role else []
    return [signer for signer in found if signer.person_id not in wanted.submitters]
