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
from workflows.facts import CANCELLED, COMPLETED, SCHEDULED
from workflows.guards import facts_read_in
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


def rounds_ahead(plan: Plan, campaign: Campaign, *, since: str | None = None) -> tuple[str, ...]:
    """Return the rounds that a campaign is in or has still to pass.

    ``since`` counts from another state, such as one that it is about to go back to.
    """
    state = since or campaign.suspended_from or campaign.state
    keys = tuple(round_.key for round_ in plan.rounds)
    if state in (COMPLETED, CANCELLED):
        return ()
    return keys if state == SCHEDULED else keys[keys.index(state.partition("/")[0]) :]


def counted(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, now: datetime
) -> dict[str, str | None]:
    """Return all facts of a round as the rows of the work say, those that guards read there."""
    found: dict[str, str | None] = {}
    read = facts_read_in(plan, campaign.kind, round_key)
    for count in COUNTS if read else ():
        found |= count(session, plan, campaign, round_key, now)
    return {name: value for name, value in found.items() if name in read}


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
    since: str | None = None,
) -> bool:
    """Bring what is kept of this round and those ahead into step; say whether anything differed.

    Wanted when something changed that no work did: members who came or left, a day that passed,
    an organisation that moved, a new plan version. A round ahead is kept in step too, so that
    whoever enters it, by a click or by the calendar, finds it counted and nothing has to be
    counted on the way. ``since``: as for `rounds_ahead`.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    differing: dict[str, Known] = {}
    for round_key in rounds_ahead(plan, campaign, since=since):
        if found := out_of_step(session, plan, campaign, round_key, now):
            differing[round_key] = found
    if differing:
        done(session, rulebook, campaign, "work.recounted", by=by, now=now, also=differing)
    return bool(differing)
