"""An organisation's own plan approved or returned by its superior, and adopted by itself."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from service.actors import Actor
from service.branch_plans.carrying_out import begin_tasks
from service.branch_plans.counting import wrote
from service.branch_plans.drafting import STALE, TASK, allowed, title_of
from service.branch_plans.rows import as_ruled, latest, moved, today, versions, wanted_text
from service.campaigns.rows import facts_of
from service.models import BranchPlan, Campaign
from service.rulebook import Rulebook
from service.work import Audience, close_task, tell
from workflows.branch_planning import ADOPTED, SUPERSEDED, lacking
from workflows.open_days import days_of_plan
from workflows.plan import Plan
from workflows.refusals import Reason, Refused


def approve(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    by: Actor,
    now: datetime,
    opinion: str = "",
    seen_version: int | None = None,
) -> BranchPlan:
    """Approve the plan that was submitted; the organisation may adopt it now.

    Raises:
        Refused: it is not submitted, or it is the approver's own.
    """
    return _examined(session, rulebook, campaign, "approve", opinion.strip(), by, now, seen_version)


def send_back(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> BranchPlan:
    """Return the plan that was submitted, with what is to be improved.

    Raises:
        BadInput: no reason is given.
        Refused: it is not submitted, or it is the examiner's own.
    """
    told = wanted_text(reason, "reason")
    return _examined(session, rulebook, campaign, "return", told, by, now, seen_version)


def _examined(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    verb: str,
    opinion: str,
    by: Actor,
    now: datetime,
    seen_version: int | None,
) -> BranchPlan:
    plan = rulebook.plan(session, campaign.plan_version_id)
    own = latest(session, campaign)
    target = allowed(plan, own, verb)
    if by.person_id is not None and by.person_id in (own.submitted_by, own.drafted_by):
        raise Refused(Reason.of("branch_plans.own_plan"))
    moved(
        session,
        own,
        STALE,
        own.state,
        seen_version=seen_version,
        state=target,
        examined_at=now,
        examined_by=by.person_id,
        opinion=opinion or None,
    )
    close_task(session, TASK, own.id, by=by, now=now)
    _tell(session, plan, campaign, own, f"branch_plans.{target}", opinion, now)
    wrote(
        session,
        rulebook,
        campaign,
        f"branch_plans.{target}",
        by=by,
        now=now,
        reason=opinion or None,
        details={"branch_plan": own.id, "number": own.number},
    )
    return own


def adopt(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    by: Actor,
    now: datetime,
    adopted_on: date | None = None,
    resolution: str = "",
    seen_version: int | None = None,
) -> BranchPlan:
    """Adopt the approved plan by a resolution of the organisation; the version before it gives way.

    Raises:
        Refused: it is not approved, still lacks something, or the day is none of the campaign
            so far.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    own = latest(session, campaign)
    target = allowed(plan, own, "adopt")
    on = adopted_on or today(plan, now)
    reasons = list(lacking(plan, as_ruled(session, own)))
    days = days_of_plan(plan, facts_of(campaign), now)
    if on not in days:
        known = {"day": on, "first": days.first, "last": days.last}
        reasons.append(Reason.of("branch_plans.not_on_open_days", **known))
    if reasons:
        raise Refused(*reasons)
    earlier = [each for each in versions(session, campaign) if each.state == ADOPTED]
    for before in earlier:
        moved(session, before, STALE, ADOPTED, state=SUPERSEDED)
    moved(
        session,
        own,
        STALE,
        own.state,
        seen_version=seen_version,
        state=target,
        adopted_on=on,
        resolution=resolution.strip() or None,
    )
    begin_tasks(session, plan, campaign, own, earlier, by=by, now=now)
    wrote(
        session,
        rulebook,
        campaign,
        "branch_plans.adopted",
        by=by,
        now=now,
        reason=resolution.strip() or None,
        details={"branch_plan": own.id, "number": own.number},
    )
    return own


def _tell(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    own: BranchPlan,
    what: str,
    note: str,
    now: datetime,
) -> None:
    tell(
        session,
        plan,
        campaign,
        "work_done",
        Audience(roles=("secretary",)),
        about=f"branch_plan/{own.id}",
        now=now,
        params={"what": what, "title": title_of(own), "note": note, "due": ""},
        number=own.submissions,
    )
