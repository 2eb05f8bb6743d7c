"""In 待办: work that is owed by a day outside of any stage, and answers that wait to be judged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlmodel import Session

from service.auth.visitor import Visitor
from service.campaigns.carry_out import campaigns
from service.models import InspectionVisit, Task, Ticket
from service.rulebook import Rulebook
from service.todo_line import Todo, of_task
from service.todo_reach import RUNS, SUPERIOR, seat_for, with_place

#: The kinds shown here; approvals, ballots and tasks of own plans are told elsewhere, and nobody
#: owes that a notice hangs or a colour changes.
KINDS = (
    "ticket",
    "feedback",
    "rectification",
    "pledge_examination",
    "pledge_item",
    "plan_examination",
    "filing_examination",
    "evidence_examination",
    "unlocking",
    "objection",
    "opinion",
    "nomination",
    "term",
    "election_delay",
)
#: An answer to a ticket, or to what was found, that waits for the superior.
JUDGING = {"ticket": Ticket, "feedback": InspectionVisit}
MOST = 200
_c = campaigns.c


def owed_tasks(
    session: Session, rulebook: Rulebook, who: Visitor, *, now: datetime, by_name: bool = True
) -> Iterator[Todo]:
    """Yield the open tasks that a person owes: by name, or by a seat that the task's role names.

    ``by_name`` false: those of the seats alone, as whoever stands in for the person has them.
    """
    task = Task.__table__.c  # type: ignore[attr-defined]  # SQLModel does not tell its table's type
    rows = session.execute(
        with_place(select(Task), task.campaign_id)
        .where(
            RUNS,
            task.outcome.is_(None),
            task.kind.in_(KINDS),
            or_(
                task.person_id == who.person_id if by_name else false(), _by_a_seat(who, task.role)
            ),
        )
        .order_by(task.due_on.is_(None), task.due_on, task.id)
        .limit(MOST)
    )
    for row in rows:
        found, plan = row.Task, rulebook.plan(session, row.plan_version_id)
        seat = seat_for(who, row, found.role, plan) if found.role else None
        if seat is None and not (by_name and found.person_id == who.person_id):
            continue
        if found.kind == "unlocking" and found.step:
            continue  # granted: the duty itself is what waits then
        role = seat.role if seat else ""
        more = {"kind": _kind(found), "about": found.subject_id}
        yield of_task(row, found, plan, "task", now, role=role, **more)


def _kind(task: Task) -> str:
    return "postponement_of_ticket" if task.kind == "ticket" and task.step else task.kind


def answers_to_judge(
    session: Session, rulebook: Rulebook, who: Visitor, *, now: datetime
) -> Iterator[Todo]:
    """Yield what organisations right below have answered and the person, their superior, judges."""
    for kind, table in JUDGING.items() if who.led else ():
        columns = table.__table__.c  # type: ignore[attr-defined]  # as above
        rows = session.execute(
            with_place(select(table), columns.campaign_id)
            .where(RUNS, columns.state == "answered", SUPERIOR.c.organization_id.in_(who.led))
            .order_by(columns.id)
            .limit(MOST)
        )
        for row in rows:
            yield Todo(
                campaign_id=row.id,
                organization=row.name,
                what="judge",
                title=row[0].title if isinstance(row[0], Ticket) else "",
                round_title="",
                due_at=None,
                days_overdue=0,
                since=row[0].feedback_at,
                role="secretary",
                version=row[0].version,
                kind=kind,
                about=row[0].id,
                reason=row[0].feedback or "",
            )


def _by_a_seat(who: Visitor, role: ColumnElement[str]) -> ColumnElement[bool]:
    """Where one of the seats may be meant; which one is, the plan says of each."""
    own = {seat.organization_id for seat in who.seats}
    tops = {seat.organization_id for seat in who.seats if seat.at_top}
    plain = {seat.role for seat in who.seats}
    return or_(
        _c.organization_id.in_(own),
        and_(SUPERIOR.c.organization_id.in_(own), role.in_({f"superior({one})" for one in plain})),
        and_(_c.root_organization_id.in_(tops), role.in_(plain)),
    )
