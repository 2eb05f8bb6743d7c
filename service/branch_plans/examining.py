"""An organisation's own plan approved or returned by its superior, and adopted by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from service.actors import Actor
from service.approvals import subjects
from service.approvals.subjects import OWN_PLAN, Settled, Subject
from service.approvals.table import Answer
from service.branch_plans.carrying_out import begin_tasks
from service.branch_plans.counting import wrote
from service.branch_plans.drafting import STALE, TASK, allowed, title_of
from service.branch_plans.putting_forward import answer, content_of
from service.branch_plans.rows import as_ruled, latest, moved, today, versions, wanted_text
from service.campaigns.rows import facts_of
from service.models import BranchPlan, Campaign
from service.own_hand import is_own
from service.rulebook import Rulebook
from service.work import Audience, close_task, tell
from workflows.approving import APPROVED as SIGNED
from workflows.approving import Count
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
    place: int | None = None,
    count: Count | None = None,
    minutes_id: int | None = None,
) -> BranchPlan:
    """Approve the plan that was submitted; the organisation may adopt it now.

    Where several sign, this is one signature; the last of them approves.

    Raises:
        Refused: it is not submitted, it is the approver's own, or it does not lie with them.
    """
    own = _submitted(session, rulebook, campaign, "approve", seen_version)
    said = Answer(opinion.strip(), place=place, count=count, minutes_id=minutes_id)
    doors = (session, rulebook, campaign, own)
    if not answer(*doors, said, approve=True, by=by, now=now):
        _examined(*doors, "approve", said.note, by, now)
    return own


def send_back(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
    place: int | None = None,
    to: str = "",
    again: bool = True,
) -> BranchPlan:
    """Return the plan that was submitted, with what is to be improved.

    Where several sign, it goes to the organisation, or ``to`` an earlier step; ``again`` says
    whether the steps between run again.

    Raises:
        BadInput: no reason is given.
        Refused: it is not submitted, it is the examiner's own, or it does not lie with them.
    """
    told = wanted_text(reason, "reason")
    own = _submitted(session, rulebook, campaign, "return", seen_version)
    doors = (session, rulebook, campaign, own)
    said = Answer(told, place=place)
    if not answer(*doors, said, approve=False, to=to, again=again, by=by, now=now):
        _examined(*doors, "return", told, by, now)
    return own


def settled(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    end: Settled,
    by: Actor,
    now: datetime,
) -> None:
    """Approve or return a plan by the last of its signatures, or by a day that is over."""
    own = session.get_one(BranchPlan, end.process.subject_id)
    verb = "approve" if end.process.outcome == SIGNED else "return"
    # By what the calendar acted, where nobody did.
    details = {**end.details, **({"rule": end.rule} if end.rule else {})}
    _examined(session, rulebook, campaign, own, verb, end.words, by, now, details)


subjects.register(OWN_PLAN, Subject(content_of, settled))


def _submitted(
    session: Session, rulebook: Rulebook, campaign: Campaign, verb: str, seen: int | None
) -> BranchPlan:
    """Return the version that is to be examined, as somebody saw it. Raises Refused."""
    own = latest(session, campaign)
    allowed(rulebook.plan(session, campaign.plan_version_id), own, verb)
    if seen is not None and seen != own.version:
        raise Refused(Reason.of(STALE, seen=seen, current=own.version))
    return own


def _examined(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    own: BranchPlan,
    verb: str,
    opinion: str,
    by: Actor,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    plan = rulebook.plan(session, campaign.plan_version_id)
    target = allowed(plan, own, verb)
    if is_own(session, campaign.id, by, own.submitted_by, own.drafted_by):
        raise Refused(Reason.of("branch_plans.own_plan"))
    moved(
        session,
        own,
        STALE,
        own.state,
        state=target,
        examined_at=now,
        examined_by=by.person_id,
        opinion=opinion if verb == "return" else opinion or None,
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
        details={"branch_plan": own.id, "number": own.number, **(details or {})},
    )


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
