"""Whom an award concerns: everybody at or below the organisation that honours, and who sees it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from service.api.reach import visible
from service.api.request import Call
from service.models import Campaign


def concerned(campaign_id: Any, call: Call) -> ColumnElement[bool]:
    """Rows of organisations above the caller's own, of its own, and of those it may see."""
    chain = paths_above(call.who.path)
    chosen = select(Campaign.id).where(
        or_(col(Campaign.path).in_(chain), visible(col(Campaign.path), call.who))
    )
    found: ColumnElement[bool] = campaign_id.in_(chosen)
    return found


def paths_above(path: str) -> list[str]:
    """Return the paths of an organisation and of all above it: ``/1/5/`` has ``/1/`` too."""
    parts = path.strip("/").split("/")
    return [f"/{'/'.join(parts[:end])}/" for end in range(1, len(parts) + 1)]
