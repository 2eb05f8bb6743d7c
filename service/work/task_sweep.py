"""Tasks whose moment has come: reminders and ladders go out, and what a passed day brings about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import Session, col, select

from service.actors import CALENDAR
from service.db import Doors, reading, writing
from service.incidents import PARKED_TASKS, open_incident
from service.models import Campaign, Task
from service.rulebook import Rulebook
from service.sweep import SPOILT, SweepReport
from service.work.automatic import NOT_HALTED, OWED_BY, WHEN_PASSED
from service.work.places import page_of
from service.work.tasks import close_task
from service.work.telling import TOLD_IN_PIECES, Audience, in_pieces, tell
from workflows.facts import CANCELLED, SUSPENDED
from workflows.happenings import Kind, Planned
from workflows.plan import Plan
from workflows.provisions.tasks import OWING
from workflows.tasks import PASSED, due_by

BATCH = 500


def sweep_tasks(
    doors: Doors, rulebook: Rulebook, *, now: datetime, batch: int = BATCH
) -> SweepReport:
    """Bring every task to what should be true by ``now``; any number may run at once.

    A task that cannot be decided is parked as an incident, and the others go on. Those of a
    campaign that is halted wait for it, but for those that others wait for (`NOT_HALTED`).
    """
    report = SweepReport()
    while True:
        with reading(doors) as session:
            if not session.execute(select(exists().where(_due(now)))).scalar_one():
                return report
        with writing(doors) as session:
            seen = _batch(session, rulebook, now, batch, report)
        if not seen:
            return report


def _due(now: datetime) -> ColumnElement[bool]:
    halted = exists().where(
        col(Campaign.id) == col(Task.campaign_id), col(Campaign.state).in_((SUSPENDED, CANCELLED))
    )
    return and_(col(Task.next_at) <= now, or_(~halted, col(Task.kind).in_(NOT_HALTED)))


def _batch(
    session: Session, rulebook: Rulebook, now: datetime, batch: int, report: SweepReport
) -> int:
    chosen = select(Task).where(_due(now)).order_by(col(Task.next_at), col(Task.id)).limit(batch)
    found = session.exec(chosen.with_for_update(skip_locked=True, of=Task)).all()
    numbers = [task.id for task in found]
    for number in numbers:
        report.seen += 1
        try:
            with session.begin_nested():
                task = session.get_one(Task, number)
                if task.outcome is None:  # else another of this batch has settled it
                    report.posted += _bring_up(session, rulebook, task, now)
        except SPOILT as error:
            report.failed += 1
            _park(session, session.get_one(Task, number), error, now)
    return len(numbers)


def _bring_up(session: Session, rulebook: Rulebook, task: Task, now: datetime) -> int:
    """Let everything happen that was planned for a task up to now, in order; count messages."""
    campaign = session.get_one(Campaign, task.campaign_id)
    plan = rulebook.plan(session, campaign.plan_version_id)
    if campaign.state == CANCELLED:
        task.next_at = None
        _passed(session, rulebook, task, now)
        return 0
    since = task.next_at or now
    fired, task.next_at = due_by(plan, task.kind, task.opened_at, task.due_on, since, now)
    session.add(task)
    session.flush()
    posted = 0
    for planned in fired:
        if task.outcome is not None:
            break
        if planned.name == PASSED:
            _passed(session, rulebook, task, now)
        # Owed by a day that was over already, it passes; what would have been said before is not.
        elif campaign.state != SUSPENDED and planned.at >= task.opened_at:
            posted += _say(session, plan, campaign, task, planned, now)
    return posted


def _passed(session: Session, rulebook: Rulebook, task: Task, now: datetime) -> None:
    """Let the day's end have its effect, now: the campaign has been decided up to this moment."""
    act = WHEN_PASSED.get(task.kind)
    if act is not None and act(session, rulebook, task, now):
        subject = (task.kind, task.subject_id)
        close_task(session, *subject, by=CALENDAR, now=now, outcome="lapsed", step=task.step)


def _say(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    task: Task,
    planned: Planned,
    now: datetime,
) -> int:
    return tell(
        session,
        plan,
        campaign,
        planned.notice,
        _audience(session, task, planned.to, now),
        about=f"task/{task.id}",
        now=now,
        params={
            "what": task.kind,
            "title": in_pieces(task.title) if task.kind in TOLD_IN_PIECES else task.title,
            "link": page_of(f"{task.kind}/{task.subject_id}", campaign.id),
            "due": planned.due_at.isoformat() if planned.due_at else "",
            "days": str(max(0, (planned.at - planned.due_at).days + 1) if planned.due_at else 0),
        },
        number=planned.number,
        kind="escalation" if planned.kind is Kind.ESCALATION else "reminder",
        rule=f"{planned.rule}.{task.due_on:%Y%m%d}",
        by=planned.by,
        planned_at=planned.at,
        expires_at=planned.expires_at,
    )


def _audience(session: Session, task: Task, to: tuple[str, ...], now: datetime) -> Audience:
    """Put the one who owes the task in the place of ``owing``."""
    roles = tuple(role for role in to if role != OWING)
    if OWING not in to:
        return Audience(roles)
    if task.kind in OWED_BY:
        return Audience(roles, OWED_BY[task.kind](session, task, now))
    if task.person_id is not None:
        return Audience(roles, (task.person_id,))
    return Audience((task.role, *roles))


def _park(session: Session, task: Task, error: Exception, now: datetime) -> None:
    resume_at, task.next_at = task.next_at, None
    session.add(task)
    cause = f"task {task.id} ({task.kind} {task.subject_id}): {type(error).__name__}: {error}"
    subject = f"campaign:{task.campaign_id}"
    open_incident(session, PARKED_TASKS, subject, cause=cause, now=now, resume_at=resume_at)
