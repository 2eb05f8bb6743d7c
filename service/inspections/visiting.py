"""What an inspection found, and what the inspected organisation answers 反馈 within its days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from service.actors import Actor
from service.inspections.counting import known_of
from service.inspections.following import follow_up
from service.inspections.rows import (
    bad,
    campaign_of,
    inspectors_of,
    later,
    lock,
    plan_of,
    refused,
    today_of,
    wanted,
)
from service.models import Campaign, Finding, Inspection, InspectionVisit, Person
from service.own_hand import is_own
from service.rulebook import Rulebook
from service.work import Audience, close_task, done, open_task, tell
from service.work.seen import refuse_unseen
from workflows.inspecting import check_text
from workflows.plan import Plan


@dataclass(frozen=True, slots=True)
class Found:
    """A problem as the inspectors put it: what, whose, and by when it is to be put right."""

    problem: str
    responsible: str = ""
    due_on: date | None = None


def report_findings(
    session: Session,
    rulebook: Rulebook,
    visit: InspectionVisit,
    *,
    findings: str,
    problems: Sequence[Found] = (),
    score: int | None = None,
    by: Actor,
    now: datetime,
) -> InspectionVisit:
    """Tell an organisation at once what was found (SEEDS S4-9); it answers within the plan's days.

    Of oneself 自查 no answer is owed. Problems with a day become work of their own.

    Raises:
        Refused: nothing is drawn or under way, it was reported already, or by somebody else.
        BadInput: a text is missing, the score is none, or a day has passed.
    """
    inspection = session.get_one(Inspection, visit.inspection_id)
    lock(session, visit)
    _check_reporting(session, inspection, visit, by)
    campaign = campaign_of(session, visit)
    plan = plan_of(session, rulebook, campaign)
    _check_found(problems, score, today_of(plan, now))
    visit.findings, visit.score = wanted(findings, "findings"), score
    visit.found_at, visit.found_by = now, by.person_id
    own = inspection.kind == "self"
    visit.state = "settled" if own else "found"
    visit.settled_at = now if own else None
    _next(session, visit)
    found = _keep(session, visit, problems)
    if not own:
        _ask(session, plan, campaign, inspection, visit, now)
    for finding in found:
        follow_up(session, rulebook, campaign, inspection, finding, by=by, now=now)
    _written(session, rulebook, plan, campaign, visit, "reported", by, now)
    return visit


def _check_reporting(
    session: Session, inspection: Inspection, visit: InspectionVisit, by: Actor
) -> None:
    if inspection.state != "under_way":
        raise refused("not_under_way")
    if visit.state != "chosen":
        raise refused("reported_already")
    named = inspectors_of(session, inspection)
    if by.person_id is None:
        return
    if named and by.person_id not in named:
        raise refused("not_an_inspector")
    home = session.get_one(Person, by.person_id).organization_id
    if inspection.kind != "self" and home == campaign_of(session, visit).organization_id:
        raise refused("own_organization")


def _check_found(problems: Sequence[Found], score: int | None, today: date) -> None:
    if score is not None and not 0 <= score <= 100:
        raise bad("score", "not_a_score", score=score)
    for number, found in enumerate(problems, 1):
        wanted(found.problem, f"problems {number}")
        if found.due_on is not None and found.due_on < today:
            raise bad(f"problems {number}", "day_passed", on=found.due_on)


def _keep(session: Session, visit: InspectionVisit, problems: Sequence[Found]) -> list[Finding]:
    kept = [
        Finding(
            visit_id=visit.id,
            number=number,
            problem=found.problem.strip(),
            responsible=found.responsible.strip()[:200],
            due_on=found.due_on,
        )
        for number, found in enumerate(problems, 1)
    ]
    session.add_all(kept)
    session.flush()
    return kept


def _ask(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    inspection: Inspection,
    visit: InspectionVisit,
    now: datetime,
) -> None:
    """Let the inspected secretary owe an answer, from now on by the plan's working days."""
    days = plan.provisions.inspections.feedback_days
    visit.feedback_due = later(plan.calendar, today_of(plan, now), days)
    session.add(visit)
    open_task(
        session,
        plan,
        campaign,
        "feedback",
        visit.id,
        title=inspection.title,
        due_on=visit.feedback_due,
        now=now,
        role="secretary",
    )
    tell(
        session,
        plan,
        campaign,
        "task_given",
        Audience(("secretary",)),
        about=f"visit/{visit.id}",
        rule="feedback",
        number=visit.version,
        now=now,
        params={
            "what": "inspections.findings",
            "title": inspection.title,
            "due": visit.feedback_due.isoformat(),
            "note": visit.opinion or visit.findings or "",
        },
    )


def give_feedback(
    session: Session,
    rulebook: Rulebook,
    visit: InspectionVisit,
    *,
    text: str,
    by: Actor,
    now: datetime,
) -> InspectionVisit:
    """Answer what was found. Raises Refused for one too short, or when none is owed."""
    lock(session, visit)
    if visit.state != "found":
        raise refused("no_answer_owed")
    campaign = campaign_of(session, visit)
    plan = plan_of(session, rulebook, campaign)
    check_text(plan.provisions.inspections, text)
    visit.feedback, visit.feedback_at, visit.feedback_by = text.strip(), now, by.person_id
    late = visit.feedback_due is not None and today_of(plan, now) > visit.feedback_due
    visit.state, visit.answered_late = "answered", visit.answered_late or late
    _next(session, visit)
    close_task(session, "feedback", visit.id, by=by, now=now)
    _written(session, rulebook, plan, campaign, visit, "answered", by, now, late=late)
    return visit


def take_feedback(
    session: Session,
    rulebook: Rulebook,
    visit: InspectionVisit,
    *,
    note: str = "",
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> InspectionVisit:
    """Take an answer as it is: the organisation's part in the inspection is settled."""
    lock(session, visit)
    refuse_unseen(visit.version, seen_version)
    _check_answered(visit)
    campaign = campaign_of(session, visit)
    if is_own(session, campaign.id, by, visit.feedback_by):
        raise refused("own_hand")
    visit.state, visit.settled_at = "settled", now
    visit.opinion = note.strip() or None
    _next(session, visit)
    plan = plan_of(session, rulebook, campaign)
    _written(session, rulebook, plan, campaign, visit, "answer_taken", by, now)
    return visit


def return_feedback(
    session: Session,
    rulebook: Rulebook,
    visit: InspectionVisit,
    *,
    reason: str,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> InspectionVisit:
    """Send an inadequate answer back; it is owed anew within the plan's days."""
    lock(session, visit)
    refuse_unseen(visit.version, seen_version)
    _check_answered(visit)
    campaign = campaign_of(session, visit)
    plan = plan_of(session, rulebook, campaign)
    visit.state, visit.opinion = "found", wanted(reason, "reason")
    visit.returned += 1
    _next(session, visit)
    inspection = session.get_one(Inspection, visit.inspection_id)
    _ask(session, plan, campaign, inspection, visit, now)
    _written(session, rulebook, plan, campaign, visit, "answer_returned", by, now, reason=reason)
    return visit


def _check_answered(visit: InspectionVisit) -> None:
    if visit.state != "answered":
        raise refused("nothing_answered")


def _next(session: Session, visit: InspectionVisit) -> None:
    visit.version += 1
    session.add(visit)
    session.flush()


def _written(
    session: Session,
    rulebook: Rulebook,
    plan: Plan,
    campaign: Campaign,
    visit: InspectionVisit,
    deed: str,
    by: Actor,
    now: datetime,
    **details: object,
) -> None:
    done(
        session,
        rulebook,
        campaign,
        f"inspections.{deed}",
        by=by,
        now=now,
        round_key=visit.round,
        known=known_of(session, plan, campaign, visit.round, now),
        details={"inspection": visit.inspection_id, "visit": visit.id, **details},
    )


def findings_of(session: Session, visit: InspectionVisit) -> list[Finding]:
    """Return the problems found, in order."""
    chosen = select(Finding).where(Finding.visit_id == visit.id).order_by(col(Finding.number))
    return list(session.exec(chosen))
