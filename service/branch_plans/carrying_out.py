"""Tasks of an adopted plan carried out: owed by their day, by whoever is named, reported done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from service.actors import Actor
from service.auth.visitor import SECRETARIES
from service.branch_plans.counting import wrote
from service.branch_plans.rows import tasks_of, versions, wanted_text
from service.errors import NotAllowed, NotFound
from service.models import BranchPlan, BranchPlanTask, Campaign, Person
from service.rulebook import Rulebook
from service.work import Audience, close_task, open_task, open_tasks_of, tell
from workflows.branch_planning import ADOPTED, same_task
from workflows.calendar import deadline
from workflows.plan import Plan
from workflows.refusals import Reason, Refused

TASK = "planned_task"
SECRETARY = "secretary"


def begin_tasks(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    own: BranchPlan,
    before: Iterable[BranchPlan],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Let the tasks of a version that was just adopted be owed, and those of the last no longer.

    What was reported done of a task that stands in the new version too is done there as well.
    Nothing is owed where the plan does not say so.
    """
    if not plan.provisions.branch_plans.tasks_owed:
        return
    known = [task for version in before for task in tasks_of(session, version)]
    for task in known:
        close_task(session, TASK, task.id, by=by, now=now, outcome="cancelled")
    for task in tasks_of(session, own):
        earlier = [one for one in known if one.done_at and same_task(one.title, task.title)]
        if earlier:
            last = earlier[-1]
            task.done_at, task.done_by, task.done_note = last.done_at, last.done_by, last.done_note
            session.add(task)
            continue
        _owe(session, plan, campaign, task, now)
    session.flush()


def _owe(
    session: Session, plan: Plan, campaign: Campaign, task: BranchPlanTask, now: datetime
) -> None:
    person = responsible(session, campaign, task.responsible)
    role = "" if person else SECRETARY
    open_task(
        session, plan, campaign, TASK, task.id,
        title=task.title, due_on=task.deadline, now=now, role=role, person_id=person,
    )  # fmt: skip
    due = deadline(task.deadline, plan.zone).isoformat() if task.deadline else ""
    tell(
        session, plan, campaign, "task_given",
        Audience(people=(person,)) if person else Audience(roles=(SECRETARY,)),
        about=f"branch_plan_task/{task.id}", now=now,
        params={"what": TASK, "title": task.title, "note": "", "due": due},
    )  # fmt: skip


def responsible(session: Session, campaign: Campaign, text: str) -> int | None:
    """Return the person of the organisation whom a plan names 责任人, by name or staff number.

    None: it names a post, several people, or somebody who is not known; the secretary answers.
    """
    said = text.strip()
    chosen = select(Person.id).where(
        Person.organization_id == campaign.organization_id,
        col(Person.active),
        (col(Person.name) == said) | (col(Person.staff_no) == said),
    )
    found = session.exec(chosen.limit(2)).all()
    return found[0] if len(found) == 1 else None


def report_task(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    number: int,
    note: str,
    *,
    by: Actor,
    now: datetime,
) -> BranchPlanTask:
    """Report a task of the adopted plan done, with what came of it.

    Raises:
        NotFound: it has no such task. BadInput: no note. NotAllowed: it is somebody else's.
        Refused: no plan is adopted, or it was reported before.
    """
    told = wanted_text(note, "note")
    own = in_force(session, campaign)
    task = next((one for one in tasks_of(session, own) if one.number == number), None)
    if task is None:
        raise NotFound("branch_plan_task")
    _refuse_others(session, task, by)
    settled = session.execute(
        update(BranchPlanTask)
        .where(col(BranchPlanTask.id) == task.id, col(BranchPlanTask.done_at).is_(None))
        .values(done_at=now, done_by=by.person_id, done_note=told)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(settled, CursorResult)
    session.refresh(task)
    if settled.rowcount != 1:
        raise Refused(Reason.of("branch_plans.task_done_already", task=number, title=task.title))
    close_task(session, TASK, task.id, by=by, now=now)
    details = {"branch_plan": own.id, "task": number, "title": task.title}
    wrote(
        session, rulebook, campaign, "branch_plans.task_done",
        by=by, now=now, reason=told, details=details,
    )  # fmt: skip
    if by.role not in SECRETARIES:
        plan = rulebook.plan(session, campaign.plan_version_id)
        tell(
            session, plan, campaign, "work_done", Audience(roles=(SECRETARY,)),
            about=f"branch_plan_task/{task.id}", now=now,
            params={"what": "branch_plans.task_done", "title": task.title, "note": told, "due": ""},
        )  # fmt: skip
    return task


def in_force(session: Session, campaign: Campaign) -> BranchPlan:
    """Return the version that is adopted; raises Refused where none is."""
    found = [own for own in versions(session, campaign) if own.state == ADOPTED]
    if not found:
        raise Refused(Reason.of("branch_plans.nothing_adopted"))
    return found[-1]


def _refuse_others(session: Session, task: BranchPlanTask, by: Actor) -> None:
    if by.kind != "person" or by.role in SECRETARIES:
        return
    if by.person_id in [each.person_id for each in open_tasks_of(session, TASK, task.id)]:
        return
    raise NotAllowed([Reason.of("branch_plans.task_not_yours", task=task.number)])
