"""What people do with one campaign: hand in, approve, return, withdraw, halt, reopen, record."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlmodel import Session, col, select

from notifications import outbox
from service.actors import Actor
from service.campaigns.performing import act
from service.campaigns.reading import approver_role
from service.campaigns.ruling import Notice, visit_of_period
from service.models import Approval, Campaign, History, Occurrence
from service.rulebook import Rulebook
from workflows import acts
from workflows.recording import as_recorded
from workflows.refusals import Reason, Refused

SHORTEST_REASON = 2
LONGEST_FACT, LONGEST_VALUE = 80, 500
#: What the plan lays down, other than what an act itself has to say.
PLANNED_KINDS = ("reminder", "escalation")


def start(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, by: Actor, now: datetime
) -> Campaign:
    """Begin before the first date."""
    return act(session, rulebook, campaign, "redated", acts.start, by=by, now=now)


def submit(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, by: Actor, now: datetime
) -> Campaign:
    """Hand the work of the stage in; its approver is told."""
    role = approver_role(rulebook.plan(session, campaign.plan_version_id), campaign)
    notices = (Notice("approval_wanted", (role,), campaign.version),) if role else ()
    return act(
        session, rulebook, campaign, "submitted", acts.submit, by=by, now=now, notices=notices
    )


def approve(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
    note: str = "",
) -> Campaign:
    """Approve 同意 what was handed in; nobody approves what they handed in themselves (AC6)."""
    _refuse_own_submission(session, campaign, by)
    seen, state, visit = campaign.version, campaign.state, campaign.visit
    _cancel_stage_messages(session, campaign, now, "approved")
    act(
        session,
        rulebook,
        campaign,
        "approved",
        acts.approve,
        by=by,
        now=now,
        reason=note or None,
        notices=(Notice("approved", ("secretary",), seen, params={"note": note}),),
        seen_version=seen_version,
    )
    _cancel_overtaken(session, campaign, state, visit, now, "approved")
    _witness(session, campaign, state, visit, "approved", seen_version or seen, by, now, note)
    return campaign


def send_back(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Campaign:
    """Return 退回 what was handed in, with a reason; the timers are armed again (TRAPS T7)."""
    _require_reason(reason)
    seen, state, visit = campaign.version, campaign.state, campaign.visit
    _cancel_stage_messages(session, campaign, now, "returned")
    act(
        session,
        rulebook,
        campaign,
        "returned",
        acts.send_back,
        by=by,
        now=now,
        reason=reason,
        notices=(Notice("returned", ("secretary",), seen, params={"reason": reason}),),
        seen_version=seen_version,
    )
    _cancel_overtaken(session, campaign, state, visit, now, "returned")
    _witness(session, campaign, state, visit, "returned", seen_version or seen, by, now, reason)
    return campaign


def withdraw(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, by: Actor, now: datetime
) -> Campaign:
    """Take back 撤回 what was handed in while the approver has not acted."""
    return act(session, rulebook, campaign, "withdrawn", acts.withdraw, by=by, now=now)


def suspend(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> Campaign:
    """Halt a campaign; what is still to be sent for it is not."""
    _require_reason(reason)
    act(session, rulebook, campaign, "suspended", acts.suspend, by=by, now=now, reason=reason)
    outbox.cancel(session, campaign.id, now=now, detail="suspended")
    return campaign


def resume(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, by: Actor, now: datetime
) -> Campaign:
    """Let a halted campaign go on."""
    return act(session, rulebook, campaign, "resumed", acts.resume, by=by, now=now)


def cancel(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    told: str = "cancelled",
) -> Campaign:
    """End a campaign unfinished."""
    _require_reason(reason)
    act(session, rulebook, campaign, told, acts.cancel, by=by, now=now, reason=reason)
    outbox.cancel(session, campaign.id, now=now, detail="cancelled")
    return campaign


def reopen(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    target: str,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> Campaign:
    """Go back to one stage, such as ``first/pledge``."""
    _require_reason(reason)
    verb = partial(acts.reopen, target=target)
    return act(session, rulebook, campaign, "reopened", verb, by=by, now=now, reason=reason)


def record(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    fact: str,
    value: str,
    *,
    by: Actor,
    now: datetime,
) -> Campaign:
    """Record a fact that guards ask for, until the work of the stages brings it by itself."""
    if not fact or len(fact) > LONGEST_FACT or len(value) > LONGEST_VALUE:
        raise Refused(Reason.of("reason.bad_fact", fact=fact[:LONGEST_FACT]))
    plan = rulebook.plan(session, campaign.plan_version_id)
    details = {"fact": fact, "value": as_recorded(plan, campaign.kind, fact, value)}
    verb = partial(acts.record, name=fact, value=value)
    return act(session, rulebook, campaign, "recorded", verb, by=by, now=now, details=details)


def fulfil(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    duty: str,
    period: str,
    *,
    by: Actor,
    now: datetime,
) -> Campaign:
    """Mark one occurrence of a duty done; what is still to be sent for it is not."""
    chosen = select(Occurrence).where(
        Occurrence.campaign_id == campaign.id,
        Occurrence.duty == duty,
        Occurrence.period == period,
    )
    known = session.exec(chosen).one_or_none()
    if known is not None and known.done_at is not None:
        raise Refused(Reason.of("reason.already_done", duty=duty, period=period))
    verb = partial(acts.fulfil, duty=duty, period=period)
    details = {"duty": duty, "period": period}
    act(session, rulebook, campaign, "fulfilled", verb, by=by, now=now, details=details)
    # Asked for again: the calendar, catching up, may have opened it just now.
    occurrence = session.exec(chosen).one_or_none()
    if occurrence is None:
        raise Refused(Reason.of("reason.not_open_yet", duty=duty, period=period))
    occurrence.done_at, occurrence.done_by = now, by.person_id
    session.add(occurrence)
    visit = visit_of_period(period)
    outbox.cancel(session, campaign.id, "duty", duty, visit, now=now, detail="done")
    return campaign


def _require_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(Reason.of("reason.reason_wanted"))


def _cancel_stage_messages(session: Session, campaign: Campaign, now: datetime, why: str) -> None:
    round_key, _, stage = campaign.state.rpartition("/")
    outbox.cancel(session, campaign.id, round_key, stage, campaign.visit, now=now, detail=why)


def _cancel_overtaken(
    session: Session, campaign: Campaign, state: str, visit: int, now: datetime, why: str
) -> None:
    """Take back what the calendar, catching up with this very act, has posted for its stage."""
    round_key, _, stage = state.rpartition("/")
    number = campaign.id
    outbox.cancel(
        session, number, round_key, stage, visit, now=now, detail=why, kinds=PLANNED_KINDS
    )


def _refuse_own_submission(session: Session, campaign: Campaign, by: Actor) -> None:
    if by.person_id is None:
        return
    last = (
        select(History.person_id)
        .where(
            History.campaign_id == campaign.id,
            History.kind == "submitted",
            History.visit == campaign.visit,
        )
        .order_by(col(History.id).desc())
        .limit(1)
    )
    if session.exec(last).one_or_none() == by.person_id:
        raise Refused(Reason.of("reason.own_submission"))


def _witness(
    session: Session,
    campaign: Campaign,
    state: str,
    visit: int,
    verb: str,
    seen_version: int,
    by: Actor,
    now: datetime,
    reason: str,
) -> None:
    session.add(
        Approval(
            campaign_id=campaign.id,
            state=state,
            visit=visit,
            verb=verb,
            person_id=by.person_id,
            role=by.role or by.kind,
            at=now,
            seen_version=seen_version,
            reason=reason or None,
        )
    )
    session.flush()
