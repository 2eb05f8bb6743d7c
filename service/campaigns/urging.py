"""Urging 催办: by hand, previewed, limited for each campaign and day, written down (T19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.performing import act
from service.campaigns.reading import approver_role
from service.campaigns.ruling import Notice
from service.models import Campaign, Nudge
from service.roles import holders
from service.rulebook import Rulebook
from workflows.calendar import instant, local_day
from workflows.facts import Facts
from workflows.lateness import days_overdue
from workflows.plan import Plan
from workflows.refusals import Reason, Refused

A_DAY = 3
CHANNELS = ("email", "sms")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who would be urged, and by which channels they can be reached."""

    person_id: int
    name: str
    role: str
    channels: tuple[str, ...]


def owing_roles(plan: Plan, campaign: Campaign) -> tuple[str, ...]:
    """Return who has to act now: the approver while work waits for approval, else the secretary."""
    role = approver_role(plan, campaign)
    if campaign.submitted_at is not None and campaign.approved_at is None and role:
        return (role,)
    return ("secretary",)


def urge_preview(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, now: datetime
) -> list[Recipient]:
    """Return everybody whom urging this campaign would reach."""
    plan = rulebook.plan(session, campaign.plan_version_id)
    found = []
    for role in owing_roles(plan, campaign):
        people = holders(
            session, role, campaign.organization_id, campaign.root_organization_id, now
        )
        for person in people:
            addresses = (("email", person.email), ("sms", person.phone))
            reached = tuple(channel for channel, address in addresses if address)
            found.append(Recipient(person.id, person.name, role, reached))
    return found


def urge(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    by: Actor,
    now: datetime,
    note: str = "",
    a_day: int = A_DAY,
) -> Nudge:
    """Urge those who have to act on a campaign.

    Raises:
        Refused: nothing is owed now, nobody can be reached, or the day's limit is used up.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    recipients = urge_preview(session, rulebook, campaign, now=now)
    done_today = _urged_today(session, plan, campaign, now)
    _refuse_urging(campaign, recipients, done_today, a_day)
    nudge = Nudge(campaign_id=campaign.id, by=by.person_id, at=now, recipients=len(recipients))
    session.add(nudge)
    session.flush()
    params = {"days": str(_days_late(plan, campaign, now)), "note": note}
    # Urging changes no version: by its own number one message is told from the next.
    roles, number = owing_roles(plan, campaign), nudge.id
    notice = Notice("urge", roles, number, CHANNELS, kind="urge", params=params)
    act(
        session,
        rulebook,
        campaign,
        "urged",
        _unchanged,
        by=by,
        now=now,
        reason=note or None,
        details={"recipients": len(recipients)},
        notices=(notice,),
    )
    return nudge


def _urged_today(session: Session, plan: Plan, campaign: Campaign, now: datetime) -> int:
    """Return how often a campaign was urged since midnight where the plan is followed."""
    today = instant(local_day(now, plan.zone), time.min, plan.zone)
    count = select(func.count()).where(
        Nudge.campaign_id == campaign.id,
        col(Nudge.at) >= today,
        col(Nudge.at) < today + timedelta(days=1),
    )
    return session.exec(count).one()


def _refuse_urging(
    campaign: Campaign, recipients: list[Recipient], done_today: int, a_day: int
) -> None:
    reasons = []
    if campaign.due_at is None:
        reasons.append(Reason.of("reason.nothing_owed"))
    if done_today >= a_day:
        reasons.append(Reason.of("reason.urged_enough", limit=a_day))
    if not any(recipient.channels for recipient in recipients):
        reasons.append(Reason.of("reason.nobody_reachable"))
    if reasons:
        raise Refused(*reasons)


def _days_late(plan: Plan, campaign: Campaign, now: datetime) -> int:
    due = campaign.due_at
    return days_overdue(due, now, plan.zone) if due is not None and due <= now else 0


def _unchanged(plan: Plan, facts: Facts, at: datetime) -> Facts:
    return facts
