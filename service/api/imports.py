"""Imports: tables of organisations and of people, all rows or none, within the caller's trees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from flask import Response, request
from pydantic import Field
from werkzeug.exceptions import UnsupportedMediaType

from service.api.noun import make
from service.api.request import Answer, Call, known, write
from service.api.shapes import Headers, Shape
from service.api.work import accepted, take_on
from service.auth.permits import Right, oversees_anything
from service.errors import BadInput, Problem
from service.imports import (
    bring_in_organizations,
    bring_in_people,
    counted,
    left_own_posts,
    trees_of,
)
from service.organizations import ImportReport
from service.tables import READERS, Bring
from service.tabular import Row
from service.work.attachments import safe_name

log = structlog.get_logger()
organizations = make("organization_imports", of="organizations")
people = make("people_imports", of="people")
FORM = "multipart/form-data"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a file may be called; what it is, its content tells (service.tabular).
KINDS = frozenset({"text/csv", XLSX, "application/octet-stream"})
_FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_PART: dict[str, Any] = {
    "schema": {
        "type": "object",
        "required": ["file"],
        "additionalProperties": False,
        "properties": {"file": {"type": "string", "format": "binary"}},
    }
}
BODY: dict[str, Any] = {
    "required": True,
    "content": {**dict.fromkeys(sorted(KINDS), _FILE), FORM: _PART},
}


class Asked(Shape):
    """Whether only to say what the table would do."""

    preview: bool = Field(default=False)


@organizations.post("/import", summary="Import organisations from CSV or XLSX", request_body=BODY)
def import_organizations(header: Headers, query: Asked) -> Response:
    """All rows or none, errors by row and column; new ones join the campaigns that run."""
    return _import("organizations", "manage_tree", preview=query.preview)


@people.post("/import", summary="Import people and posts from CSV or XLSX", request_body=BODY)
def import_people(header: Headers, query: Asked) -> Response:
    """All rows or none, errors by row and column; nobody is sent anything by it."""
    return _import("people", "manage_people", preview=query.preview)


def bringing(call: Call, kind: str, right: Right) -> Bring:
    """Return what imports rows of a kind within the caller's trees, and nothing to themselves."""
    trees, by = trees_of(call.who), call.by(right)

    def organizations_in(rows: Sequence[Row]) -> ImportReport:
        return bring_in_organizations(
            call.session, call.rulebook, rows, by=by, now=call.now, trees=trees
        )

    def people_in(rows: Sequence[Row]) -> ImportReport:
        zone = call.context.settings.zone
        report = bring_in_people(
            call.session, call.rulebook, rows, by=by, now=call.now, zone=zone, trees=trees
        )
        left_own_posts(call.session, call.who, call.now, zone)
        return report

    return {"organizations": organizations_in, "people": people_in}[kind]


def _import(kind: str, verb: str, *, preview: bool) -> Response:
    # Asked first, so that nobody else's file is even opened; and again where it takes effect.
    known(lambda call: keeper(call, verb))
    content = _file()
    rows = READERS[kind](content)  # outside the transaction: a large workbook takes its time

    def do(call: Call) -> Answer:
        right = keeper(call, verb)
        if len(rows) > call.context.settings.at_once_rows:
            work, title = f"import_{kind}", _titled(request.files)
            asked = {"preview": preview}
            return take_on(call, work, asked, right, title=title, content=content, total=len(rows))
        with call.session.begin_nested() as trial:
            report = bringing(call, kind, right)(rows)
            call.session.flush()
            if preview:
                trial.rollback()
        if not preview:
            log.info("imported", verb=verb, by=call.who.person_id, **counted(report))
        return {**counted(report), "preview": preview}, 200

    return accepted(write(do, content))


def keeper(call: Call, verb: str) -> Right:
    """The right to keep tables. Raises NotAllowed."""
    return oversees_anything(call.session, call.who, verb)


def _titled(files: Any) -> str:
    """What the table was called where it was sent, as far as that can be shown."""
    name = files["file"].filename if "file" in files else ""
    return safe_name(name) if name else ""


def _file() -> bytes:
    """The table that was sent: the body itself, or its part `file`; no name of it is looked at."""
    whole = request.get_data()  # kept, so that the form is read from it
    if request.mimetype != FORM:
        if request.mimetype not in KINDS:
            raise UnsupportedMediaType
        content = whole
    else:
        parts = set(request.form) | set(request.files)
        if parts != {"file"} or "file" in request.form or len(request.files.getlist("file")) > 1:
            raise BadInput([Problem("file", "no_file", domain="api")])
        content = request.files["file"].read()
    if not content:
        raise BadInput([Problem("file", "no_file", domain="api")])
    return content
