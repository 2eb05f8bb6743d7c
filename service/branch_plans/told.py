"""Plans, documents and material as data: the same for the terminal and for the API."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from service.branch_plans.rows import tasks_of
from service.models import BranchPlan, Campaign, Filing, Organization, RuleDocument
from service.words import say
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
    session: Session, plan: Plan, own: BranchPlan, *, locale: str
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
            }
            for task in tasks_of(session, own)
        ],
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
    }


def _code(session: Session, campaign_id: int) -> str:
    campaign = session.get_one(Campaign, campaign_id)
    return session.get_one(Organization, campaign.organization_id).code
