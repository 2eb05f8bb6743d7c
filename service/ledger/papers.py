"""In the ledger: organisations' own plans, documents in force, and material that was filed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import col, select

from service.ledger.lines import Line, Question, Scope, all_of
from service.models import BranchPlan, BranchPlanTask, Filing, RuleDocument
from workflows.branch_planning import ADOPTED
from workflows.calendar import deadline

_PLANS = all_of(BranchPlan)
_DOCUMENTS = all_of(RuleDocument)
_FILINGS = all_of(Filing)
_TASKS = Question(
    lambda among: (
        select(BranchPlanTask, BranchPlan)
        .join(BranchPlan, col(BranchPlan.id) == col(BranchPlanTask.branch_plan_id))
        .where(among(col(BranchPlan.campaign_id)), col(BranchPlan.state) == ADOPTED)
    )
)


def plans(scope: Scope) -> Iterator[Line]:
    """Yield each version of an organisation's own plan, as it stands."""
    for row in scope.rows(_PLANS):
        yield Line(
            at=row.examined_at or row.submitted_at or row.drafted_at,
            campaign_id=row.campaign_id,
            kind="branch_plan",
            outcome=row.state,
            title=row.theme[:300],
            link=f"/branch-plans/{row.id}",
            round=row.round,
            person_id=row.submitted_by,
        )


def tasks(scope: Scope) -> Iterator[Line]:
    """Yield each task of the adopted plans that is owed: done, and how late; open; or overdue."""
    for task, own in scope.pairs(_TASKS):
        plan = scope.plan(own.campaign_id)
        if not plan.provisions.branch_plans.tasks_owed and task.done_at is None:
            continue
        zone = plan.zone
        over = deadline(task.deadline, zone) if task.deadline else None
        ended = task.done_at or scope.now
        late = scope.days_late(own.campaign_id, over, ended)
        unfinished = "overdue" if late else "open"
        yield Line(
            at=task.done_at or own.examined_at or own.drafted_at,
            campaign_id=own.campaign_id,
            kind="planned_task",
            outcome=("late" if late else "done") if task.done_at else unfinished,
            title=task.title,
            link=f"/branch-plans/{own.id}#task-{task.number}",
            round=own.round,
            person_id=task.done_by,
            days_late=late,
            note=task.done_note or task.responsible,
        )


def documents(scope: Scope) -> Iterator[Line]:
    """Yield each document, in force or withdrawn."""
    for row in scope.rows(_DOCUMENTS):
        yield Line(
            at=row.filed_at,
            campaign_id=row.campaign_id,
            kind="document",
            outcome="in_force" if row.withdrawn_at is None else "withdrawn",
            title=row.title,
            link=f"/documents/{row.id}",
            person_id=row.filed_by,
            note=row.reason or "",
        )


def filings(scope: Scope) -> Iterator[Line]:
    """Yield the material that was filed, as it was last answered."""
    for row in scope.rows(_FILINGS):
        yield Line(
            at=row.filed_at,
            campaign_id=row.campaign_id,
            kind="filing",
            outcome=row.state,
            title=row.title,
            link=f"/filings/{row.id}",
            round=row.round,
            person_id=row.filed_by,
        )
