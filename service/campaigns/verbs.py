"""What people do with one campaign: hand in, withdraw, halt, reopen."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlmodel import Session, select

from notifications import outbox
from service.actors import Actor
from service.approvals.rows import lock
from service.campaigns.handed_in import begin_approval, call_off, refuse_touched
from service.campaigns.performing import act, require_reason
from service.campaigns.reading import approver_role, has_procedure
from service.campaigns.ruling import Notice, visit_of_period
from service.models import Campaign, Occurrence
from service.rulebook import Rulebook
from service.work.tasks import hasten
from workflows import acts
from workflows.refusals import Reason, Refused


def start(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, by: Actor, now: datetime
) -> Campaign:
    """Begin before the first date."""
    return act(session, rulebook, campaign, "redated", acts.start, by=by, now=now)


def submit(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, by: Actor, now: datetime
) -> Campaign:
    """Hand the work of the stage in; its approver is told."""
    plan = rulebook.plan(session, campaign.plan_version_id)
    role, in_steps = approver_role(plan, campaign), has_procedure(plan, campaign)
    notices: tuple[Notice, ...] = ()
    if role and not in_steps:
        notices = (Notice("approval_wanted", (role,), campaign.version),)
    act(session, rulebook, campaign, "submitted", acts.submit, by=by, now=now, notices=notices)
    call_off(session, campaign, "cancelled", by=by, now=now)
    if in_steps:
        begin_approval(session, plan, campaign, now=now)
    return campaign


def withdraw(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, by: Actor, now: datetime
) -> Campaign:
    """Take back 撤回 what was handed in while none of those who approve it has acted."""
    lock(session, campaign)
    refuse_touched(session, campaign)
    act(session, rulebook, campaign, "withdrawn", acts.withdraw, by=by, now=now)
    call_off(session, campaign, "withdrawn", by=by, now=now)
    return campaign


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
    require_reason(reason)
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
    require_reason(reason)
    act(session, rulebook, campaign, told, acts.cancel, by=by, now=now, reason=reason)
    outbox.cancel(session, campaign.id, now=now, detail="cancelled")
    call_off(session, campaign, "cancelled", by=by, now=now)
    hasten(session, campaign, now=now)
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
    require_reason(reason)
    verb = partial(acts.reopen, target=target)
    act(session, rulebook, campaign, "reopened", verb, by=by, now=now, reason=reason)
    call_off(session, campaign, "cancelled", by=by, now=now)
    return campaign


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
