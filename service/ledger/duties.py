"""In the ledger: every period of a duty, done in time, late or after its day, open, or undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from service.ledger.lines import Line, Scope, all_of
from service.models import Occurrence
from workflows.lateness import duty_overdue
from workflows.owed import is_owed
from workflows.plan import Duty

_LINES = all_of(Occurrence)


def lines(scope: Scope) -> Iterator[Line]:
    """Yield a line for each occurrence; one that is open stands at the day on which it opened."""
    for row in scope.rows(_LINES):
        duty = scope.plan(row.campaign_id).duty(row.duty)
        late = _days_late(scope, duty, row)
        yield Line(
            at=row.done_at or row.opens_at,
            campaign_id=row.campaign_id,
            kind="duty",
            outcome=_outcome(scope, duty, row),
            title=duty.title if duty else row.duty,
            link=f"/campaigns/{row.campaign_id}#duty-{row.id}",
            person_id=row.done_by,
            days_late=late,
            note="" if row.period == "once" else row.period,
        )


def _days_late(scope: Scope, duty: Duty | None, row: Row[Any]) -> int:
    """What is not done is late until now, as tasks and tickets are: it is the worst of all."""
    if not is_owed(duty):
        return 0
    return scope.days_late(row.campaign_id, row.due_at, row.done_at or scope.now)


def _outcome(scope: Scope, duty: Duty | None, row: Row[Any]) -> str:
    """An optional activity 自选动作 is no arrear: held after its day, or left undone."""
    if row.done_at is not None:
        if not scope.days_late(row.campaign_id, row.due_at, row.done_at):
            return "done"
        return "late" if is_owed(duty) else "done_after"
    if row.due_at is None or row.due_at > scope.now:
        return "open"
    overdue = duty_overdue(duty, row.due_at, row.done_at, scope.now)
    return "overdue" if overdue else "not_held"
