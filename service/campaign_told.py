"""A campaign told as data: the same answer for `campaign show --json` and for the API."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from service.campaigns.reading import can, why_not_moving
from service.campaigns.rows import facts_of
from service.models import Campaign, History, Occurrence, Organization, PlanVersion, Postponement
from service.models import Plan as PlanRow
from service.rulebook import Rulebook
from service.wording import reason_words, standing_words
from workflows.decide import decide
from workflows.lateness import days_overdue, due_at, duty_overdue, is_overdue
from workflows.owed import going_on
from workflows.plan import Plan
from workflows.refusals import Reason

HISTORY_TOLD = 200


def reasons_told(
    locale: str, reasons: tuple[Reason, ...] | list[Reason], plan: Plan | None = None
) -> list[dict[str, Any]]:
    """Reasons as data: the code for programs, its values, and the sentence for people."""
    return [
        {
            "code": reason.code,
            "params": dict(reason.params),
            "message": reason_words(locale, reason, plan),
        }
        for reason in reasons
    ]


def brief(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, locale: str, now: datetime
) -> dict[str, Any]:
    """Where a campaign stands, as a line of a list."""
    plan = rulebook.plan(session, campaign.plan_version_id)
    organization = session.get_one(Organization, campaign.organization_id)
    facts = decide(plan, facts_of(campaign), now).facts
    due = due_at(plan, facts)
    late = is_overdue(due, now)
    return {
        "id": campaign.id,
        "root_id": campaign.root_id,
        "organization": organization.code,
        "name": organization.name,
        "kind": campaign.kind,
        "plan": plan.name,
        "state": campaign.state,
        "state_words": standing_words(locale, campaign.state, plan, going_on(plan, facts)),
        "visit": campaign.visit,
        "version": campaign.version,
        "entered_at": campaign.entered_at,
        "due_at": due,
        "days_overdue": days_overdue(due, now, plan.zone) if due and late else 0,
        "submitted_at": campaign.submitted_at,
        "approved_at": campaign.approved_at,
        "launched_at": campaign.launched_at,
        "closed_at": campaign.closed_at,
    }


def whole(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, locale: str, now: datetime
) -> dict[str, Any]:
    """Everything that is known of one campaign."""
    plan = rulebook.plan(session, campaign.plan_version_id)
    version, name = session.exec(
        select(PlanVersion.number, PlanRow.name)
        .join(PlanRow, col(PlanRow.id) == col(PlanVersion.plan_id))
        .where(PlanVersion.id == campaign.plan_version_id)
    ).one()
    may = can(session, rulebook, campaign, now=now)
    return {
        **brief(session, rulebook, campaign, locale=locale, now=now),
        "plan_version": f"{name}@{version}",
        "next_at": campaign.next_at,
        "waits_for": reasons_told(locale, why_not_moving(plan, campaign), plan),
        "may": sorted(verb for verb, reasons in may.items() if not reasons),
        "dates": dict(facts_of(campaign).particulars.dates),
        "facts": [
            {"round": round_key, "fact": fact, "value": value}
            for round_key, fact, value in facts_of(campaign).particulars.values
        ],
        "duties": _occurrences(session, campaign, plan, now),
        "postponements": _postponements(session, campaign),
        "history": _history(session, campaign),
    }


def _occurrences(
    session: Session, campaign: Campaign, plan: Plan, now: datetime
) -> list[dict[str, Any]]:
    chosen = (
        select(Occurrence)
        .where(Occurrence.campaign_id == campaign.id)
        .order_by(col(Occurrence.opens_at), col(Occurrence.duty))
    )
    return [
        {
            "duty": found.duty,
            "period": found.period,
            "opens_at": found.opens_at,
            "due_at": found.due_at,
            "provisional": found.provisional,
            "done_at": found.done_at,
            "days_overdue": _days_late(found, plan, now),
        }
        for found in session.exec(chosen)
    ]


def _days_late(found: Occurrence, plan: Plan, now: datetime) -> int:
    late = duty_overdue(plan.duty(found.duty), found.due_at, found.done_at, now)
    if not late or found.due_at is None:
        return 0
    return days_overdue(found.due_at, now, plan.zone)


def _postponements(session: Session, campaign: Campaign) -> list[dict[str, Any]]:
    chosen = select(Postponement).where(Postponement.campaign_id == campaign.id)
    return [postponement(found) for found in session.exec(chosen.order_by(col(Postponement.id)))]


def postponement(found: Postponement) -> dict[str, Any]:
    """A request to end a stage later, as data."""
    return {
        "id": found.id,
        "campaign_id": found.campaign_id,
        "state": found.state_key,
        "until": found.until,
        "reason": found.reason,
        "status": found.status,
        "requested_at": found.requested_at,
        "decided_at": found.decided_at,
        "note": found.note,
    }


def _history(session: Session, campaign: Campaign) -> list[dict[str, Any]]:
    chosen = (
        select(History)
        .where(History.campaign_id == campaign.id)
        .order_by(col(History.id).desc())
        .limit(HISTORY_TOLD)
    )
    lines = list(session.exec(chosen))
    return [
        {
            "at": line.at,
            "effective_at": line.effective_at,
            "kind": line.kind,
            "source": line.source,
            "target": line.target,
            "visit": line.visit,
            "actor": line.actor,
            "rule": line.rule,
            "reason": line.reason,
            "details": json.loads(line.details) if line.details else {},
        }
        for line in reversed(lines)
    ]
