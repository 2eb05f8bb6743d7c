"""Plans, documents and material as data: the same for the terminal and for the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from service.branch_plans.carrying_out import TASK
from service.branch_plans.rows import tasks_of
from service.models import BranchPlan, BranchPlanTask, Campaign, Filing, Organization, RuleDocument
from service.words import say
from service.work import open_tasks_of
from workflows.branch_planning import ADOPTED
from workflows.calendar import deadline
from workflows.lateness import days_overdue, is_overdue
from workflows.plan import Plan


def branch_plan(session: Session, own: BranchPlan, *, locale: str) -> dict[str, Any]:
    """A version of an organisation's own plan, as a line of a list."""
    return {
        "id": own.id,
        "campaign_id": own.campaign_id,
        "organization": _code(session, own.campaign_id),
        "round": own.round,
        "number": own.number,
        "state": own.state,
        "state_words": say(locale, "branch_plans", f"state.{own.state}"),
        "theme": own.theme,
        "unit_class": own.unit_class,
        "version": own.version,
        "submitted_at": own.submitted_at,
        "examined_at": own.examined_at,
        "opinion": own.opinion,
        "adopted_on": own.adopted_on,
    }


def whole_branch_plan(
    session: Session, plan: Plan, own: BranchPlan, *, now: datetime, locale: str
) -> dict[str, Any]:
    """All of a version, with the conditions 具体条件 of the class that it names (SEEDS S1-21)."""
    conditions = dict(plan.provisions.branch_plans.conditions)
    return {
        **branch_plan(session, own, locale=locale),
        "goals": own.goals,
        "carriers": own.carriers,
        "focus": own.focus,
        "resolution": own.resolution,
        "conditions": list(conditions.get(own.unit_class, ())),
        "tasks": [
            {
                "number": task.number,
                "title": task.title,
                "qualitative": task.qualitative,
                "quantitative": task.quantitative,
                "deadline": task.deadline,
                "responsible": task.responsible,
                **_carried_out(session, plan, own, task, now),
            }
            for task in tasks_of(session, own)
        ],
    }


def _carried_out(
    session: Session, plan: Plan, own: BranchPlan, task: BranchPlanTask, now: datetime
) -> dict[str, Any]:
    """Where a task of the plan stands: only those of an adopted one are owed."""
    over = deadline(task.deadline, plan.zone) if task.deadline else None
    asked = plan.provisions.branch_plans.tasks_owed
    owed = asked and own.state == ADOPTED and task.done_at is None
    days = days_overdue(over, now, plan.zone) if owed and is_overdue(over, now) and over else 0
    state = "done" if task.done_at else ("overdue" if days else "open") if owed else "none"
    owing = [one.person_id for one in open_tasks_of(session, TASK, task.id)]
    return {
        "state": state,
        "days": days,
        "person_id": next((one for one in owing if one), None),
        "done_at": task.done_at,
        "done_note": task.done_note,
    }


def document(session: Session, plan: Plan, made: RuleDocument) -> dict[str, Any]:
    """A document with its text."""
    return {
        "id": made.id,
        "campaign_id": made.campaign_id,
        "organization": _code(session, made.campaign_id),
        "document": made.document,
        "named": dict(plan.documents).get(made.document, made.document),
        "title": made.title,
        "body": made.body,
        "attachment_id": made.attachment_id,
        "adopted_on": made.adopted_on,
        "filed_at": made.filed_at,
        "in_force": made.withdrawn_at is None,
        "withdrawn_at": made.withdrawn_at,
        "reason": made.reason,
    }


def filing(session: Session, made: Filing) -> dict[str, Any]:
    """A piece of material with its text."""
    return {
        "id": made.id,
        "campaign_id": made.campaign_id,
        "organization": _code(session, made.campaign_id),
        "round": made.round,
        "fact": made.fact,
        "title": made.title,
        "body": made.body,
        "attachment_id": made.attachment_id,
        "state": made.state,
        "filed_at": made.filed_at,
        "settled_at": made.settled_at,
        "opinion": made.opinion,
        "version": made.version,
    }


def _code(session: Session, campaign_id: int) -> str:
    campaign = session.get_one(Campaign, campaign_id)
    return session.get_one(Organization, campaign.organization_id).code
