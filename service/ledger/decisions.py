"""In the ledger: approvals and returns of stages, and postponements."""

from __future__ import annotations

from collections.abc import Iterator

from service.ledger.lines import Line, Scope, all_of
from service.models import Approval, Postponement
from workflows.plan import Plan

_APPROVALS = all_of(Approval)
_POSTPONEMENTS = all_of(Postponement)


def _title(plan: Plan, state: str) -> str:
    found = plan.find(state)
    return f"{found[0].title} · {found[1].title}" if found else state


def approvals(scope: Scope) -> Iterator[Line]:
    """Yield each approval and each return, with who decided."""
    for row in scope.rows(_APPROVALS):
        yield Line(
            at=row.at,
            campaign_id=row.campaign_id,
            kind="approval",
            outcome=row.verb,
            title=_title(scope.plan(row.campaign_id), row.state),
            link=f"/campaigns/{row.campaign_id}#approval-{row.id}",
            round=row.state.partition("/")[0],
            person_id=row.person_id,
            note=row.reason or "",
        )


def postponements(scope: Scope) -> Iterator[Line]:
    """Yield each postponement as it was last decided."""
    for row in scope.rows(_POSTPONEMENTS):
        yield Line(
            at=row.decided_at or row.requested_at,
            campaign_id=row.campaign_id,
            kind="postponement",
            outcome=row.status,
            title=_title(scope.plan(row.campaign_id), row.state_key),
            link=f"/campaigns/{row.campaign_id}#postponement-{row.id}",
            round=row.state_key.partition("/")[0],
            person_id=row.requested_by,
            note=f"{row.until.isoformat()} {row.reason}",
        )
