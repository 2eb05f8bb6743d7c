"""Every fact of the work counted anew from its rows: what guards read is never typed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from service import (
    appraisals,
    branch_plans,
    commendation,
    evidence,
    inspections,
    ledger,
    pledges,
    reviews,
    terms,
)
from service.actors import CALENDAR, Actor
from service.campaigns.rows import facts_of
from service.models import Campaign
from service.rulebook import Rulebook
from service.work.doing import Known, done
from workflows.guards import facts_asked_for
from workflows.plan import Plan

#: What one kind of work knows of a round of a campaign on a day.
Counted = Callable[[Session, Plan, Campaign, str, datetime], Known]

#: Each kind of work's own count of the facts that it brings about.
COUNTS: tuple[Counted, ...] = (
    commendation.facts,
    appraisals.facts,
    pledges.facts,
    inspections.facts,
    ledger.facts,
    branch_plans.facts,
    terms.facts,
    evidence.facts,
    reviews.facts,
)


def counted(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, now: datetime
) -> dict[str, str | None]:
    """Return all facts of a round as the rows of the work say, those that guards ask for."""
    found: dict[str, str | None] = {}
    for count in COUNTS:
        found |= count(session, plan, campaign, round_key, now)
    asked = facts_asked_for(plan)
    return {name: value for name, value in found.items() if name in asked}


def out_of_step(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, now: datetime
) -> dict[str, str | None]:
    """Return the facts that are kept otherwise than the rows of the work say."""
    kept = {
        name: value
        for known_round, name, value in facts_of(campaign).particulars.values
        if known_round == round_key
    }
    true_now = counted(session, plan, campaign, round_key, now)
    return {name: value for name, value in true_now.items() if kept.get(name) != value}


def recount(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    now: datetime,
    by: Actor = CALENDAR,
) -> bool:
    """Bring what is kept for the round under way into step; say whether anything differed.

    Wanted when something changed that no work did: members who came or left, a new plan version.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    round_key = facts_of(campaign).round_key
    if not round_key:
        return False
    differing = out_of_step(session, plan, campaign, round_key, now)
    if differing:
        done(
            session,
            rulebook,
            campaign,
            "work.recounted",
            by=by,
            now=now,
            round_key=round_key,
            known=differing,
        )
    return bool(differing)
