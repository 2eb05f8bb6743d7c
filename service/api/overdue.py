"""Who is late, of all that the caller may see."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlmodel import col, select

from service.api.noun import make
from service.api.reach import organization
from service.api.request import Call, read
from service.api.shapes import Code, Shape
from service.models import Organization
from service.overdue import Overdue
from service.overdue import overdue as find_overdue

noun = make("overdue")


class Asked(Shape):
    """Under which organisation."""

    under: Code | None = None


@noun.get("", summary="Campaigns that are late, the latest first")
def list_overdue(query: Asked) -> Response:
    """Computed now; never stored."""

    def do(call: Call) -> Any:
        found: dict[int, Overdue] = {}
        for code in _tops(call, query.under):
            late = find_overdue(call.session, call.rulebook, now=call.now, under=code)
            found.update({each.campaign_id: each for each in late})
        seen = [each for each in found.values() if _may_see(call, each, query.under)]
        seen.sort(key=lambda each: (each.due, each.organization))
        return [{**each.as_json(), "campaign_id": each.campaign_id} for each in seen]

    return read(do)


def _tops(call: Call, under: str | None) -> list[str]:
    """The organisations at the top of what the caller sees, or the one asked for."""
    if under is not None:
        return [organization(call.session, call.who, under).code]
    paths = [*call.who.reach, *call.who.places]
    chosen = select(Organization.code).where(col(Organization.path).in_(paths))
    return sorted(set(call.session.exec(chosen)))


def _may_see(call: Call, late: Overdue, under: str | None) -> bool:
    """Members see their own organisation only, though others may stand below it."""
    if call.who.reach and under is None and not _outside(call):
        return True
    chosen = select(Organization.path).where(Organization.code == late.organization)
    return call.who.sees(call.session.exec(chosen).one())


def _outside(call: Call) -> bool:
    return any(
        not any(place.startswith(path) for path in call.who.reach) for place in call.who.places
    )
