"""In the ledger: every period's owing of a duty, done in time, late, or still open."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import col, select

from service.ledger.lines import Line, Scope
from service.models import Occurrence


def lines(scope: Scope) -> Iterator[Line]:
    """Yield a line for each occurrence; one that is open stands at the day on which it opened."""
    chosen = select(Occurrence).where(scope.among(col(Occurrence.campaign_id)))
    for row in scope.session.exec(chosen):
        titles = {duty.key: duty.title for duty in scope.plan(row.campaign_id).duties}
        late = scope.days_late(row.campaign_id, row.due_at, row.done_at) if row.done_at else 0
        yield Line(
            at=row.done_at or row.opens_at,
            campaign_id=row.campaign_id,
            kind="duty",
            outcome=_outcome(scope, row, late),
            title=titles.get(row.duty, row.duty),
            link=f"/campaigns/{row.campaign_id}#duty-{row.id}",
            person_id=row.done_by,
            days_late=late,
            note="" if row.period == "once" else row.period,
        )


def _outcome(scope: Scope, row: Occurrence, late: int) -> str:
    if row.done_at is not None:
        return "late" if late else "done"
    return "overdue" if row.due_at is not None and row.due_at <= scope.now else "open"
