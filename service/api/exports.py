"""Tables to take along, made while nobody waits: the board, its rates, the organisations."""

from __future__ import annotations

from typing import Annotated, Literal

from flask import Response
from pydantic import Field
from sqlmodel import col, select

from service import exports
from service.api.noun import make
from service.api.reach import organization
from service.api.request import Answer, Call, write
from service.api.shapes import Code, Headers, Note, Number, Shape
from service.api.work import accepted, take_on
from service.auth.permits import Right
from service.board_sieve import MOST_DAYS, Sieve
from service.exports import Scope
from service.models import Organization

noun = make("exports")


class ExportAsked(Shape):
    """Which table; of the whole reach or what is under one organisation; the board narrowed."""

    table: Literal["board", "rates", "organizations"]
    under: Code | None = None
    plan_version_id: Number | None = None
    show: Literal["all", "overdue", "waiting"] = "all"
    stage: Note = ""
    kind: Note = ""
    days: Annotated[int, Field(ge=0, le=MOST_DAYS, strict=True)] = 0


@noun.post("", summary="Have a table made as a workbook while nobody waits")
def ask_export(header: Headers, body: ExportAsked) -> Response:
    """As long work, of what the caller may see; the file is kept for some days."""

    def do(call: Call) -> Answer:
        who = call.who
        under = organization(call.session, who, body.under) if body.under else None
        scope = exports.written_down(
            call.session,
            body.table,
            reach=who.reach,
            places=who.places,
            under=under,
            plan_version_id=body.plan_version_id,
            sieve=Sieve(body.show, body.stage, body.kind, body.days),
        )
        first = _first(call, scope)
        path = first.path if first else None
        title = first.name if first else ""
        return take_on(call, body.table, scope.as_json(), Right(""), title=title, path=path)

    return accepted(write(do))


def _first(call: Call, scope: Scope) -> Organization | None:
    """The place that it is named after, whose tree's office sees it."""
    chosen = select(Organization).where(col(Organization.id).in_([*scope.tops, *scope.alone]))
    return call.session.exec(chosen.order_by(col(Organization.depth), col(Organization.id))).first()
