"""In the ledger: who was nominated for which award, and the honours that came of it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import bindparam
from sqlmodel import col, select

from service.db import rows
from service.ledger.lines import Line, Question, Scope
from service.models import Honour, Nomination, Selection

_NOMINATIONS = Question(
    lambda among: (
        select(Nomination, Selection)
        .join(Selection, col(Selection.id) == col(Nomination.selection_id))
        .where(among(col(Nomination.campaign_id)))
    )
)
_HONOURS = select(Honour).where(
    col(Honour.root_id) == bindparam("tree"),
    col(Honour.organization_id).in_(bindparam("places", expanding=True)),
)


def nominations(scope: Scope) -> Iterator[Line]:
    """Yield each name put forward, with how far it has come."""
    for row, selection in scope.pairs(_NOMINATIONS):
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
    places = {place.organization_id: place.id for place in scope.places.values()}
    asked = {"tree": scope.campaign.root_id, "places": list(places)}
    for row in rows(scope.session, _HONOURS, asked):
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
