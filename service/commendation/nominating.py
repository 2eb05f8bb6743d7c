"""Names put forward from below 自下而上, level by level: within a share, and by its day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from service.actors import Actor
from service.commendation.items import keep_items, unmet_of
from service.commendation.nominees import nominee_for
from service.commendation.rows import (
    above,
    award_of,
    changed,
    give_back,
    lock_name,
    name_of,
    refuse_late,
    require,
    selection_of,
    share_of,
    take_place,
)
from service.commendation.standing import Nominee, reasons_against
from service.models import Campaign, Nomination, Selection
from service.rulebook import Rulebook
from service.work import done
from workflows.plan import Award, Plan
from workflows.refusals import Reason, Refused

#: Steps of a procedure that let members name somebody: themselves, or anybody of theirs.
BY_ITSELF, BY_MEMBERS = "self", "nomination"


@dataclass(frozen=True, slots=True)
class Put:
    """Whom one puts forward, by its number, and what is told of it.

    No person means the organisation itself. ``statements`` say for items of the award's criteria,
    by their numbers, how they are met.
    """

    person_id: int | None = None
    organization_id: int | None = None
    category: str = ""
    deeds: str = ""
    statements: Mapping[int, str] = field(default_factory=dict)


def apply(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    campaign: Campaign,
    put: Put,
    *,
    by: Actor,
    now: datetime,
) -> Nomination:
    """Let a member name itself 自荐, or somebody of its organisation; it takes no place yet.

    Raises:
        Refused: the award's procedure has no such step, the nominee is not eligible, or it is late.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    award = award_of(plan, selection.award)
    allowed = BY_MEMBERS in award.procedure or (
        BY_ITSELF in award.procedure and by.person_id is not None and by.person_id == put.person_id
    )
    if not allowed:
        raise Refused(Reason.of("commendation.not_by_members", title=selection.title))
    nomination = _named(session, plan, award, selection, campaign, put, "applied", by=by, now=now)
    _told(session, rulebook, campaign, selection, nomination, "applied", by=by, now=now)
    return nomination


def propose(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    campaign: Campaign,
    put: Put,
    *,
    by: Actor,
    now: datetime,
) -> Nomination:
    """Put somebody forward for an organisation: it takes a place, and goes up one level.

    Raises:
        Refused: no place is left, it is late (waived), or the nominee is not eligible, with all
            reasons; somebody has named it already.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    award = award_of(plan, selection.award)
    nomination = _named(session, plan, award, selection, campaign, put, "standing", by=by, now=now)
    take_place(session, share_of(session, selection, campaign), name_of(session, nomination))
    nomination.at_campaign_id = above(session, selection, award, campaign).id
    session.add(nomination)
    _told(session, rulebook, campaign, selection, nomination, "proposed", by=by, now=now)
    return nomination


def recommend(
    session: Session, rulebook: Rulebook, nomination: Nomination, *, by: Actor, now: datetime
) -> Nomination:
    """Pass a name on from the level where it lies; it takes a place of that level's share.

    Raises:
        Refused: it lies elsewhere, no place is left, it is late, or it is no longer eligible.
    """
    lock_name(session, nomination, "at_campaign_id")
    selection = selection_of(session, nomination.selection_id)
    require(selection, "nominating")
    campaign = session.get_one(Campaign, nomination.at_campaign_id)
    if nomination.status != "standing" or campaign.id == selection.campaign_id:
        raise Refused(Reason.of("commendation.not_here", name=name_of(session, nomination)))
    plan = rulebook.plan(session, campaign.plan_version_id)
    award = award_of(plan, selection.award)
    refuse_late(plan, share_of(session, selection, campaign), now)
    _fit(session, plan, award, _again(session, nomination), now)
    if not_met := unmet_of(session, plan, nomination):
        raise Refused(*not_met)
    take_place(session, share_of(session, selection, campaign), name_of(session, nomination))
    moved = update(Nomination).where(
        col(Nomination.id) == nomination.id,
        col(Nomination.at_campaign_id) == campaign.id,
        col(Nomination.status) == "standing",
    )
    up = above(session, selection, award, campaign)
    if not changed(session, moved.values(at_campaign_id=up.id)):
        raise Refused(Reason.of("commendation.not_here", name=name_of(session, nomination)))
    session.refresh(nomination)
    _told(session, rulebook, campaign, selection, nomination, "recommended", by=by, now=now)
    return nomination


def leave(
    session: Session,
    rulebook: Rulebook,
    nomination: Nomination,
    why: str,
    *,
    by: Actor,
    now: datetime,
) -> Nomination:
    """Let a name go no further from where it lies, with the reason."""
    lock_name(session, nomination, "at_campaign_id")
    selection = selection_of(session, nomination.selection_id)
    campaign = session.get_one(Campaign, nomination.at_campaign_id)
    _close(session, nomination, "left", why, ("applied", "standing"))
    _told(session, rulebook, campaign, selection, nomination, "left", by=by, now=now, why=why)
    return nomination


def withdraw(
    session: Session,
    rulebook: Rulebook,
    nomination: Nomination,
    why: str,
    *,
    by: Actor,
    now: datetime,
) -> Nomination:
    """Take a name back that nobody above has passed on yet; its place is free again."""
    lock_name(session, nomination, "campaign_id")
    selection = selection_of(session, nomination.selection_id)
    require(selection, "nominating")
    campaign = session.get_one(Campaign, nomination.campaign_id)
    plan = rulebook.plan(session, campaign.plan_version_id)
    up = above(session, selection, award_of(plan, selection.award), campaign)
    if nomination.at_campaign_id not in (campaign.id, up.id):
        raise Refused(Reason.of("commendation.passed_on", name=name_of(session, nomination)))
    took = nomination.status == "standing"
    _close(session, nomination, "withdrawn", why, ("applied", "standing"))
    if took:
        give_back(session, share_of(session, selection, campaign))
    _told(session, rulebook, campaign, selection, nomination, "withdrawn", by=by, now=now, why=why)
    return nomination


def _named(
    session: Session,
    plan: Plan,
    award: Award,
    selection: Selection,
    campaign: Campaign,
    put: Put,
    status: str,
    *,
    by: Actor,
    now: datetime,
) -> Nomination:
    """Return the row of a name: a new one, or the one that was applied for or withdrawn before."""
    require(selection, "nominating")
    share = share_of(session, selection, campaign)
    session.refresh(share)
    refuse_late(plan, share, now)
    who = nominee_for(session, plan, award, selection, campaign, put, now)
    _fit(session, plan, award, who, now)
    known = session.exec(
        select(Nomination)
        .where(Nomination.selection_id == selection.id, Nomination.subject == who.subject)
        .with_for_update()
    ).one_or_none()
    if known is not None and not _may_come_again(known, campaign, status):
        raise Refused(Reason.of("commendation.named_already", name=name_of(session, known)))
    named = known or Nomination(
        root_id=selection.root_id,
        selection_id=selection.id,
        campaign_id=campaign.id,
        at_campaign_id=campaign.id,
        subject=who.subject,
        person_id=who.person_id,
        organization_id=who.organization_id,
        proposed_at=now,
    )
    named.status, named.campaign_id, named.at_campaign_id = status, campaign.id, campaign.id
    named.category, named.why = put.category or named.category, ""
    named.deeds = put.deeds or named.deeds
    named.proposed_by, named.proposed_at = by.person_id, now
    try:
        with session.begin_nested():
            session.add(named)
    except IntegrityError:
        raise Refused(Reason.of("commendation.named_already", name=who.subject)) from None
    keep_items(session, plan, award, named, who.campaign, put.statements)
    return named


def _may_come_again(known: Nomination, campaign: Campaign, status: str) -> bool:
    if known.status == "withdrawn":
        return True
    return known.status == "applied" and known.campaign_id == campaign.id and status == "standing"


def _again(session: Session, nomination: Nomination) -> Nominee:
    origin = session.get_one(Campaign, nomination.campaign_id)
    return Nominee(nomination.person_id, nomination.organization_id, origin, nomination.deeds)


def _fit(session: Session, plan: Plan, award: Award, who: Nominee, now: datetime) -> None:
    reasons = reasons_against(session, plan, award, who, now)
    if reasons:
        raise Refused(*reasons)


def _close(
    session: Session, nomination: Nomination, status: str, why: str, among: tuple[str, ...]
) -> None:
    closed = update(Nomination).where(
        col(Nomination.id) == nomination.id, col(Nomination.status).in_(among)
    )
    values = {"status": status, "why": why[:500], "rank": None, "shortlisted": False}
    if not changed(session, closed.values(**values)):
        raise Refused(Reason.of("commendation.not_here", name=name_of(session, nomination)))
    session.refresh(nomination)


def _told(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    selection: Selection,
    nomination: Nomination,
    deed: str,
    *,
    by: Actor,
    now: datetime,
    why: str | None = None,
) -> None:
    done(
        session,
        rulebook,
        campaign,
        f"commendation.{deed}",
        by=by,
        now=now,
        round_key=selection.round,
        details={
            "selection": selection.id,
            "nomination": nomination.id,
            "name": name_of(session, nomination),
        },
        reason=why,
    )
