"""The audit trail 审计: who did what when, for the audit administrator alone."""

from __future__ import annotations

import json
from typing import Annotated, Any

from flask import Response
from pydantic import Field

from service.api.noun import make
from service.api.request import Call, read
from service.api.shapes import MOST, Code, Day, Shape
from service.audit_trail import A_PAGE, Asked, trail
from service.auth.permits import oversees_anything
from service.clock import day_of
from service.models import History
from service.people import by_staff_no

noun = make("audit")


class Wanted(Shape):
    """Which lines; `before` is the last number of the page before."""

    staff_no: Code | None = None
    kind: Code | None = None
    day: Day | None = None
    before: Annotated[int, Field(ge=1, le=MOST)] | None = None


@noun.get("", summary="Lines of history, the newest first")
def list_lines(query: Wanted) -> Response:
    """Of the trees whose audit administrator the caller is."""

    def do(call: Call) -> Any:
        found = lines_for(call, query, limit=A_PAGE + 1)
        shown = found[:A_PAGE]
        more = shown[-1][0].id if len(found) > A_PAGE else None
        return {"lines": [told(*one) for one in shown], "next": more}

    return read(do)


def lines_for(call: Call, query: Wanted, *, limit: int) -> list[tuple[History, str, str]]:
    """The lines that are asked for. Raises NotAllowed, and NotFound for a number nobody has."""
    oversees_anything(call.session, call.who, "read_audit")
    person = by_staff_no(call.session, query.staff_no) if query.staff_no else None
    since, until = day_of(query.day, call.context.settings.zone) if query.day else (None, None)
    asked = Asked(person.id if person else None, query.kind or "", since, until)
    roots = [s.organization_id for s in call.who.seats if s.role == "audit_administrator"]
    return trail(call.session, roots, asked, before=query.before, limit=limit)


def told(line: History, who: str, about: str) -> dict[str, Any]:
    """What the API says of a line."""
    return {
        "id": line.id,
        "at": line.at,
        "kind": line.kind,
        "who": who or None,
        "actor": line.actor,
        "about": about,
        "campaign_id": line.campaign_id,
        "source": line.source,
        "target": line.target,
        "reason": line.reason,
        "details": json.loads(line.details) if line.details else {},
    }
