"""What may be known of a campaign without changing it: its place, its approver, what it may do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from service.campaigns.rows import facts_of
from service.errors import NotFound
from service.models import Campaign, Organization
from service.rulebook import Rulebook
from workflows import acts
from workflows.decide import decide
from workflows.facts import COMPLETED, SUSPENDED, Facts
from workflows.guards import objections
from workflows.machine import course_of
from workflows.plan import Leave, Plan
from workflows.refusals import Reason, Refused

ENDED = ("completed", "cancelled")
_VERBS: dict[str, Callable[[Plan, Facts, datetime], Facts]] = {
    "start": acts.start,
    "submit": acts.submit,
    "approve": acts.approve,
    "return": acts.send_back,
    "withdraw": acts.withdraw,
    "suspend": acts.suspend,
    "resume": acts.resume,
    "cancel": acts.cancel,
}


def by_code(session: Session, code: str, root_id: int | None = None) -> Campaign:
    """Return the newest campaign of an organisation, one that still runs before one that ended.

    Raises:
        NotFound: no such organisation, or it has no campaign.
    """
    chosen = (
        select(Campaign)
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(Organization.code == code)
        .order_by(col(Campaign.closed_at).is_not(None), col(Campaign.id).desc())
        .limit(1)
    )
    if root_id is not None:
        chosen = chosen.where(Campaign.root_id == root_id)
    campaign = session.exec(chosen).one_or_none()
    if campaign is None:
        raise NotFound(f"campaign:{code}")
    return campaign


def names_of(session: Session, numbers: Iterable[int]) -> dict[int, str]:
    """Return the names of the organisations whose campaigns these are, by campaign."""
    chosen = (
        select(Campaign.id, Organization.name)
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(col(Campaign.id).in_(set(numbers)))
    )
    return dict(session.exec(chosen).all())


def of_organization(session: Session, organization_id: int) -> list[Campaign]:
    """Return every campaign of an organisation, newest first."""
    chosen = select(Campaign).where(Campaign.organization_id == organization_id)
    return list(session.exec(chosen.order_by(col(Campaign.id).desc())))


def approver_role(plan: Plan, campaign: Campaign) -> str | None:
    """Return the role that approves the stage under way, as it applies to this organisation."""
    found = plan.find(campaign.state)
    role = found[1].approved_by if found else None
    return plan.meant(role, campaign.at_top) if role else None


def has_procedure(plan: Plan, campaign: Campaign) -> bool:
    """Say whether the stage under way is approved by a procedure of several signatures."""
    found = plan.find(campaign.state)
    return found is not None and bool(found[1].approval)


def can(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, now: datetime
) -> dict[str, list[Reason]]:
    """Return each verb with what speaks against it now; an empty list means that it may be done."""
    plan = rulebook.plan(session, campaign.plan_version_id)
    return can_be_done(plan, decide(plan, facts_of(campaign), now).facts, now)


def can_be_done(plan: Plan, facts: Facts, now: datetime) -> dict[str, list[Reason]]:
    """The same of facts up to which the calendar has caught up."""
    return {name: _reasons(verb, plan, facts, now) for name, verb in _VERBS.items()}


def _reasons(
    verb: Callable[[Plan, Facts, datetime], Facts], plan: Plan, facts: Facts, now: datetime
) -> list[Reason]:
    try:
        verb(plan, facts, now)
    except Refused as refused:
        return list(refused.reasons)
    return []


def why_not_moving(plan: Plan, campaign: Campaign) -> list[Reason]:
    """Return everything that keeps a campaign in its stage, dates included."""
    facts = facts_of(campaign)
    if facts.state in (*ENDED, SUSPENDED, COMPLETED):
        return [Reason.of(f"reason.is_{facts.state}")]
    course = course_of(plan, facts.kind)
    reasons = list(course.unmet(facts))
    here = course.at(facts.state)
    if here is not None and here[1].leave is Leave.ON_DATE:
        reasons += objections(plan, here[1].guards, facts)
    if not course.unmet(facts) and campaign.next_at is not None:
        reasons.append(Reason.of("reason.waits_for_date"))
    return reasons
