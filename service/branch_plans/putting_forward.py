"""An organisation's own plan before those who sign it, where the plan names a procedure for it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session

from service.actors import Actor
from service.approvals import signing
from service.approvals.opening import begin, settle_rows
from service.approvals.rows import lock, open_process, refuse_answered
from service.approvals.subjects import OWN_PLAN
from service.approvals.table import Answer, table
from service.branch_plans.rows import as_ruled
from service.models import ApprovalProcess, BranchPlan, Campaign
from service.own_hand import is_own
from service.rulebook import Rulebook
from workflows.plan import Plan
from workflows.refusals import Reason, Refused


def content_of(session: Session, plan: Plan, campaign: Campaign, number: int) -> str:
    """Return a digest of what those who sign judge: every word of the version, and its tasks."""
    own = session.get_one(BranchPlan, number)
    told = json.dumps(asdict(as_ruled(session, own)), ensure_ascii=False, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def put_forward(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    own: BranchPlan,
    title: str,
    *,
    by: Actor,
    now: datetime,
) -> bool:
    """Put a submitted version before its first signers; False: the plan names no procedure.

    Raises:
        Refused: nobody is left who could sign.
    """
    procedure = plan.provisions.approvals.of(plan.provisions.branch_plans.approval)
    if procedure is None:
        return False
    begin(
        session,
        plan,
        campaign,
        procedure,
        OWN_PLAN,
        own.id,
        title=title or procedure.title,
        submitted_by=(by.person_id, by.on_behalf_of),
        now=now,
    )
    return True


def under_way(session: Session, own: BranchPlan) -> ApprovalProcess | None:
    """Return the approval of a version that is not settled, or None."""
    return open_process(session, OWN_PLAN, own.id)


def take_back(session: Session, own: BranchPlan, *, by: Actor, now: datetime) -> None:
    """Call the signatures off. Raises Refused where one of the signers has answered already."""
    process = under_way(session, own)
    if process is not None:
        refuse_answered(session, process)
        settle_rows(session, process, "withdrawn", by=by, now=now)


def answer(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    own: BranchPlan,
    said: Answer,
    *,
    approve: bool,
    to: str = "",
    again: bool = True,
    by: Actor,
    now: datetime,
) -> bool:
    """Sign a version, or turn it down; False: it goes by no signatures.

    Raises:
        Refused: it does not lie with them, was handed in by them, or is another than they saw.
    """
    if under_way(session, own) is None:
        if to:
            raise Refused(Reason.of("approvals.not_an_earlier_step", step=to))
        return False
    lock(session, campaign)
    process = under_way(session, own)
    if process is None:
        raise Refused(Reason.of("approvals.nothing_open"))
    if is_own(session, campaign.id, by, own.drafted_by):
        raise Refused(Reason.of("branch_plans.own_plan"))
    at = table(session, rulebook, campaign, process, by=by, now=now)
    if approve:
        signing.sign(at, said, by=by)
    else:
        signing.turn_down(at, said, to=to, again=again, by=by)
    session.refresh(own)
    session.refresh(campaign)
    return True
