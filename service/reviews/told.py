"""Reviews, contacts, opinions, rectification and reports told as data: for the API and `--json`."""

from __future__ import annotations

import json
from typing import Any

from sqlmodel import Session, col, select

from service.models import (
    Contact,
    Hearing,
    Rectification,
    Review,
    ReviewChange,
    SituationReport,
)
from service.reviews.item_lines import lines_of
from service.reviews.matrix import Line
from service.reviews.reports import text_of
from service.reviews.rows import numbers_of
from service.words import LOCALES
from workflows.plan import Plan
from workflows.reviewing import Owed

REVIEW = (
    "id", "campaign_id", "round", "period", "subject", "person_id", "reviewer", "reviewer_id",
    "achievements", "shortcomings", "directions", "grade", "points", "way", "held_on", "place",
    "meeting_id", "given_at", "version",
)  # fmt: skip
CONTACT = ("id", "campaign_id", "person_id", "role", "since", "until", "set_at", "version")
ITEM = (
    "id", "campaign_id", "round", "origin", "origin_id", "problem", "measure", "person_id",
    "due_on", "state", "turn", "raised_by", "raised_at", "report", "reported_at", "reported_by",
    "closed_at", "closed_by", "asked", "satisfied", "judged_at", "version",
)  # fmt: skip
HEARING = (
    "id", "campaign_id", "round", "kind", "way", "held_on", "who", "members", "masses",
    "recorded_at",
)  # fmt: skip
REPORT = (
    "id", "campaign_id", "duty", "period", "state", "compiled_at", "submitted_at", "version",
)  # fmt: skip


def _of(row: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def review(row: Review) -> dict[str, Any]:
    """A review with all that it says."""
    return _of(row, REVIEW)


def whole_review(session: Session, row: Review) -> dict[str, Any]:
    """A review with what it said before it was amended."""
    chosen = select(ReviewChange).where(ReviewChange.review_id == row.id)
    changes = [
        {
            "version": change.version,
            "at": change.at,
            "by": change.by,
            "reason": change.reason,
            "before": json.loads(change.before),
        }
        for change in session.exec(chosen.order_by(col(ReviewChange.version)))
    ]
    return {**review(row), "changes": changes}


def contact(row: Contact) -> dict[str, Any]:
    """A contact."""
    return _of(row, CONTACT)


def item(row: Rectification) -> dict[str, Any]:
    """An item of rectification."""
    return {**_of(row, ITEM), "attachments": numbers_of(row.attachments)}


def whole_item(session: Session, row: Rectification) -> dict[str, Any]:
    """An item with everything that happened to it."""
    happened = [
        {"kind": line.kind, "note": line.note, "at": line.at, "by": line.by}
        for line in lines_of(session, row.id)
    ]
    return {**item(row), "lines": happened}


def hearing(row: Hearing) -> dict[str, Any]:
    """Opinions that were heard, or problems answered."""
    return {
        **_of(row, HEARING),
        "findings": json.loads(row.findings),
        "attachments": numbers_of(row.attachments),
    }


def report(row: SituationReport) -> dict[str, Any]:
    """A report as a line of a list."""
    return _of(row, REPORT)


def whole_report(plan: Plan, row: SituationReport) -> dict[str, Any]:
    """A report with its numbers, and its text in every language, a paragraph a line."""
    texts = {locale: text_of(plan, row, locale).split("\n") for locale in LOCALES}
    return {**report(row), "data": json.loads(row.data), "paragraphs": texts}


def coverage(line: Line) -> dict[str, Any]:
    """A line of the coverage matrix, with the reviews still owed at the organisation itself."""
    counted = {name: getattr(line.coverage, name) for name in line.coverage.__slots__}
    return {
        "campaign_id": line.campaign_id,
        "organization": line.code,
        "name": line.name,
        "kind": line.kind,
        "whole": line.coverage.whole,
        **counted,
        "missing": [owed(one) for one in line.missing],
    }


def owed(one: Owed) -> dict[str, Any]:
    """A review that is owed at an organisation: by whom, of whom, and why."""
    return {"reviewer": one.by, "subject": one.subject, "basis": one.basis}
