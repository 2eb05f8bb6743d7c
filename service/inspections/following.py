"""What follows by rule from an inspection: rectification of what was found, and tickets."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from service.actors import CALENDAR, Actor
from service.inspections.rows import later, plan_of, today_of
from service.inspections.tickets import issue_ticket, open_ticket_on
from service.models import Campaign, Finding, Inspection, InspectionVisit, Task
from service.reviews import Origin, raise_item
from service.rulebook import Rulebook


def follow_up(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    inspection: Inspection,
    finding: Finding,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Let a problem with a day be put right 整改; a ticket is out for it where the plan wants one.

    What has no day was told, and is answered with the rest.
    """
    if finding.due_on is None:
        return
    kind = "self_check" if inspection.kind == "self" else "inspection"
    item = raise_item(
        session,
        rulebook,
        campaign,
        Origin(kind, finding.id),
        problem=finding.problem,
        measure=finding.responsible,
        due_on=finding.due_on,
        by=by,
        now=now,
        round_key=inspection.round,
    )
    finding.rectification_id = item.id
    session.add(finding)
    plan = plan_of(session, rulebook, campaign)
    if "finding" in plan.provisions.inspections.tickets_for and not open_ticket_on(
        session, campaign, finding.problem
    ):
        issue_ticket(
            session,
            rulebook,
            campaign,
            title=inspection.title,
            matter=finding.problem,
            due_on=finding.due_on,
            finding=finding,
            by=by,
            now=now,
        )


def feedback_overdue(session: Session, rulebook: Rulebook, task: Task, now: datetime) -> bool:
    """Issue a ticket for an answer that did not come; the answer stays owed.

    The calendar's act on the day after, for tasks of the kind ``feedback``.
    """
    visit = session.get_one(InspectionVisit, task.subject_id)
    campaign = session.get_one(Campaign, visit.campaign_id)
    plan = plan_of(session, rulebook, campaign)
    rules = plan.provisions.inspections
    if visit.state != "found" or "late_feedback" not in rules.tickets_for:
        return visit.state != "found"
    inspection = session.get_one(Inspection, visit.inspection_id)
    matter = f"{inspection.title} #{inspection.id}.{visit.id}"
    if not open_ticket_on(session, campaign, matter):
        issue_ticket(
            session,
            rulebook,
            campaign,
            title=inspection.title,
            matter=matter,
            due_on=later(plan.calendar, today_of(plan, now), rules.ticket_days),
            urgent=True,
            by=CALENDAR,
            now=now,
        )
    return False
