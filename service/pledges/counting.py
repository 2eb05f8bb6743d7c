"""What the pledges of a campaign come to: the facts that guards read, counted from the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.rows import facts_of
from service.models import Campaign, Pledge, PledgeExcuse, PledgeItem
from service.pledges.rows import as_ruled, owner_of, setting_of, today
from service.roles import members_of
from service.rulebook import Rulebook
from service.work import done
from service.work.doing import Known
from workflows.partaking import Portion, portion_of
from workflows.plan import Plan
from workflows.pledging import BINDING, Standing, facts_of_pledges, round_in_force, rounds_reading


def owing(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, now: datetime
) -> set[int]:
    """Return the members who owe a pledge in a round today: all but those excused."""
    excused = select(PledgeExcuse.person_id).where(
        PledgeExcuse.campaign_id == campaign.id,
        PledgeExcuse.round == round_key,
        col(PledgeExcuse.ended_at).is_(None),
    )
    members = members_of(session, campaign.organization_id, today(plan, now))
    return {person.id for person in members} - set(session.exec(excused).all())


def facts(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, now: datetime
) -> dict[str, str | None]:
    """Return every fact of pledges as it stands in a round of a campaign.

    A round that asks for no pledges of its own reads those of the last one that did.
    """
    pledged_in = round_in_force(plan, campaign.kind, round_key)
    if not pledged_in:
        return {}
    return _counted(session, plan, campaign, pledged_in, now)


def _counted(
    session: Session, plan: Plan, campaign: Campaign, pledged_in: str, now: datetime
) -> dict[str, str | None]:
    session.flush()
    chosen = select(Pledge).where(Pledge.campaign_id == campaign.id, Pledge.round == pledged_in)
    pledges = session.exec(chosen).all()
    items = _items_by_pledge(session, pledges)
    standing = [
        Standing(
            owner=owner_of(pledge),
            person_id=pledge.person_id,
            state=pledge.state,
            items=as_ruled(items.get(pledge.id, ())),
            to_publish=pledge.to_publish,
            scored=pledge.score is not None,
        )
        for pledge in pledges
    ]
    return facts_of_pledges(plan, standing, owing(session, plan, campaign, pledged_in, now))


def share_of_pledge(
    session: Session, plan: Plan, campaign: Campaign, person_id: int, round_key: str
) -> Portion:
    """Return whether a member who owes the pledge in force in a round has made one that binds."""
    pledged_in = round_in_force(plan, campaign.kind, round_key)
    excused = select(PledgeExcuse.id).where(
        PledgeExcuse.campaign_id == campaign.id,
        PledgeExcuse.round == pledged_in,
        PledgeExcuse.person_id == person_id,
        col(PledgeExcuse.ended_at).is_(None),
    )
    owed = pledged_in and plan.provisions.pledges.members.owed
    if not owed or session.exec(excused).first() is not None:
        return Portion()
    own = select(Pledge.id).where(
        Pledge.campaign_id == campaign.id,
        Pledge.round == pledged_in,
        Pledge.person_id == person_id,
        col(Pledge.state).in_(BINDING),
    )
    return portion_of([session.exec(own).first() is not None])


def _items_by_pledge(session: Session, pledges: Iterable[Pledge]) -> dict[int, list[PledgeItem]]:
    chosen = select(PledgeItem).where(col(PledgeItem.pledge_id).in_([p.id for p in pledges]))
    found: dict[int, list[PledgeItem]] = {}
    for item in session.exec(chosen.order_by(col(PledgeItem.number))):
        found.setdefault(item.pledge_id, []).append(item)
    return found


def wrote(
    session: Session,
    rulebook: Rulebook,
    pledge: Pledge,
    deed: str,
    *,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> Campaign:
    """Write a deed on a pledge down, with what is now true of every round that reads it."""
    campaign, _ = setting_of(session, rulebook, pledge)
    told = {"pledge": pledge.id, "person_id": pledge.person_id, **(details or {})}
    return wrote_in(
        session, rulebook, campaign, pledge.round, deed, by=by, now=now, reason=reason, details=told
    )


def wrote_in(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    pledged_in: str,
    deed: str,
    *,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> Campaign:
    """Write down a deed that bears on the pledges of a round."""
    plan = rulebook.plan(session, campaign.plan_version_id)
    known: Known = _counted(session, plan, campaign, pledged_in, now)
    reading = rounds_reading(plan, campaign.kind, pledged_in)
    return done(
        session,
        rulebook,
        campaign,
        deed,
        by=by,
        now=now,
        round_key=pledged_in,
        known=known,
        also={key: known for key in reading if key != pledged_in},
        reason=reason,
        details=details,
    )


def round_under_way(plan: Plan, campaign: Campaign) -> str:
    """Return the round that a campaign is in, or an empty text."""
    return facts_of(campaign).round_key
