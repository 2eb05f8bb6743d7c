"""Tasks 办理事项 opened, moved and closed: owed by a day, outside of any stage's window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from notifications import outbox
from service.actors import Actor
from service.models import Campaign, Task
from workflows.calendar import deadline
from workflows.plan import Plan
from workflows.tasks import due_by


def open_task(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    kind: str,
    subject_id: int,
    *,
    title: str,
    due_on: date | None,
    now: datetime,
    role: str = "",
    person_id: int | None = None,
    step: int = 0,
) -> Task:
    """Let a person, or the holders of a role, owe a piece of work; opened again, it is owed anew.

    ``kind`` is one of `TASK_KINDS`, ``subject_id`` the row that it is about. Reminders and the
    ladder of the plan's section ``tasks`` start from here; ``due_on`` is the last day, local.
    """
    owner = f"person:{person_id}" if person_id is not None else f"role:{role}"
    chosen = select(Task).where(
        Task.kind == kind, Task.subject_id == subject_id, Task.step == step, Task.owner == owner
    )
    task = session.exec(chosen).one_or_none() or Task(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        organization_id=campaign.organization_id,
        kind=kind,
        subject_id=subject_id,
        step=step,
        role=role,
        person_id=person_id,
        owner=owner,
        opened_at=now,
    )
    task.title = title[:300]
    task.closed_at = task.closed_by = task.outcome = None
    task.opened_at = now
    _aim(plan, task, due_on, now)
    session.add(task)
    session.flush()
    return task


def redate_task(
    session: Session, plan: Plan, task: Task, due_on: date | None, *, now: datetime
) -> None:
    """Move the day of an open task; what was said stays said, the rest moves along."""
    _forget(session, task, now, "redated")
    _aim(plan, task, due_on, now)
    session.add(task)
    session.flush()


def _aim(plan: Plan, task: Task, due_on: date | None, now: datetime) -> None:
    """Let the calendar come back when something is planned; a day that is over, at once."""
    task.due_on = due_on
    over = deadline(due_on, plan.zone) if due_on is not None else None
    if over is not None and over <= now:
        task.next_at = over
    else:
        _, task.next_at = due_by(plan, task.kind, task.opened_at, due_on, now, now)


def open_tasks_of(session: Session, kind: str, subject_id: int) -> Sequence[Task]:
    """Return the open tasks about one thing, in the order of their steps."""
    chosen = select(Task).where(
        Task.kind == kind, Task.subject_id == subject_id, col(Task.outcome).is_(None)
    )
    return session.exec(chosen.order_by(col(Task.step), col(Task.id))).all()


def close_task(
    session: Session,
    kind: str,
    subject_id: int,
    *,
    by: Actor,
    now: datetime,
    outcome: str = "done",
    step: int | None = None,
) -> int:
    """Close the open tasks about one thing; what is still to be said of them is not. Count them."""
    closed = [
        task for task in open_tasks_of(session, kind, subject_id) if step in (None, task.step)
    ]
    for task in closed:
        _forget(session, task, now, outcome)
        task.outcome, task.closed_at, task.closed_by = outcome, now, by.person_id
        task.next_at = None
        session.add(task)
    session.flush()
    return len(closed)


def hasten(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """Let the calendar look at what a campaign that was called off still owes, at once."""
    chosen = select(Task).where(Task.campaign_id == campaign.id, col(Task.outcome).is_(None))
    for task in session.exec(chosen):
        task.next_at = now
        session.add(task)
    session.flush()


def _forget(session: Session, task: Task, now: datetime, why: str) -> None:
    about = f"task/{task.id}"
    outbox.cancel(session, task.campaign_id, "work", about, now=now, detail=why)
