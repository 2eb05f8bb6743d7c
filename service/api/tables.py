"""Tables to import 待导入表格: sent, looked at, put right, and carried out as they were seen."""

from __future__ import annotations

import base64
from dataclasses import asdict, replace
from typing import Any, Literal

import structlog
from flask import Response
from sqlmodel import col, select

from service import tables
from service.api.attachments import PLAIN, as_download
from service.api.evidence_shapes import Content
from service.api.imports import bringing, keeper
from service.api.noun import make
from service.api.request import Answer, Call, known, read, write
from service.api.shapes import Code, Headers, Name, Nothing, Numbered, Shape
from service.api.work import accepted, take_on
from service.auth.permits import Right
from service.errors import NotFound
from service.import_sheets import template, with_problems
from service.imports import counted, trees_of
from service.models import TableUpload
from service.tables import READERS, Preview, preview_of
from service.tabular import Row

log = structlog.get_logger()
noun = make("tables")
Kind = Literal["organizations", "people"]
RIGHTS = {"organizations": "manage_tree", "people": "manage_people"}
LISTED = 20
_WORKBOOK: Any = {
    "200": {
        "description": "A workbook",
        "content": {PLAIN: {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Sent(Shape):
    """A table: of what, what its file is called, and its content in Base64."""

    kind: Kind
    name: Name
    content: Content


class Seen(Shape):
    """The digest of what was previewed."""

    digest: Code


class Wanted(Shape):
    """A table of what."""

    kind: Kind


@noun.get("", summary="The caller's tables, the newest first")
def list_tables() -> Response:
    """The last twenty, without what they would change."""

    def do(call: Call) -> Any:
        chosen = (
            select(TableUpload)
            .where(TableUpload.person_id == call.who.person_id)
            .order_by(col(TableUpload.id).desc())
            .limit(LISTED)
        )
        return {"tables": [_brief(one, preview_of(one)) for one in call.session.exec(chosen)]}

    return read(do)


@noun.get("/template", summary="An empty workbook to fill in", responses=_WORKBOOK)
def download_template(query: Wanted) -> Response:
    """With a sheet that says what goes into each column."""
    found: list[bytes] = []

    def do(call: Call) -> Any:
        keeper(call, RIGHTS[query.kind])
        found.append(template(query.kind, call.locale))

    read(do)
    return as_download(f"{query.kind}.xlsx", found[0])


@noun.get("/<int:number>", summary="What a table would change")
def show_table(path: Numbered) -> Response:
    """As it was last looked at; its sender alone may ask."""
    return read(lambda call: _told(call, _own(call, path.number)))


@noun.get("/<int:number>/problems", summary="The table with its mistakes", responses=_WORKBOOK)
def download_problems(path: Numbered) -> Response:
    """The rows as they were sent, and a last column that says what is wrong."""
    found: list[tuple[str, bytes]] = []

    def do(call: Call) -> Any:
        upload = _own(call, path.number)
        wrong = preview_of(upload).problems
        if not wrong or not upload.content:
            raise NotFound("table")
        found.append((upload.name, with_problems(upload.content, wrong, call.locale)))

    read(do)
    name, content = found[0]
    return as_download(f"{name.rpartition('.')[0] or name}-problems.xlsx", content)


@noun.post("", summary="Send a table, and see what it would change")
def send_table(header: Headers, body: Sent) -> Response:
    """Nothing is changed by it; what cannot be read as a table is refused at once."""
    verb = RIGHTS[body.kind]
    # Asked first, so that nobody else's file is even opened; and again where it is kept.
    known(lambda call: keeper(call, verb))
    content = base64.b64decode(body.content)
    rows = READERS[body.kind](content)  # outside the transaction: a large workbook takes its time

    def do(call: Call) -> Answer:
        right = keeper(call, verb)
        upload = tables.send(
            call.session,
            body.kind,
            body.name,
            content,
            person_id=call.who.person_id,
            now=call.now,
        )
        _look(call, upload, rows, right)
        return _told(call, upload), 201

    return write(do)


@noun.post("/<int:number>/preview", summary="Look at a table again")
def look_again(path: Numbered, header: Headers, body: Nothing) -> Response:
    """What it would change by now."""
    rows = _rows(path.number)

    def do(call: Call) -> Answer:
        upload = _own(call, path.number, lock=True)
        _look(call, upload, rows, keeper(call, RIGHTS[upload.kind]))
        return _told(call, upload), 200

    return write(do)


@noun.post("/<int:number>/carry-out", summary="Carry a table out as it was previewed")
def carry_out(path: Numbered, header: Headers, body: Seen) -> Response:
    """All rows or none; refused where it would do anything else than was seen.

    Many rows are long work, which fails where by then it would do anything else.
    """
    rows = _rows(path.number)

    def do(call: Call) -> Answer:
        upload = _own(call, path.number, lock=True)
        right = keeper(call, RIGHTS[upload.kind])
        if len(rows) > call.context.settings.at_once_rows:
            work = f"import_{upload.kind}"
            asked = {"table": upload.id, "digest": body.digest}
            return take_on(call, work, asked, right, title=upload.name, total=len(rows))
        bring = bringing(call, upload.kind, right)
        report = tables.carry_out(call.session, upload, rows, bring, body.digest, now=call.now)
        log.info("imported", verb=RIGHTS[upload.kind], by=call.who.person_id, **counted(report))
        return {"id": upload.id, **counted(report)}, 200

    return accepted(write(do))


def _own(call: Call, number: int, *, lock: bool = False) -> TableUpload:
    upload = call.session.get(TableUpload, number, with_for_update=lock or None)
    if upload is None or upload.person_id != call.who.person_id:
        raise NotFound("table")
    return upload


def _rows(number: int) -> list[Row]:
    """The rows of a table that was sent, read outside the transaction that they change."""
    found: list[tuple[str, bytes]] = []

    def do(call: Call) -> None:
        upload = _own(call, number)
        keeper(call, RIGHTS[upload.kind])
        found.append((upload.kind, upload.content))

    known(do)
    kind, content = found[0]
    return READERS[kind](content) if content else []  # it is done: the verb says so


def _look(call: Call, upload: TableUpload, rows: list[Row], right: Right) -> None:
    bring = bringing(call, upload.kind, right)
    tables.look(call.session, upload, rows, bring, trees=trees_of(call.who), now=call.now)


def _brief(upload: TableUpload, seen: Preview) -> dict[str, Any]:
    return {
        "id": upload.id,
        "kind": upload.kind,
        "name": upload.name,
        "sent_at": upload.sent_at,
        "done_at": upload.done_at,
        "created": seen.created,
        "updated": seen.updated,
        "unchanged": seen.unchanged,
        "missing": seen.missing,
        "mistakes": len(seen.problems),
    }


def _told(call: Call, upload: TableUpload) -> dict[str, Any]:
    seen = preview_of(upload)
    return {
        **_brief(upload, seen),
        "digest": upload.digest or None,
        "seen_at": upload.seen_at,
        "changes": [asdict(one) for one in seen.changes],
        "absent": [{"code": code, "name": name} for code, name in seen.absent],
        "problems": [
            {
                "row": one.row,
                "column": one.column,
                "code": one.code,
                "message": one.told(call.locale),
                "sentence": replace(one, row=None, column=None, where="").told(call.locale),
            }
            for one in seen.problems
        ],
    }
