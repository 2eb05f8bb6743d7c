"""Long work 任务: taken on with 202 by the acts that begin it, looked up and called off here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from flask import Response
from pydantic import Field
from sqlmodel import col, select

from service import long_work as verbs
from service.api.attachments import PLAIN, as_download
from service.api.noun import make
from service.api.request import Answer, Call, read, write
from service.api.shapes import MOST, Headers, Nothing, Numbered, Shape
from service.auth.permits import Right
from service.errors import NotFound
from service.long_work.kinds import KINDS
from service.models import LongWork

noun = make("long-work")
_FILE: Any = {
    "200": {
        "description": "What came out, as a file",
        "content": {PLAIN: {"schema": {"type": "string", "format": "binary"}}},
    }
}


class WorkAsked(Shape):
    """Which part of the list: what was asked for before a number, the newest first."""

    before: Annotated[int, Field(ge=1, le=MOST)] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 50
    mine: bool = False


def take_on(
    call: Call,
    kind: str,
    asked: Mapping[str, Any],
    right: Right,
    *,
    title: str,
    path: str | None = None,
    content: bytes | None = None,
    total: int = 0,
) -> Answer:
    """Write it down as long work, in the call's transaction; `path` is of the place it is about."""
    tree = (path or call.who.path).strip("/").partition("/")[0]
    made = verbs.ask_for(
        call.session,
        kind,
        asked,
        title=title,
        by=call.by(right),
        locale=call.locale,
        now=call.now,
        tree_id=int(tree),
        content=content,
        total=total,
    )
    return verbs.counted(made), 202


def accepted(reply: Response) -> Response:
    """Say where to look, where an act was taken on as long work."""
    if reply.status_code == 202:
        reply.headers["Location"] = f"/api/v1/long-work/{reply.get_json()['id']}"
    return reply


@noun.get("", summary="Long work, the newest first")
def list_work(query: WorkAsked) -> Response:
    """One's own; for those who see a whole tree, all that is about it."""

    def do(call: Call) -> Any:
        chosen = select(LongWork).where(verbs.open_to(call.who))
        if query.mine:
            chosen = chosen.where(LongWork.asked_by == call.who.person_id)
        if query.before is not None:
            chosen = chosen.where(LongWork.id < query.before)
        found = call.session.exec(chosen.order_by(col(LongWork.id).desc()).limit(query.limit))
        lines = [verbs.told(call.session, one, call.locale) for one in found]
        return {"work": lines, "next": lines[-1]["id"] if len(lines) == query.limit else None}

    return read(do)


@noun.get("/<int:number>", summary="How far a piece of long work is, and what came of it")
def show_work(path: Numbered) -> Response:
    """With the reasons where it failed."""

    def do(call: Call) -> Any:
        found = verbs.read_work(call.session, call.who, path.number)
        return verbs.told(call.session, found, call.locale)

    return read(do)


@noun.get("/<int:number>/file", summary="The file that came out", responses=_FILE)
def download(path: Numbered) -> Response:
    """For as long as it is kept, and for whoever may still see what stands in it."""
    found: list[tuple[str, bytes]] = []

    def do(call: Call) -> Any:
        row = verbs.read_work(call.session, call.who, path.number)
        if row.file is None:
            raise NotFound("file")
        KINDS[row.kind].allow(call.session, call.context, call.who, json.loads(row.asked))
        found.append((row.file_name, row.file))

    read(do)
    return as_download(*found[0])


@noun.post("/<int:number>/cancellation", summary="Call it off before its next batch")
def call_off(path: Numbered, header: Headers, body: Nothing) -> Response:
    """What must be whole is then not done at all; of a launch what has begun goes on."""

    def do(call: Call) -> Answer:
        found = verbs.read_work(call.session, call.who, path.number)
        by = call.by(Right(""))
        changed = verbs.call_off(call.session, found, by=by, now=call.now)
        return verbs.told(call.session, changed, call.locale), 200

    return write(do)


@noun.post("/<int:number>/resumption", summary="Go on from where it stopped")
def resume(path: Numbered, header: Headers, body: Nothing) -> Response:
    """For a launch, whose campaigns are there already and wait to begin."""

    def do(call: Call) -> Answer:
        found = verbs.read_work(call.session, call.who, path.number)
        asked = json.loads(found.asked)
        KINDS[found.kind].allow(call.session, call.context, call.who, asked)
        changed = verbs.resume(call.session, found, now=call.now)
        return verbs.told(call.session, changed, call.locale), 200

    return write(do)
