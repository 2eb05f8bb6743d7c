"""In the ledger: approvals and returns of stages, and postponements."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import col, select

from service.ledger.lines import Line, Scope
from service.models import Approval, Postponement
from workflows.plan import Plan


def _title(plan: Plan, state: str) -> str:
    found = plan.find(state)
    return f"{found[0].title} · {found[1].title}" if found else state


def approvals(scope: Scope) -> Iterator[Line]:
    """Yield each approval and each return, with who decided."""
    chosen = select(Approval).where(scope.among(col(Approval.campaign_id)))
    for row in scope.session.exec(chosen):
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
    chosen = select(Postponement).where(scope.among(col(Postponement.campaign_id)))
    for row in scope.session.exec(chosen):
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
