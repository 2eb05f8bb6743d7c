"""提诺: a pledge is drafted, revised, handed in and taken back by its owner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from service.actors import Actor
from service.auth.visitor import SECRETARIES
from service.errors import BadInput, NotAllowed, Problem
from service.models import Campaign, Pledge
from service.pledges.counting import round_under_way, wrote
from service.pledges.examining import HANDED_IN, accepted_unseen, asks_to_examine
from service.pledges.items import Wanted, checked, keep
from service.pledges.rows import (
    as_ruled,
    check,
    items_of,
    locked,
    move,
    owner_of,
    refuse_others,
    today,
)
from service.roles import members_of
from service.rulebook import Rulebook
from service.work import close_task
from workflows.plan import Plan
from workflows.pledging import incomplete, round_in_force
from workflows.provisions.pledges import MEMBER, NOBODY, ORGANIZATION
from workflows.refusals import Reason, Refused


def draft(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    items: Sequence[Wanted],
    *,
    by: Actor,
    now: datetime,
    person_id: int | None = None,
    oral: bool = False,
    round_key: str | None = None,
) -> Pledge:
    """Draft the pledge of the organisation, or of a member, for the round under way.

    An oral pledge (of the old, the ill; NORMS 6.1) is written down by the secretary. A draft may
    still lack what `submit` asks for.

    Raises:
        BadInput: an item has no title, an unknown field, project or kind, or a day that is past.
        Refused: not this round's, there is one already, or the person is no member here.
        NotAllowed: it would be somebody else's.
    """
    session.refresh(campaign, with_for_update=True)
    plan = rulebook.plan(session, campaign.plan_version_id)
    whose = ORGANIZATION if person_id is None else f"person:{person_id}"
    asking = _round(session, plan, campaign, round_key, whose)
    owner = ORGANIZATION if person_id is None else MEMBER
    if person_id is not None:
        _refuse_strangers(session, campaign, person_id, by, oral=oral, on=today(plan, now))
    elif oral:
        raise BadInput([Problem("oral", "oral_is_of_members", domain="pledges")])
    checked(plan, owner, items, today(plan, now))
    pledge = Pledge(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        round=asking,
        owner=whose,
        person_id=person_id,
        oral=oral,
        recorded_by=by.person_id if oral else None,
        drafted_at=now,
    )
    try:
        with session.begin_nested():
            session.add(pledge)
            session.flush()
    except IntegrityError:
        raise Refused(Reason.of("pledges.already_there")) from None
    keep(session, plan, pledge, items)
    wrote(session, rulebook, pledge, "pledges.drafted", by=by, now=now, details={"oral": oral})
    return pledge


def _round(session: Session, plan: Plan, campaign: Campaign, asked: str | None, whose: str) -> str:
    """Return the round that a new pledge belongs to: the one under way, if it asks for any.

    Where it only carries out what was pledged before, whoever came later and has pledged nothing
    yet joins in (SEEDS S2-2): otherwise what they owe could never be kept.
    """
    current = round_under_way(plan, campaign)
    if not current:
        raise Refused(Reason.of("pledges.no_round"))
    asking = round_in_force(plan, campaign.kind, current)
    if asking != current and (not asking or _pledged(session, campaign, asking, whose)):
        raise Refused(Reason.of("pledges.round_asks_for_none"))
    if asked not in (None, asking):
        raise Refused(Reason.of("pledges.wrong_round", asked=asked, current=asking))
    return asking


def _pledged(session: Session, campaign: Campaign, round_key: str, whose: str) -> bool:
    chosen = select(Pledge.id).where(
        Pledge.campaign_id == campaign.id, Pledge.round == round_key, Pledge.owner == whose
    )
    return session.exec(chosen.limit(1)).first() is not None


def _refuse_strangers(
    session: Session, campaign: Campaign, person_id: int, by: Actor, *, oral: bool, on: date
) -> None:
    mine = by.kind != "person" or by.person_id == person_id
    if not mine and not (oral and by.role in SECRETARIES):
        raise NotAllowed([Reason.of("pledges.not_yours")])
    members = {person.id for person in members_of(session, campaign.organization_id, on)}
    if person_id not in members:
        raise Refused(Reason.of("pledges.not_a_member"))


def revise(
    session: Session,
    rulebook: Rulebook,
    pledge: Pledge,
    items: Sequence[Wanted],
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Pledge:
    """Write a draft, or what was returned, anew. Raises as `draft` does."""
    _, plan = locked(session, rulebook, pledge)
    refuse_others(pledge, by)
    check(pledge, "revise")
    checked(plan, owner_of(pledge), items, today(plan, now))
    move(session, pledge, "revise", seen_version=seen_version)
    keep(session, plan, pledge, items)
    wrote(session, rulebook, pledge, "pledges.revised", by=by, now=now)
    return pledge


def submit(
    session: Session,
    rulebook: Rulebook,
    pledge: Pledge,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Pledge:
    """Hand a pledge in for examination 审诺; where the plan wants none, it binds at once.

    Raises:
        Refused: with every mandatory field that any item lacks (SEEDS S1-6), and every item that
            is missing.
    """
    campaign, plan = locked(session, rulebook, pledge)
    refuse_others(pledge, by)
    check(pledge, "submit")
    owner = owner_of(pledge)
    objections = incomplete(plan, owner, as_ruled(items_of(session, pledge)))
    if objections:
        raise Refused(*objections)
    move(
        session,
        pledge,
        "submit",
        seen_version=seen_version,
        submitted_at=now,
        submissions=pledge.submissions + 1,
    )
    if plan.provisions.pledges.of(owner).examined_by == NOBODY:
        accepted_unseen(session, plan, campaign, pledge, now=now)
    else:
        asks_to_examine(session, plan, campaign, pledge, now=now)
    wrote(session, rulebook, pledge, HANDED_IN, by=by, now=now)
    return pledge


def withdraw(
    session: Session, rulebook: Rulebook, pledge: Pledge, *, by: Actor, now: datetime
) -> Pledge:
    """Take a pledge back while nobody has examined it."""
    locked(session, rulebook, pledge)
    refuse_others(pledge, by)
    move(session, pledge, "withdraw")
    close_task(session, "pledge_examination", pledge.id, by=by, now=now, outcome="cancelled")
    wrote(session, rulebook, pledge, "pledges.withdrawn", by=by, now=now)
    return pledge
