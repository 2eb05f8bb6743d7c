"""In the ledger: reviews by leaders, opinions heard, and rectification until it is closed."""

from __future__ import annotations

from collections.abc import Iterator

from service.ledger.lines import Line, Scope, all_of
from service.models import Hearing, Rectification, Review
from workflows.calendar import local_day

_REVIEWS = all_of(Review)
_HEARINGS = all_of(Hearing)
_RECTIFICATION = all_of(Rectification)


def reviews(scope: Scope) -> Iterator[Line]:
    """Yield each review of an organisation or of one of its people, with its grade."""
    for row in scope.rows(_REVIEWS):
        yield Line(
            at=row.given_at,
            campaign_id=row.campaign_id,
            kind="review",
            outcome="given",
            title=row.grade,
            link=f"/reviews/{row.id}",
            round=row.round,
            person_id=row.person_id,
        )


def hearings(scope: Scope) -> Iterator[Line]:
    """Yield each time that opinions were heard."""
    for row in scope.rows(_HEARINGS):
        yield Line(
            at=row.recorded_at,
            campaign_id=row.campaign_id,
            kind="hearing",
            outcome="held",
            title=row.who,
            link=f"/hearings/{row.id}",
            round=row.round,
            note=row.held_on.isoformat(),
        )


def rectification(scope: Scope) -> Iterator[Line]:
    """Yield each thing to be put right: open, reported, or closed 销号, and how late that was."""
    for row in scope.rows(_RECTIFICATION):
        zone = scope.plan(row.campaign_id).zone
        late = (local_day(row.reported_at, zone) - row.due_on).days if row.reported_at else 0
        yield Line(
            at=row.closed_at or row.raised_at,
            campaign_id=row.campaign_id,
            kind="rectification",
            outcome=row.state,
            title=row.problem[:300],
            link=f"/rectification/{row.id}",
            round=row.round,
            person_id=row.person_id,
            days_late=max(0, late),
            note=row.measure,
        )
