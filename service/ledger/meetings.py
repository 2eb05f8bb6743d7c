"""In the ledger: meetings held, evidence handed in, papers of members, optional activities."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from sqlalchemy import Row
from sqlmodel import col, select

from service.ledger.lines import Line, Question, Scope, all_of
from service.models import Activity, Contribution, Evidence, Meeting, Occurrence
from workflows.calendar import instant

_MEETINGS = all_of(Meeting)
_CONTRIBUTIONS = all_of(Contribution)
_ACTIVITIES = all_of(Activity)
_EVIDENCE = Question(
    lambda among: (
        select(Evidence, Occurrence)
        .join(Occurrence, col(Occurrence.id) == col(Evidence.occurrence_id))
        .where(among(col(Evidence.campaign_id)))
    )
)


def meetings(scope: Scope) -> Iterator[Line]:
    """Yield each meeting on the day that it was held, with how many came."""
    for row in scope.rows(_MEETINGS):
        yield Line(
            at=_noon(scope, row.campaign_id, row),
            campaign_id=row.campaign_id,
            kind="meeting",
            outcome="held" if row.voided_at is None else "voided",
            title=row.topic or row.key,
            link=f"/meetings/{row.id}",
            round=row.round,
            note="" if row.present is None else f"{row.present}/{row.expected}",
        )


def _noon(scope: Scope, campaign_id: int, row: Row[Any]) -> datetime:
    return instant(row.held_on, time(12), scope.plan(campaign_id).zone)


def evidence(scope: Scope) -> Iterator[Line]:
    """Yield what was handed in for each occurrence of a duty, and what the examiner said."""
    for row, occurrence in scope.pairs(_EVIDENCE):
        titles = {duty.key: duty.title for duty in scope.plan(row.campaign_id).duties}
        yield Line(
            at=row.examined_at or row.handed_in_at,
            campaign_id=row.campaign_id,
            kind="evidence",
            outcome=row.state,
            title=titles.get(occurrence.duty, occurrence.duty),
            link=f"/duties/{occurrence.id}",
            person_id=row.handed_in_by,
            note=row.reason or "",
        )


def contributions(scope: Scope) -> Iterator[Line]:
    """Yield each paper of a member."""
    for row in scope.rows(_CONTRIBUTIONS):
        yield Line(
            at=row.handed_in_at,
            campaign_id=row.campaign_id,
            kind="contribution",
            outcome=row.state,
            title=row.title or row.kind,
            link=f"/contributions/{row.id}",
            round=row.round,
            person_id=row.person_id,
            note=row.reason or "",
        )


def activities(scope: Scope) -> Iterator[Line]:
    """Yield each optional activity: planned, held or dropped."""
    for row in scope.rows(_ACTIVITIES):
        yield Line(
            at=row.added_at,
            campaign_id=row.campaign_id,
            kind="activity",
            outcome=row.state,
            title=row.title,
            link=f"/activities/{row.id}",
            round=row.round,
            note=row.held_on.isoformat() if row.held_on else "",
        )
