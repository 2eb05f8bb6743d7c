"""In the ledger: organisations' own plans, documents in force, and material that was filed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import col, select

from service.ledger.lines import Line, Scope
from service.models import BranchPlan, Filing, RuleDocument


def plans(scope: Scope) -> Iterator[Line]:
    """Yield each version of an organisation's own plan, as it stands."""
    chosen = select(BranchPlan).where(scope.among(col(BranchPlan.campaign_id)))
    for row in scope.session.exec(chosen):
        yield Line(
            at=row.examined_at or row.submitted_at or row.drafted_at,
            campaign_id=row.campaign_id,
            kind="branch_plan",
            outcome=row.state,
            title=row.theme[:300],
            link=f"/branch-plans/{row.id}",
            round=row.round,
            person_id=row.submitted_by,
        )


def documents(scope: Scope) -> Iterator[Line]:
    """Yield each document, in force or withdrawn."""
    chosen = select(RuleDocument).where(scope.among(col(RuleDocument.campaign_id)))
    for row in scope.session.exec(chosen):
        yield Line(
            at=row.filed_at,
            campaign_id=row.campaign_id,
            kind="document",
            outcome="in_force" if row.withdrawn_at is None else "withdrawn",
            title=row.title,
            link=f"/documents/{row.id}",
            person_id=row.filed_by,
            note=row.reason or "",
        )


def filings(scope: Scope) -> Iterator[Line]:
    """Yield the material that was filed, as it was last answered."""
    chosen = select(Filing).where(scope.among(col(Filing.campaign_id)))
    for row in scope.session.exec(chosen):
        yield Line(
            at=row.filed_at,
            campaign_id=row.campaign_id,
            kind="filing",
            outcome=row.state,
            title=row.title,
            link=f"/filings/{row.id}",
            round=row.round,
            person_id=row.filed_by,
        )
