"""Acts by which more becomes true than they say themselves: done, and counted anew around them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from service import campaigns, commendation, inspections, reviews
from service.actors import CALENDAR, Actor
from service.campaigns.carry_out import Outcome
from service.models import Campaign, Contact, PlanVersion
from service.rulebook import Rulebook
from service.work.recount import recount
from workflows.facts import CANCELLED

__all__ = [
    "cancel",
    "end_contact",
    "migrate",
    "recount_around",
    "recount_each",
    "reopen",
    "resume",
    "set_contact",
]

#: So many numbers go into one statement.
AT_ONCE = 5000


def resume(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, by: Actor, now: datetime
) -> Campaign:
    """Let a halted campaign go on by what is true today, not by what was when it was halted."""
    recount(session, rulebook, campaign, now=now, by=by)
    return campaigns.resume(session, rulebook, campaign, by=by, now=now)


def reopen(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    target: str,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> Campaign:
    """Go back to one stage; what has changed since it was left is counted first."""
    plan = rulebook.plan(session, campaign.plan_version_id)
    if plan.find(target) is not None and campaign.state != CANCELLED:
        recount(session, rulebook, campaign, now=now, by=by, since=target)
    return campaigns.reopen(session, rulebook, campaign, target, reason, by=by, now=now)


def cancel(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> Campaign:
    """End a campaign unfinished; nobody owes its organisation a review any more.

    Its own awards end with it, whatever has become of the names.
    """
    if reason.strip() and campaign.closed_at is None:
        commendation.call_off(session, rulebook, campaign, reason, by=by, now=now)
    campaigns.cancel(session, rulebook, campaign, reason, by=by, now=now)
    recount_around(session, rulebook, [campaign.id], now=now, by=by)
    session.refresh(campaign)
    return campaign


def migrate(
    session: Session,
    rulebook: Rulebook,
    root: Campaign,
    version: PlanVersion,
    *,
    by: Actor,
    now: datetime,
) -> Outcome:
    """Carry a launch over to another version; what its guards read, and how, is counted anew."""
    outcome = campaigns.migrate(session, rulebook, root, version, by=by, now=now)
    whole = select(Campaign.id).where(Campaign.root_id == root.root_id)
    recount_each(session, rulebook, session.exec(whole).all(), now=now, by=by)
    return outcome


def set_contact(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    since: date,
    *,
    by: Actor,
    now: datetime,
    person_id: int | None = None,
    role: str | None = None,
    until: date | None = None,
) -> Contact:
    """Let a leader take care of an organisation; a superior may owe it no review instead."""
    made = reviews.set_contact(
        session,
        rulebook,
        campaign,
        since,
        by=by,
        now=now,
        person_id=person_id,
        role=role,
        until=until,
    )
    recount_around(session, rulebook, [campaign.id], now=now, by=by)
    session.refresh(made)
    return made


def end_contact(
    session: Session,
    rulebook: Rulebook,
    contact: Contact,
    until: date,
    *,
    by: Actor,
    now: datetime,
) -> Contact:
    """Let a contact end with a day."""
    reviews.end_contact(session, rulebook, contact, until, by=by, now=now)
    recount_around(session, rulebook, [contact.campaign_id], now=now, by=by)
    session.refresh(contact)
    return contact


def recount_around(
    session: Session,
    rulebook: Rulebook,
    numbers: Iterable[int],
    *,
    now: datetime,
    by: Actor = CALENDAR,
) -> int:
    """Count anew for some campaigns, those right above and those right below them.

    Who owes a review hangs on all of these: their secretaries, their members, their contacts;
    and those whom they were to inspect wait for it, wherever they stand below.
    """
    wanted, near = sorted(set(numbers)), set[int]()
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        above = select(Campaign.parent_id).where(col(Campaign.id).in_(part))
        touched = or_(
            col(Campaign.id).in_(part),
            col(Campaign.parent_id).in_(part),
            col(Campaign.id).in_(above),
        )
        near |= set(session.exec(select(Campaign.id).where(touched)))
        near |= set(session.exec(inspections.waiting_for(part)))
    return recount_each(session, rulebook, near, now=now, by=by)


def recount_each(
    session: Session,
    rulebook: Rulebook,
    numbers: Iterable[int],
    *,
    now: datetime,
    by: Actor = CALENDAR,
) -> int:
    """Count anew for each of some campaigns; return for how many anything differed."""
    differed = 0
    for number in sorted(set(numbers)):
        campaign = session.get_one(Campaign, number)
        differed += recount(session, rulebook, campaign, now=now, by=by)
    return differed
