"""In the ledger: published results of appraisals, and nothing of a vote below its k (TRUST 3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, select

from service.ledger.lines import Line, Scope
from service.models import AppraisalEvent, AppraisalSubject

_JUDGED: Any = (
    select(AppraisalSubject, AppraisalEvent)
    .join(AppraisalEvent, col(AppraisalEvent.id) == col(AppraisalSubject.event_id))
    .where(
        col(AppraisalEvent.root_id) == bindparam("tree"),
        AppraisalEvent.state == "published",
    )
)


def lines(scope: Scope) -> Iterator[Line]:
    """Yield what came of each subject of a published vote; of hidden ones only that it was held."""
    organizations = {place.organization_id: place.id for place in scope.places.values()}
    for subject, event in scope.session.execute(_JUDGED, {"tree": scope.campaign.root_id}):
        # An organisation is judged in its superior's vote as often as in its own.
        place = organizations.get(subject.organization_id or event.organization_id)
        if place is not None:
            yield _line(subject, event, place)


def _line(subject: AppraisalSubject, event: AppraisalEvent, campaign_id: int) -> Line:
    shown = not subject.hidden and (subject.ballots or 0) >= event.k
    score = subject.composite if subject.composite is not None else subject.score
    grade = subject.final_grade or subject.grade
    assert event.published_at is not None
    return Line(
        at=event.published_at,
        campaign_id=campaign_id,
        kind="appraisal",
        outcome=grade if shown and grade else "held",
        title=event.title,
        link=f"/appraisals/{event.id}#subject-{subject.id}",
        round=event.round,
        person_id=subject.person_id,
        note=f"{score / 100:g}" if shown and score is not None else "",
    )
