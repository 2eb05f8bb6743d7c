"""Postponing 延期: asked for with a reason, decided by the approver, within the plan's bound."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from sqlmodel import Session, select

from service.actors import Actor
from service.campaigns.performing import act, require_reason
from service.campaigns.reading import approver_role
from service.campaigns.rows import facts_of
from service.campaigns.ruling import Notice
from service.models import Campaign, Postponement
from service.own_hand import is_own
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
    require_reason(reason)
    acts.postpone(plan, facts, now, until)  # refuses what could not be granted
    _refuse_second(session, campaign, facts.state)
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


def _refuse_second(session: Session, campaign: Campaign, state: str) -> None:
    waiting = select(Postponement).where(
        Postponement.campaign_id == campaign.id,
        Postponement.state_key == state,  # one for a stage that is over blocks nobody
        Postponement.status == "requested",
    )
    if session.exec(waiting).first() is not None:
        raise Refused(Reason.of("reason.postponement_pending"))


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
    _refuse_decision(session, campaign, postponement, grant, by)
    decision, until = "granted" if grant else "refused", postponement.until.isoformat()
    params = {"until": until, "decision": decision, "note": note}
    notice = Notice("postponement_decided", ("secretary",), campaign.version, params=params)
    verb = partial(acts.postpone, until=postponement.until) if grant else _nothing_else
    act(
        session,
        rulebook,
        campaign,
        f"postponement_{decision}",
        verb,
        by=by,
        now=now,
        reason=note or None,
        details={"until": until, "postponement": postponement.id},
        notices=(notice,),
    )
    postponement.status = decision
    postponement.decided_by, postponement.decided_at = by.person_id, now
    postponement.note = note or None
    session.add(postponement)
    session.flush()
    return postponement


def _refuse_decision(
    session: Session, campaign: Campaign, postponement: Postponement, grant: bool, by: Actor
) -> None:
    reasons = []
    if postponement.status != "requested":
        reasons.append(Reason.of("reason.postponement_decided"))
    if is_own(session, campaign.id, by, postponement.requested_by):
        reasons.append(Reason.of("reason.own_request"))
    if grant and campaign.state != postponement.state_key:
        reasons.append(Reason.of("reason.stage_over", stage=postponement.state_key))
    if reasons:
        raise Refused(*reasons)


def _nothing_else(plan: Plan, facts: Facts, at: datetime) -> Facts:
    """Stand in for a verb where only the telling counts."""
    return facts
