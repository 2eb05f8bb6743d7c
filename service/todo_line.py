"""One line of 待办, and how late it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from sqlalchemy import Row

from service.models import Task
from workflows.calendar import deadline
from workflows.lateness import days_overdue, is_overdue
from workflows.plan import Plan

What = Literal["submit", "work", "approve", "postponement", "duty", "planned_task", "task", "judge"]
FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits for a person, by the role that makes it theirs.

    `due_at` is the first instant that is too late; `since` is when it came to lie with them.
    """

    campaign_id: int
    organization: str
    what: What
    title: str
    round_title: str
    due_at: datetime | None
    days_overdue: int
    since: datetime | None
    role: str
    version: int
    duty: str = ""
    period: str = ""
    postponement_id: int | None = None
    reason: str = ""
    until: date | None = None
    mandatory: bool = True
    wants_evidence: bool = False  # of a duty: a tick is not enough
    occurrence: int | None = None  # of a duty: its number
    step: str = ""  # of an approval of several signatures
    place: int | None = None
    subject: str = ""  # what is to be signed, where it is not the stage
    kind: str = ""  # of a task, or of an answer that waits to be judged
    about: int | None = None  # the number of what that is about
    count: int = 0  # of how many of that kind one line tells; 0: of itself alone
    on_behalf_of: str = ""  # the absent person in whose stead it is theirs

    @property
    def urgency(self) -> tuple[int, datetime, int]:
        """Sorts the latest first, then by deadline, those without one last."""
        return -self.days_overdue, self.due_at or FAR, self.campaign_id


def late(plan: Plan, due_at: datetime | None, now: datetime) -> int:
    """Return how many days something is overdue; 0 where it is not, or has no day."""
    return days_overdue(due_at, now, plan.zone) if due_at and is_overdue(due_at, now) else 0


def of_task(
    row: Row[Any], task: Task, plan: Plan, what: What, now: datetime, *, role: str, **rest: Any
) -> Todo:
    """Return the line of a task; ``row`` is its campaign's, with the organisation's name."""
    due_at = deadline(task.due_on, plan.zone) if task.due_on else None
    return Todo(
        campaign_id=row.id,
        organization=row.name,
        what=what,
        title=task.title,
        round_title="",
        due_at=due_at,
        days_overdue=late(plan, due_at, now),
        since=task.opened_at,
        role=role,
        version=row.version,
        **rest,
    )


def of_call(row: Row[Any], plan: Plan, kind: str, about: int, now: datetime, **rest: Any) -> Todo:
    """Return the line of what rules call somebody to, and no task; ``row`` as above."""
    due_at = rest.pop("due_at", None)
    told = {"what": "task", "title": "", "since": None, "role": "", "round_title": "", **rest}
    return Todo(
        campaign_id=row.id,
        organization=row.name,
        due_at=due_at,
        days_overdue=late(plan, due_at, now),
        version=row.version,
        kind=kind,
        about=about,
        **told,
    )
