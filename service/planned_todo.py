"""In 待办: tasks of an organisation's own plan, and duties of members for those who still owe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, false
from sqlmodel import Session, col
from sqlmodel import select as choose

from service import evidence
from service.auth.visitor import Visitor
from service.models import Campaign, Occurrence, Task
from service.rulebook import Rulebook
from service.todo_line import Todo, of_task
from workflows.member_counts import owed_by_each_member
from workflows.plan import Duty, Plan


def has_done_theirs(
    session: Session, plan: Plan, duty: Duty, occurrence: Row[Any], who: Visitor, now: datetime
) -> bool:
    """Of a duty that each member owes, one waits only for those who still have to hand in."""
    if not owed_by_each_member(duty):
        return False
    campaign = session.get_one(Campaign, occurrence.campaign_id)
    owed = session.get_one(Occurrence, occurrence.id)
    counted = evidence.tally_of(session, plan, campaign, owed, now)
    return counted is not None and who.person_id not in counted.missing


def planned_tasks(
    session: Session,
    rulebook: Rulebook,
    who: Visitor,
    rows: Sequence[Row[Any]],
    now: datetime,
    *,
    by_name: bool = True,
) -> Iterator[Todo]:
    """Tasks of an organisation's own plan: of the person named, or else of its secretary.

    `by_name` false: those of the secretary alone, as whoever stands in for one has them.
    """
    known = {row.id: row for row in rows}
    chosen = choose(Task).where(
        Task.kind == "planned_task",
        col(Task.outcome).is_(None),
        col(Task.campaign_id).in_(known),
        (col(Task.person_id) == who.person_id if by_name else false())
        | (col(Task.person_id).is_(None) & col(Task.organization_id).in_(who.led)),
    )
    for task in session.exec(chosen.order_by(col(Task.id))):
        row = known[task.campaign_id]
        plan = rulebook.plan(session, row.plan_version_id)
        yield of_task(row, task, plan, "planned_task", now, role=task.role)
