"""Material 材料 filed for what a plan asks for by name: taken as it is, or examined first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from service.actors import Actor
from service.branch_plans.counting import round_under_way, wrote
from service.branch_plans.rows import content_of, moved, today, wanted_text
from service.errors import NotFound
from service.models import Campaign, Filing
from service.own_hand import is_own
from service.rulebook import Rulebook
from service.work import Audience, close_task, open_task, tell
from workflows.branch_planning import unknown
from workflows.giving import FACT_OF_PART, LEADING_BODY, material
from workflows.plan import Plan
from workflows.refusals import Reason, Refused

TASK = "filing_examination"
STALE = "branch_plans.changed_meanwhile"
EXAMINER = "superior(secretary)"


def file_material(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    fact: str,
    title: str,
    *,
    by: Actor,
    now: datetime,
    body: str = "",
    attachment_id: int | None = None,
) -> Filing:
    """File material for the round under way; where the plan says so its examination is owed.

    Raises:
        BadInput: it has no title, or neither text nor file.
        Refused: the plan asks for no such material, or other work brings it about.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    known = material(plan, campaign.kind)
    if fact == LEADING_BODY or fact in FACT_OF_PART.values():
        raise Refused(Reason.of("branch_plans.not_by_filing", fact=fact))
    if fact not in known:
        raise Refused(*unknown("branch_plans.no_such_filing", fact, known))
    made = Filing(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        round=round_under_way(plan, campaign),
        fact=fact,
        filed_at=now,
        filed_by=by.person_id,
        **content_of(session, campaign, title, body, attachment_id),
    )
    session.add(made)
    session.flush()
    if plan.provisions.branch_plans.filing(fact).examined:
        _ask(session, plan, campaign, made, now)
    _wrote(session, rulebook, campaign, made, "branch_plans.material_filed", by, now, None)
    return made


def accept_material(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    number: int,
    *,
    by: Actor,
    now: datetime,
    opinion: str = "",
    seen_version: int | None = None,
) -> Filing:
    """Accept material that the plan wants examined: it counts from now on. Raises Refused."""
    told = opinion.strip() or None
    doors = (session, rulebook, campaign)
    return _settled(*doors, number, "accepted", told, by, now, seen_version)


def return_material(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    number: int,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Filing:
    """Return material with what is to be improved. Raises BadInput without it, and Refused."""
    told = wanted_text(reason, "reason")
    doors = (session, rulebook, campaign)
    return _settled(*doors, number, "returned", told, by, now, seen_version)


def withdraw_material(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    number: int,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> Filing:
    """Take material back, with the reason; what it brought about no longer holds.

    Raises:
        BadInput: no reason is given.
        Refused: it was returned or taken back before.
    """
    told = wanted_text(reason, "reason")
    return _settled(session, rulebook, campaign, number, "withdrawn", told, by, now)


def filings(session: Session, campaign: Campaign) -> Sequence[Filing]:
    """Return all material of a campaign in the order in which it was filed."""
    chosen = select(Filing).where(Filing.campaign_id == campaign.id)
    return session.exec(chosen.order_by(col(Filing.id))).all()


def _settled(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    number: int,
    target: str,
    opinion: str | None,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Filing:
    found = session.get(Filing, number)
    if found is None or found.campaign_id != campaign.id:
        raise NotFound("filing")
    plan = rulebook.plan(session, campaign.plan_version_id)
    _may_settle(session, plan, found, target, by)
    moved(
        session,
        found,
        STALE,
        found.state,
        seen_version=seen_version,
        state=target,
        settled_at=now,
        settled_by=by.person_id,
        opinion=opinion,
    )
    outcome = "cancelled" if target == "withdrawn" else "done"
    close_task(session, TASK, found.id, by=by, now=now, outcome=outcome)
    if target != "withdrawn":
        _answer(session, plan, campaign, found, now)
    _wrote(session, rulebook, campaign, found, f"branch_plans.material_{target}", by, now, opinion)
    return found


def _may_settle(session: Session, plan: Plan, found: Filing, target: str, by: Actor) -> None:
    from_states = ("filed", "accepted") if target == "withdrawn" else ("filed",)
    if found.state not in from_states:
        raise Refused(Reason.of("branch_plans.filing_settled", now=found.state))
    if target == "withdrawn":
        return
    if not plan.provisions.branch_plans.filing(found.fact).examined:
        raise Refused(Reason.of("branch_plans.not_examined", fact=found.fact))
    if is_own(session, found.campaign_id, by, found.filed_by):
        raise Refused(Reason.of("branch_plans.own_material"))


def _ask(session: Session, plan: Plan, campaign: Campaign, made: Filing, now: datetime) -> None:
    days = plan.provisions.branch_plans.examination_days
    due = plan.calendar.shift(today(plan, now), days)
    open_task(
        session,
        plan,
        campaign,
        TASK,
        made.id,
        title=made.title,
        due_on=due,
        now=now,
        role=EXAMINER,
    )


def _answer(session: Session, plan: Plan, campaign: Campaign, found: Filing, now: datetime) -> None:
    what = f"branch_plans.material_{found.state}"
    tell(
        session,
        plan,
        campaign,
        "work_done",
        Audience(roles=("secretary",)),
        about=f"filing/{found.id}",
        now=now,
        params={"what": what, "title": found.title, "note": found.opinion or "", "due": ""},
    )


def _wrote(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    made: Filing,
    deed: str,
    by: Actor,
    now: datetime,
    reason: str | None,
) -> None:
    details = {"filing": made.id, "fact": made.fact, "title": made.title}
    wrote(session, rulebook, campaign, deed, by=by, now=now, reason=reason, details=details)
