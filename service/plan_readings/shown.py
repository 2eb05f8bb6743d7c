"""A reading as data for every door: its items with their passages, and how far a person is."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from service.models import Person, PlanDraft, PlanReading
from service.plan_readings.deciding import Decisions, open_years, standing
from service.plan_readings.items import Item, items_of, reading_of
from service.plan_readings.rows import decisions_of
from service.plan_readings.told import remark_words
from service.words import has_words, say
from workflows.reading.found import Remark, as_json


def brief(session: Session, row: PlanReading) -> dict[str, Any]:
    """A reading as a line of a list."""
    reader = session.get(Person, row.read_by) if row.read_by else None
    made = session.get(PlanDraft, row.draft_id) if row.draft_id else None
    return {
        "id": row.id,
        "title": row.title,
        "state": row.state,
        "version": row.version,
        "read_at": row.read_at,
        "read_by": reader.name if reader else None,
        "count": row.items,
        "decided": row.decided,
        "draft": made.id if made else None,
    }


def whole(session: Session, row: PlanReading, locale: str) -> dict[str, Any]:
    """A reading with its document, its items and its remarks."""
    reading, decisions = reading_of(row.text), decisions_of(row)
    items = items_of(reading)
    return {
        **brief(session, row),
        "count": len(items),
        "decided": sum(item.key in decisions for item in items),
        "text": row.text,
        "base_year": row.base_year,
        "open_years": open_years(items, decisions),
        "reading": as_json(reading),
        "remarks": [_remark(locale, one, items) for one in reading.remarks],
        "found": [_item(locale, row, item, decisions) for item in items],
    }


def _remark(locale: str, remark: Remark, items: tuple[Item, ...]) -> dict[str, Any]:
    place = remark.place
    return {
        "code": remark.code,
        "message": remark_words(locale, remark),
        "passage": [place.start, place.end] if place else None,
        "item": next((item.key for item in items if remark in item.doubts), None),
    }


def _item(locale: str, row: PlanReading, item: Item, decisions: Decisions) -> dict[str, Any]:
    return {
        "key": item.key,
        "sort": item.sort,
        "passage": [item.place.start, item.place.end],
        "text": row.text[item.place.start : item.place.end].strip(),
        "read": item.values,
        "values": decisions.get(item.key) or item.values,
        "stands": standing(item, decisions),
        "doubts": [doubt_words(locale, one) for one in item.doubts],
    }


def doubt_words(locale: str, doubt: Remark) -> str:
    """The sentence of a doubt: a remark of the reading, or one about a single value."""
    if has_words("reading_pages", f"doubt.{doubt.code}"):
        return say(locale, "reading_pages", f"doubt.{doubt.code}")
    return remark_words(locale, doubt)
