"""The reminders of a term of office: a task of whatever campaign its organisation is in."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from service.models import Campaign, ElectionDelay, OfficeTerm, Task
from service.rulebook import Rulebook
from service.terms.rows import today
from service.work import open_task, open_tasks_of, redate_task
from workflows.facts import CANCELLED
from workflows.plan import Plan

TASK = "term"
DECISION = "election_delay"
OWING = "secretary"


def aim_task(
    session: Session, plan: Plan, campaign: Campaign, term: OfficeTerm, now: datetime
) -> Task:
    """Let the election be owed by the day for which it is due; the reminders move along."""
    for task in open_tasks_of(session, TASK, term.id):
        redate_task(session, plan, task, term.due_on, now=now)
        return task
    return open_task(
        session,
        plan,
        campaign,
        TASK,
        term.id,
        title=f"{term.started_on:%Y-%m-%d}—{term.ends_on:%Y-%m-%d}",
        due_on=term.due_on,
        now=now,
        role=OWING,
    )


def ask_for_decision(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    term: OfficeTerm,
    asked: ElectionDelay,
    now: datetime,
) -> Task:
    """Let whoever decides on a request owe that, with reminders and a ladder (decision 021)."""
    due = plan.calendar.shift(today(plan, now), plan.provisions.terms.decision_days)
    return open_task(
        session,
        plan,
        campaign,
        DECISION,
        asked.id,
        title=f"{term.due_on:%Y-%m-%d} → {asked.until:%Y-%m-%d}",
        due_on=due,
        now=now,
        role=plan.meant("superior(secretary)", campaign.at_top),
    )


def take_up_terms(session: Session, rulebook: Rulebook, *, now: datetime) -> int:
    """Let terms of organisations that are in a campaign again be owed in it; count them.

    A term outlives campaigns: once the one that reminded of it is over, the next takes it up.
    """
    open_in = (
        select(Task.subject_id)
        .join(Campaign, col(Campaign.id) == col(Task.campaign_id))
        .where(Task.kind == TASK, col(Task.outcome).is_(None), col(Campaign.closed_at).is_(None))
    )
    chosen = (
        select(OfficeTerm, Campaign)
        .join(Campaign, col(Campaign.organization_id) == col(OfficeTerm.organization_id))
        .where(
            col(OfficeTerm.ended_on).is_(None),
            col(OfficeTerm.id).not_in(open_in),
            col(Campaign.closed_at).is_(None),
            col(Campaign.state) != CANCELLED,
        )
        .order_by(col(OfficeTerm.id), col(Campaign.id))
    )
    taken: set[int] = set()
    for term, campaign in session.exec(chosen).all():
        if term.id in taken:
            continue
        taken.add(term.id)
        plan = rulebook.plan(session, campaign.plan_version_id)
        _hand_over(session, campaign, term)
        aim_task(session, plan, campaign, term, now)
    return len(taken)


def _hand_over(session: Session, campaign: Campaign, term: OfficeTerm) -> None:
    """One task a term: the one that an old campaign still holds goes on in the new one."""
    for task in open_tasks_of(session, TASK, term.id):
        task.root_id, task.campaign_id = campaign.root_id, campaign.id
        session.add(task)
    session.flush()
