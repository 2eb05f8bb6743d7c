"""How far a nominee took part 积极参与: members by their own shares, organisations by duties."""

from __future__ import annotations

from datetime import datetime, time

from sqlmodel import Session, col, select

from service.evidence import share_of_member
from service.models import Campaign, Occurrence
from service.pledges import share_of_pledge
from workflows.calendar import instant, local_day
from workflows.lateness import duty_overdue
from workflows.owed import is_owed
from workflows.partaking import Portion, counted_from, portion_of
from workflows.plan import Plan


def participation_of(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    person_id: int | None,
    round_key: str,
    now: datetime,
) -> Portion:
    """Return the share of what was to be done by now, as far back as the plan counts (S3-13)."""
    months = plan.provisions.commendation.participation_months
    since = counted_from(months, local_day(now, plan.zone))
    if person_id is not None:
        own = share_of_member(session, plan, campaign, person_id, since, now)
        return own + share_of_pledge(session, plan, campaign, person_id, round_key)
    due = select(Occurrence).where(
        Occurrence.campaign_id == campaign.id, col(Occurrence.due_at) <= now
    )
    if since is not None:
        due = due.where(col(Occurrence.due_at) > instant(since, time.min, plan.zone))
    return portion_of(
        row.done_at is not None for row in session.exec(due) if is_owed(plan.duty(row.duty))
    )


def duties_overdue(session: Session, plan: Plan, campaign: Campaign, now: datetime) -> int:
    """Return how many duties of an organisation are overdue: the veto 一票否决 of that name."""
    late = select(Occurrence).where(
        Occurrence.campaign_id == campaign.id,
        col(Occurrence.due_at) <= now,
        col(Occurrence.done_at).is_(None),
    )
    return sum(
        duty_overdue(plan.duty(row.duty), row.due_at, row.done_at, now)
        for row in session.exec(late)
    )
