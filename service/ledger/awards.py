"""In the ledger: who was nominated for which award, and the honours that came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmodel import col, select

from service.ledger.lines import Line, Scope
from service.models import Honour, Nomination, Selection


def nominations(scope: Scope) -> Iterator[Line]:
    """Yield each name put forward, with how far it has come."""
    chosen: Any = (
        select(Nomination, Selection)
        .join(Selection, col(Selection.id) == col(Nomination.selection_id))
        .where(scope.among(col(Nomination.campaign_id)))
    )
    for row, selection in scope.session.execute(chosen):
        yield Line(
            at=row.proposed_at,
            campaign_id=row.campaign_id,
            kind="nomination",
            outcome=row.status,
            title=selection.title,
            link=f"/nominations/{row.id}",
            round=selection.round,
            person_id=row.person_id,
            note=row.why,
        )


def honours(scope: Scope) -> Iterator[Line]:
    """Yield each honour of the organisations and their people; one taken back says so."""
    places = {c.organization_id: c.id for c in scope.campaigns.values()}
    chosen = select(Honour).where(
        Honour.root_id == scope.campaign.root_id, col(Honour.organization_id).in_(places)
    )
    for row in scope.session.exec(chosen):
        yield Line(
            at=row.awarded_at,
            campaign_id=places[row.organization_id],
            kind="honour",
            outcome="given" if row.revoked_at is None else "revoked",
            title=row.title,
            link=f"/honours/{row.id}",
            person_id=row.person_id,
            note=row.number if row.revoked_at is None else row.revoked_why,
        )
