"""Where a newcomer begins: at the stage that the calendar is in, never late with what is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from workflows.facts import COMPLETED, SCHEDULED
from workflows.plan import Leave, Plan, Round, Stage, state_of
from workflows.schedule import can_be_late
from workflows.timeline import Dates, timeline_of


def right_stage(plan: Plan, kind: str, dates: Dates, today: date) -> str:
    """Return the state for a newcomer: the stage that runs today, the last one to have opened.

    Where it is over already, the coming one; and none where all is over: nobody is late with
    what ended before they were there.
    """
    stages = plan.stages_for(kind)
    last = _last_opened(plan, dates, stages, today)
    if last is None:
        return SCHEDULED
    due = timeline_of(plan, dates).stages[state_of(*stages[last])].due
    if due is not None and due < today and can_be_late(stages[last][1]):
        last += 1
    return state_of(*stages[last]) if last < len(stages) else COMPLETED


def _last_opened(
    plan: Plan, dates: Dates, stages: Sequence[tuple[Round, Stage]], today: date
) -> int | None:
    line = timeline_of(plan, dates)
    last: int | None = None
    over: date | None = None
    for number, (round_, stage) in enumerate(stages):
        window = line.stages[state_of(round_, stage)]
        follows = over is not None and over < today and not line.waits_for_event(round_, stage)
        opened = window.opens <= today if window.opens else follows
        if not opened and (window.opens is not None or stage.leave is not Leave.ON_DATE):
            break
        if opened:
            last = number
        over = window.due
    return last
