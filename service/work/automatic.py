"""What a passed day brings about by itself, for each kind of task: always the calendar's act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from sqlmodel import Session

from service import appraisals, commendation, evidence, inspections, standing_in, terms
from service.approvals import timeouts
from service.models import Task
from service.rulebook import Rulebook

#: Acts once a task's day is over (``due_on`` tells which it was); True: the task is settled.
WhenPassed = Callable[[Session, Rulebook, Task, datetime], bool]

WHEN_PASSED: Mapping[str, WhenPassed] = MappingProxyType(
    {
        "approval": timeouts.day_over,
        "nomination": commendation.lapse,
        "public_notice": commendation.notice_passed,
        "feedback": inspections.feedback_overdue,
        "ticket_colour": inspections.turn,
        "unlocking": evidence.lapse,
        "term": terms.day_over,
    }
)

#: Others wait for these: that a campaign is halted does not halt them. A day that passes is passed
#: for it as well, and called off it owes nothing any more.
NOT_HALTED = ("nomination",)

#: Who owes a task that is no single role's or person's: looked up when something is said of it.
OwedBy = Callable[[Session, Task, datetime], tuple[int, ...]]
OWED_BY: Mapping[str, OwedBy] = MappingProxyType(
    {
        "approval": standing_in.owing,
        "ballot": lambda session, task, now: appraisals.to_remind(session, task),
    }
)
