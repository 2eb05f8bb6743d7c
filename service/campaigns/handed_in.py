"""A stage handed in for approval, and what lies before those who approve it."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from sqlmodel import Session, col, select

from service.actors import Actor
from service.approvals.opening import begin, settle_rows
from service.approvals.rows import all_rows_of, lock, open_process
from service.approvals.subjects import STAGE
from service.campaigns.rows import facts_of
from service.models import ApprovalProcess, Campaign, History
from service.rulebook import Rulebook
from workflows.approving import APPROVED, PASSED, RETURNED, procedure_of
from workflows.guards import wanted_facts
from workflows.plan import Plan
from workflows.refusals import Reason, Refused

TOUCHED = (APPROVED, RETURNED, PASSED)


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


def submitter_of(session: Session, campaign: Campaign) -> int | None:
    """Return who handed in what lies there; None: the operator did, or nothing lies there."""
    last = (
        select(History.person_id)
        .where(
            History.campaign_id == campaign.id,
            History.kind == "submitted",
        )
        .order_by(col(History.id).desc())
        .limit(1)
    )
    return session.exec(last).one_or_none()


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
    if process is None:
        return
    for row in all_rows_of(session, process):
        if row.opinion is not None or row.status in TOUCHED:
            raise Refused(Reason.of("approvals.touched"))


def put_on_table(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, by: Actor, now: datetime
) -> ApprovalProcess:
    """Return the approval that lies before the signers of a stage, whose hands are to change.

    The short form ``approved_by: ROLE`` keeps rows of its own only from here on.

    Raises:
        Refused: nothing waits for approval.
    """
    lock(session, campaign)
    plan = rulebook.plan(session, campaign.plan_version_id)
    found = process_of(session, campaign)
    return found or begin_approval(session, plan, campaign, now=now, quiet=True)
