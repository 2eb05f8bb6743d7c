"""Evidence told as data, one thing at a time: an occurrence whole, a meeting, a paper, a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from service.evidence.meetings import absences_of, meetings_of_occurrence
from service.evidence.rows import evidence_of
from service.models import (
    Absence,
    Activity,
    Attachment,
    Contribution,
    EvidenceFile,
    Figure,
    Meeting,
    Occurrence,
    Person,
    Unlocking,
)


def whole(session: Session, occurrence: Occurrence) -> dict[str, Any]:
    """Everything that was handed in for an occurrence, and the requests to unlock it."""
    evidence = evidence_of(session, occurrence)
    asked = select(Unlocking).where(Unlocking.occurrence_id == occurrence.id)
    figures = select(Figure).where(Figure.occurrence_id == occurrence.id)
    return {
        "handed_in": None
        if evidence is None
        else {
            "id": evidence.id,
            "state": evidence.state,
            "text": evidence.text,
            "times": evidence.times,
            "at": evidence.handed_in_at,
            "by": evidence.handed_in_by,
            "examined_at": evidence.examined_at,
            "examined_by": evidence.examined_by,
            "reason": evidence.reason,
            "version": evidence.version,
            "files": _files(session, EvidenceFile.evidence_id == evidence.id),
        },
        "meetings": [
            meeting(session, row) for row in meetings_of_occurrence(session, occurrence.id)
        ],
        "figures": {row.name: row.value for row in session.exec(figures)},
        "unlockings": [unlocking(row) for row in session.exec(asked.order_by(col(Unlocking.id)))],
    }


def meeting(session: Session, row: Meeting) -> dict[str, Any]:
    """A meeting with its absentees and files."""
    return {
        "id": row.id,
        "campaign_id": row.campaign_id,
        "occurrence_id": row.occurrence_id,
        "key": row.key,
        "round": row.round,
        "held_on": row.held_on,
        "place": row.place,
        "topic": row.topic,
        "theme": row.theme,
        "minutes": row.minutes,
        "quarters": row.quarters,
        "readings": json.loads(row.readings),
        "expected": row.expected,
        "present": row.present,
        "absentees": _absentees(session, absences_of(session, row)),
        "files": _files(session, EvidenceFile.meeting_id == row.id),
        "struck_out": row.void_reason,
    }


def unlocking(row: Unlocking) -> dict[str, Any]:
    """A request to unlock, with its answer."""
    return {
        "id": row.id,
        "occurrence_id": row.occurrence_id,
        "until": row.until,
        "reason": row.reason,
        "state": row.state,
        "note": row.note,
    }


def paper(row: Contribution) -> dict[str, Any]:
    """A paper of a member."""
    return {
        "id": row.id,
        "campaign_id": row.campaign_id,
        "kind": row.kind,
        "round": row.round,
        "period": row.period,
        "person_id": row.person_id,
        "title": row.title,
        "text": row.text,
        "file": row.attachment_id,
        "state": row.state,
        "at": row.handed_in_at,
        "reason": row.reason,
    }


def activity(row: Activity) -> dict[str, Any]:
    """An activity of an organisation's own."""
    return {
        "id": row.id,
        "campaign_id": row.campaign_id,
        "title": row.title,
        "planned_on": row.planned_on,
        "state": row.state,
        "held_on": row.held_on,
        "note": row.note,
    }


def _absentees(session: Session, rows: Sequence[Absence]) -> list[dict[str, Any]]:
    chosen = select(Person).where(col(Person.id).in_([row.person_id for row in rows]))
    people = {person.id: person for person in session.exec(chosen)}
    return [
        {
            "staff_no": people[row.person_id].staff_no,
            "name": people[row.person_id].name,
            "reason": row.reason,
            "made_up_on": row.made_up_on,
        }
        for row in rows
    ]


def _files(session: Session, which: Any) -> list[dict[str, Any]]:
    of_it = select(col(EvidenceFile.attachment_id)).where(which)
    chosen = (
        select(col(Attachment.id), col(Attachment.name), col(Attachment.size))
        .where(col(Attachment.id).in_(of_it))
        .order_by(col(Attachment.id))
    )
    return [
        {"id": number, "name": name, "size": size} for number, name, size in session.exec(chosen)
    ]
