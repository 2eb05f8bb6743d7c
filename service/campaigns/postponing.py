"""Postponing 延期: asked for with a reason, decided by the approver, within the plan's bound."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from sqlmodel import Session, select

from service.actors import Actor
from service.campaigns.performing import act
from service.campaigns.reading import approver_role
from service.campaigns.rows import facts_of
from service.campaigns.ruling import Notice
from service.models import Campaign, Postponement
from service.rulebook import Rulebook
from workflows import acts
from workflows.decide import decide
from workflows.facts import Facts
from workflows.plan import Plan
from workflows.refusals import Reason, Refused


def request_postponement(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    until: date,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> Postponement:
    """Ask the approver for a later due day of the stage under way, with a reason."""
    plan = rulebook.plan(session, campaign.plan_version_id)
    facts = decide(plan, facts_of(campaign), now).facts
    if len(reason.strip()) < 2:
        raise Refused(Reason.of("reason.reason_wanted"))
    acts.postpone(plan, facts, now, until)
    open_one = select(Postponement).where(
        Postponement.campaign_id == campaign.id,
        Postponement.state_key == facts.state,  # one for a stage that is over blocks nobody
        Postponement.status == "requested",
    )
    if session.exec(open_one).first() is not None:
        raise Refused(Reason.of("reason.postponement_pending"))
    request = Postponement(
        campaign_id=campaign.id,
        state_key=facts.state,
        visit=facts.visit,
        until=until,
        reason=reason,
        requested_by=by.person_id,
        requested_at=now,
    )
    session.add(request)
    role = approver_role(plan, campaign) or "superior(secretary)"
    params = {"until": until.isoformat(), "reason": reason}
    act(
        session,
        rulebook,
        campaign,
        "postponement_requested",
        _nothing_else,
        by=by,
        now=now,
        reason=reason,
        details={"until": until.isoformat()},
        notices=(Notice("postponement_wanted", (role,), campaign.version, params=params),),
    )
    return request


def decide_postponement(
    session: Session,
    rulebook: Rulebook,
    postponement: Postponement,
    grant: bool,
    note: str,
    *,
    by: Actor,
    now: datetime,
) -> Postponement:
    """Grant or refuse a request; what is granted moves the due day and arms the timers again.

    Raises:
        Refused: decided already, asked by the same person, or the stage is no longer under way.
    """
    campaign = session.get_one(Campaign, postponement.campaign_id)
    reasons = []
    if postponement.status != "requested":
        reasons.append(Reason.of("reason.postponement_decided"))
    if by.person_id is not None and by.person_id == postponement.requested_by:
        reasons.append(Reason.of("reason.own_request"))
    if grant and campaign.state != postponement.state_key:
        reasons.append(Reason.of("reason.stage_over", stage=postponement.state_key))
    if reasons:
        raise Refused(*reasons)
    params = {
        "until": postponement.until.isoformat(),
        "decision": "granted" if grant else "refused",
        "note": note,
    }
    notice = Notice("postponement_decided", ("secretary",), campaign.version, params=params)
    told = "postponement_granted" if grant else "postponement_refused"
    verb = partial(acts.postpone, until=postponement.until) if grant else _nothing_else
    details = {"until": postponement.until.isoformat(), "postponement": postponement.id}
    act(
        session,
        rulebook,
        campaign,
        told,
        verb,
        by=by,
        now=now,
        reason=note or None,
        details=details,
        notices=(notice,),
    )
    postponement.status = "granted" if grant else "refused"
    postponement.decided_by, postponement.decided_at = by.person_id, now
    postponement.note = note or None
    session.add(postponement)
    session.flush()
    return postponement


def _nothing_else(plan: Plan, facts: Facts, at: datetime) -> Facts:
    """Stand in for a verb where only the telling counts."""
    return facts
