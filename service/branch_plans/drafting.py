"""An organisation's own plan 实施方案 drafted, revised, submitted upward and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from service.actors import Actor
from service.branch_plans.counting import round_under_way, wrote
from service.branch_plans.putting_forward import put_forward, take_back
from service.branch_plans.rows import (
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_TITLE,
    as_ruled,
    latest,
    moved,
    problem,
    today,
    versions,
)
from service.errors import BadInput, Problem
from service.models import BranchPlan, BranchPlanTask, Campaign
from service.rulebook import Rulebook
from service.work import Audience, close_task, open_task, tell
from workflows.branch_planning import ADOPTED, PlannedTask, after, lacking, unknown
from workflows.calendar import deadline
from workflows.plan import Plan
from workflows.provisions.branch_plans import NOBODY, PARTS
from workflows.refusals import Reason, Refused

TASK = "plan_examination"
MOST_TASKS = 100
STALE = "branch_plans.changed_meanwhile"


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody writes into a plan; what stays empty is asked for when it is submitted."""

    goals: str = ""
    theme: str = ""
    carriers: str = ""
    focus: str = ""
    unit_class: str = ""
    tasks: tuple[PlannedTask, ...] = ()


def draft(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    wanted: Draft,
    *,
    by: Actor,
    now: datetime,
) -> BranchPlan:
    """Draft the organisation's own plan, or, where one was adopted, its next version.

    Raises:
        BadInput: a text is too long, or a task has no title.
        Refused: a version is under way already, or the class is none of the plan's.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    _checked(plan, wanted)
    before = versions(session, campaign)
    if before and before[-1].state not in (ADOPTED,):
        raise Refused(Reason.of("branch_plans.already_drafted", number=before[-1].number))
    own = BranchPlan(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        round=round_under_way(plan, campaign),
        number=len(before) + 1,
        drafted_at=now,
        drafted_by=by.person_id,
        unit_class=wanted.unit_class,
        **{part: getattr(wanted, part).strip() for part in PARTS},
    )
    try:
        with session.begin_nested():
            session.add(own)
    except IntegrityError as error:
        raise Refused(Reason.of("branch_plans.already_drafted", number=own.number)) from error
    _keep_tasks(session, own, wanted.tasks)
    _wrote(session, rulebook, campaign, own, "branch_plans.drafted", by, now)
    return own


def revise(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    wanted: Draft,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> BranchPlan:
    """Put other words into a draft, or into a plan that was returned.

    Raises:
        BadInput: as for `draft`.
        Refused: it is submitted, approved or adopted; an adopted one gets a new version.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    _checked(plan, wanted)
    own = latest(session, campaign)
    target = allowed(plan, own, "revise")
    moved(
        session,
        own,
        STALE,
        own.state,
        seen_version=seen_version,
        state=target,
        unit_class=wanted.unit_class,
        **{part: getattr(wanted, part).strip() for part in PARTS},
    )
    _keep_tasks(session, own, wanted.tasks)
    _wrote(session, rulebook, campaign, own, "branch_plans.revised", by, now)
    return own


def submit(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> BranchPlan:
    """Submit the plan upward; its examination is owed within the plan's working days.

    Raises:
        Refused: with everything that the plan demands and that is not said yet, by name.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    own = latest(session, campaign)
    target = allowed(plan, own, "submit")
    rules = plan.provisions.branch_plans
    reasons = list(lacking(plan, as_ruled(session, own)))
    if rules.examined_by == NOBODY and not rules.approval:
        reasons.append(Reason.of("branch_plans.nobody_examines"))
    if reasons:
        raise Refused(*reasons)
    moved(
        session,
        own,
        STALE,
        own.state,
        seen_version=seen_version,
        state=target,
        submitted_at=now,
        submitted_by=by.person_id,
        submissions=own.submissions + 1,
    )
    _wrote(session, rulebook, campaign, own, "branch_plans.submitted", by, now)
    if not put_forward(session, plan, campaign, own, title_of(own), by=by, now=now):
        _ask(session, plan, campaign, own, now)
    return own


def withdraw(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> BranchPlan:
    """Take a submitted plan back while nobody has examined or signed it. Raises Refused."""
    plan = rulebook.plan(session, campaign.plan_version_id)
    own = latest(session, campaign)
    target = allowed(plan, own, "withdraw")
    take_back(session, own, by=by, now=now)
    moved(session, own, STALE, own.state, seen_version=seen_version, state=target)
    close_task(session, TASK, own.id, by=by, now=now, outcome="cancelled")
    _wrote(session, rulebook, campaign, own, "branch_plans.withdrawn", by, now)
    return own


def allowed(plan: Plan, own: BranchPlan, verb: str) -> str:
    """Return the state that a verb leads to; raises Refused where it may not be done now."""
    target, objections = after(plan.provisions.branch_plans, own.state, verb)
    if objections:
        raise Refused(*objections)
    return target


def title_of(own: BranchPlan) -> str:
    """Return a few words by which a person knows a version."""
    return (own.theme or own.goals).strip().replace("\n", " ")[:60]


def _ask(session: Session, plan: Plan, campaign: Campaign, own: BranchPlan, now: datetime) -> None:
    rules = plan.provisions.branch_plans
    due = plan.calendar.shift(today(plan, now), rules.examination_days)
    open_task(
        session,
        plan,
        campaign,
        TASK,
        own.id,
        title=title_of(own),
        due_on=due,
        now=now,
        role=rules.examined_by,
        step=own.submissions,
    )
    params = {"what": TASK, "title": title_of(own), "note": ""}
    tell(
        session,
        plan,
        campaign,
        "task_given",
        Audience(roles=(rules.examined_by,)),
        about=f"branch_plan/{own.id}",
        now=now,
        params={**params, "due": deadline(due, plan.zone).isoformat()},
        number=own.submissions,
    )


def _checked(plan: Plan, wanted: Draft) -> None:
    problems = list(_wrong(wanted))
    if problems:
        raise BadInput(problems)
    if wanted.unit_class and wanted.unit_class not in plan.classes:
        raise Refused(*unknown("branch_plans.no_such_class", wanted.unit_class, plan.classes))


def _wrong(wanted: Draft) -> Iterator[Problem]:
    for part in PARTS:
        if len(getattr(wanted, part)) > LONGEST_TEXT:
            yield problem(part, "text_too_long", most=LONGEST_TEXT)
    if len(wanted.tasks) > MOST_TASKS:
        yield problem("tasks", "too_many_tasks", most=MOST_TASKS)
    for number, task in enumerate(wanted.tasks):
        where = f"tasks.{number}"
        if not task.title.strip() or len(task.title) > LONGEST_TITLE:
            yield problem(f"{where}.title", "task_title_wanted", task=number + 1)
        for name, most in (
            ("qualitative", LONGEST_TEXT),
            ("quantitative", LONGEST_TEXT),
            ("responsible", LONGEST_NAME),
        ):
            if len(getattr(task, name)) > most:
                yield problem(f"{where}.{name}", "text_too_long", most=most)


def _keep_tasks(session: Session, own: BranchPlan, tasks: Sequence[PlannedTask]) -> None:
    session.execute(delete(BranchPlanTask).where(col(BranchPlanTask.branch_plan_id) == own.id))
    for number, task in enumerate(tasks, 1):
        session.add(
            BranchPlanTask(
                branch_plan_id=own.id,
                number=number,
                title=task.title.strip(),
                qualitative=task.qualitative.strip(),
                quantitative=task.quantitative.strip(),
                deadline=task.deadline,
                responsible=task.responsible.strip(),
            )
        )
    session.flush()


def _wrote(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    own: BranchPlan,
    deed: str,
    by: Actor,
    now: datetime,
) -> None:
    details = {"branch_plan": own.id, "number": own.number}
    wrote(session, rulebook, campaign, deed, by=by, now=now, details=details)
