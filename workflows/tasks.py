"""What a task 办理事项 plans in advance: reminders before its day, the ladder after it."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from workflows.calendar import deadline, instant, local_day
from workflows.happenings import Kind, Planned
from workflows.plan import Plan
from workflows.schedule import rule_messages
from workflows.timeline import NEVER, ONE_INSTANT

#: The moment at which a task's day has passed, when what follows by itself happens.
PASSED = "passed"


@lru_cache(maxsize=4096)
def task_schedule(plan: Plan, kind: str, opened_on: date, due: date | None) -> tuple[Planned, ...]:
    """Return everything that a task plans, in the order of time.

    ``due`` is its last day, in the plan's zone; a task without one plans nothing. Among the
    messages stands, named ``passed``, the instant at which the day is over.
    """
    if due is None:
        return ()
    timed = plan.provisions.tasks.of(kind)
    over = deadline(due, plan.zone)
    days = {"opens": opened_on, "due": due}
    model = Planned(
        at=over,
        kind=Kind.OVERDUE,
        name=PASSED,
        rule=PASSED,
        number=0,
        round="",
        stage=kind,
        opens_at=instant(opened_on, plan.send_at, plan.zone),
        due_at=over,
        notice="task_reminder",
    )
    return tuple(
        sorted(
            [
                model,
                *rule_messages(plan, timed.reminders, days.get, kind=Kind.REMINDER, model=model),
                *rule_messages(
                    plan, timed.escalation, days.get, kind=Kind.ESCALATION, model=_late(model)
                ),
            ],
            key=lambda planned: (planned.at, planned.name, planned.number),
        )
    )


def _late(model: Planned) -> Planned:
    return Planned(
        at=model.at,
        kind=Kind.ESCALATION,
        name="",
        rule="",
        number=0,
        round="",
        stage=model.stage,
        opens_at=model.opens_at,
        due_at=model.due_at,
        notice="task_overdue",
    )


def due_by(
    plan: Plan, kind: str, opened_at: datetime, due: date | None, since: datetime, now: datetime
) -> tuple[tuple[Planned, ...], datetime | None]:
    """Return what of a task came due from ``since`` to ``now``, and when to look again."""
    schedule = task_schedule(plan, kind, local_day(opened_at, plan.zone), due)
    fired = tuple(planned for planned in schedule if since <= planned.at <= now)
    floor = max(since, now + ONE_INSTANT)
    ahead = (planned.at for planned in schedule if planned.at >= floor and planned.at < NEVER)
    return fired, next(ahead, None)
