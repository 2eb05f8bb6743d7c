"""A stage handed in for approval, and what lies before those who approve it."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from sqlmodel import Session, col, select

from service.actors import Actor
from service.approvals.opening import Submitter, begin, settle_rows
from service.approvals.rows import lock, open_process, refuse_answered
from service.approvals.subjects import STAGE
from service.campaigns.rows import facts_of
from service.models import ApprovalPlace, ApprovalProcess, Campaign, History
from service.rulebook import Rulebook
from workflows.approving import procedure_of
from workflows.guards import wanted_facts
from workflows.plan import Plan
from workflows.refusals import Reason, Refused


def process_of(session: Session, campaign: Campaign) -> ApprovalProcess | None:
    """Return the approval of the stage under way that is neither settled nor overtaken, or None."""
    if campaign.submitted_at is None or campaign.approved_at is not None:
        return None
    found = open_process(session, STAGE, campaign.id)
    return found if found is not None and found.state == campaign.state else None


def begin_approval(
    session: Session, plan: Plan, campaign: Campaign, *, now: datetime, quiet: bool = False
) -> ApprovalProcess:
    """Put the stage under way, which was handed in, before its first signers.

    Raises:
        Refused: no stage waits for approval, or nobody is left who could sign.
    """
    here = plan.find(campaign.state)
    procedure = procedure_of(plan, here[1]) if here else None
    if here is None or procedure is None or campaign.submitted_at is None or campaign.approved_at:
        raise Refused(Reason.of("approvals.nothing_open"))
    return begin(
        session,
        plan,
        campaign,
        procedure,
        STAGE,
        campaign.id,
        title=here[1].title,
        submitted_by=submitter_of(session, campaign),
        now=now,
        quiet=quiet,
    )


def submitter_of(session: Session, campaign: Campaign) -> Submitter:
    """Return who handed in what lies there, and in whose stead; the operator is nobody."""
    last = (
        select(History.person_id, History.details)
        .where(
            History.campaign_id == campaign.id,
            History.kind == "submitted",
        )
        .order_by(col(History.id).desc())
        .limit(1)
    )
    person, details = session.exec(last).one_or_none() or (None, None)
    return person, json.loads(details or "{}").get("on_behalf_of")


def content_of(session: Session, plan: Plan, campaign: Campaign, number: int) -> str:
    """Return a digest of what a stage's approver judges: the facts that its guards ask for."""
    facts, here = facts_of(campaign), plan.find(campaign.state)
    names = [name for name, _ in wanted_facts(plan, here[1].guards)] if here else []
    known = [(name, facts.value(name, lasting=True)) for name in names]
    told = json.dumps([campaign.plan_version_id, campaign.state, known], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def call_off(
    session: Session, campaign: Campaign, outcome: str, *, by: Actor, now: datetime
) -> None:
    """End the approval of a stage that is taken back, left or ended otherwise."""
    left = open_process(session, STAGE, campaign.id)
    if left is not None:
        settle_rows(session, left, outcome, by=by, now=now)


def refuse_touched(session: Session, campaign: Campaign) -> None:
    """Refuse to take back what one of the signers has answered already."""
    process = process_of(session, campaign)
    if process is not None:
        refuse_answered(session, process)


def others_of(session: Session, campaign: Campaign) -> list[ApprovalProcess]:
    """Return what lies before signers in a campaign beside the stage under way."""
    chosen = select(ApprovalProcess).where(
        ApprovalProcess.campaign_id == campaign.id,
        ApprovalProcess.subject_kind != STAGE,
        col(ApprovalProcess.outcome).is_(None),
    )
    return list(session.exec(chosen.order_by(col(ApprovalProcess.id))))


def put_on_table(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    by: Actor,
    now: datetime,
    place: int | None = None,
) -> ApprovalProcess:
    """Return the approval whose hands are to change: that of a place, or else of the stage.

    The short form ``approved_by: ROLE`` keeps rows of its own only from here on.

    Raises:
        Refused: nothing waits for approval.
    """
    lock(session, campaign)
    plan = rulebook.plan(session, campaign.plan_version_id)
    lies = session.get(ApprovalPlace, place) if place is not None else None
    for other in others_of(session, campaign):
        if lies is not None and lies.process_id == other.id:
            return other
    found = process_of(session, campaign)
    return found or begin_approval(session, plan, campaign, now=now, quiet=True)
