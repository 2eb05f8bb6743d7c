"""The office's own Word templates 文书模板: which is in force, uploaded, restored, taken back."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

from flask import Response
from pydantic import Field
from sqlmodel import col, select

from service import own_templates as kept
from service.actors import Actor
from service.api.attachments import PLAIN, as_download
from service.api.evidence_shapes import Content
from service.api.noun import make
from service.api.request import Answer, Call, known, read, write
from service.api.shapes import MOST, Headers, Name, Nothing, Number, Shape
from service.auth.permits import KEEPERS, allow, oversees_anything
from service.models import WORD_KINDS, Organization, Person, WordTemplate
from service.word import FIELDS, ROWS, filled
from service.word_samples import sample
from service.words import say

noun = make("word-templates")
RIGHT = "keep_templates"
Kind = Literal["ledger", "plan", "report", "minutes"]
_DOCUMENT: Any = {
    "200": {
        "description": "A Word document",
        "content": {PLAIN: {"schema": {"type": "string", "format": "binary"}}},
    }
}


class OfKind(Shape):
    """A kind of document in the path."""

    kind: Kind


class Which(Shape):
    """Which version, 0 for what ships; without one the template in force."""

    version: Annotated[int, Field(ge=0, le=MOST)] | None = None


class Uploaded(Shape):
    """A Word file: what it is called, and its content in Base64."""

    name: Name
    content: Content


class Earlier(Shape):
    """The number of a version."""

    version: Number


@noun.get("", summary="The templates in force, with every version of the office's own")
def list_templates() -> Response:
    """Of the tree whose templates the caller keeps; uploaded before configured before shipped."""

    def do(call: Call) -> Any:
        top, _ = _keeps(call)
        return {"organization": top.code, "templates": [_told(call, top, k) for k in WORD_KINDS]}

    return read(do)


@noun.get("/<kind>/file", summary="Download a template", responses=_DOCUMENT)
def download_template(path: OfKind, query: Which) -> Response:
    """The one in force, or a version."""
    found: list[tuple[str, bytes]] = []
    read(lambda call: found.append(_file(call, path.kind, query.version)))
    return as_download(*found[0])


@noun.get("/<kind>/preview", summary="A template filled with sample data", responses=_DOCUMENT)
def preview_template(path: OfKind, query: Which) -> Response:
    """The one in force, or a version, as a document made from it would look."""
    found: list[tuple[str, bytes, str]] = []

    def do(call: Call) -> None:
        found.append((*_file(call, path.kind, query.version), call.locale))

    read(do)
    name, content, locale = found[0]
    shown = filled(path.kind, content, name, sample(path.kind, locale))
    title = say(locale, "word_files", f"kind.{path.kind}")
    return as_download(f"{title}-{say(locale, 'word_files', 'preview.name')}.docx", shown)


@noun.post("/<kind>", summary="Upload a template; it is in force from the next document on")
def upload_template(path: OfKind, header: Headers, body: Uploaded) -> Response:
    """Filled with sample data before it is taken; what is wrong with it is refused by name."""
    # Asked first, so that nobody else's file is even opened; and again where it takes effect.
    known(_keeps)
    content = base64.b64decode(body.content)
    kept.check(path.kind, content)  # outside the transaction: a document takes its time

    def act(call: Call, top: Organization, by: Actor) -> Answer:
        kept.upload(call.session, top, path.kind, body.name, content, by=by, now=call.now)
        return _told(call, top, path.kind), 201

    return _do(act)


@noun.post("/<kind>/restoration", summary="Let an earlier version be in force again")
def restore_template(path: OfKind, header: Headers, body: Earlier) -> Response:
    """As a version of its own: none is ever overwritten."""

    def act(call: Call, top: Organization, by: Actor) -> Answer:
        kept.restore(call.session, top, path.kind, body.version, by=by, now=call.now)
        return _told(call, top, path.kind), 200

    return _do(act)


@noun.post("/<kind>/withdrawal", summary="Go back to the configured or shipped template")
def withdraw_template(path: OfKind, header: Headers, body: Nothing) -> Response:
    """The uploaded versions stay, to be restored."""

    def act(call: Call, top: Organization, by: Actor) -> Answer:
        kept.withdraw(call.session, top, path.kind, by=by, now=call.now)
        return _told(call, top, path.kind), 200

    return _do(act)


def _do(act: Callable[[Call, Organization, Actor], Answer]) -> Response:
    return write(lambda call: act(call, *_keeps(call)))


def _keeps(call: Call) -> tuple[Organization, Actor]:
    """The top of the tree whose templates the caller keeps, the first of several. NotAllowed."""
    oversees_anything(call.session, call.who, RIGHT)
    own = next(seat for seat in call.who.offices if seat.role in KEEPERS and seat.at_top)
    top = call.session.get_one(Organization, own.organization_id)
    return top, call.by(allow(call.session, call.who, RIGHT, top))


def _config(call: Call) -> Path:
    return call.context.settings.config_dir


def _file(call: Call, kind: str, number: int | None) -> tuple[str, bytes]:
    """The name and the content of the template in force, or of a version."""
    top, _ = _keeps(call)
    if number is not None:
        return kept.content_of(call.session, top.id, kind, number)
    found = kept.in_force(call.session, top.id, kind, _config(call))
    return found.where.rpartition("/")[2], found.content


def _told(call: Call, top: Organization, kind: str) -> dict[str, Any]:
    chosen = kept.in_force(call.session, top.id, kind, _config(call))
    every = kept.versions(call.session, top.id, kind)
    people = {one.person_id for one in every if one.person_id is not None}
    found = call.session.exec(select(Person.id, Person.name).where(col(Person.id).in_(people)))
    names: dict[int, str] = dict(found.all())
    return {
        "kind": kind,
        "source": chosen.source,
        "version": chosen.number,
        "fields": list(FIELDS[kind]),
        "rows": {name: list(ROWS[name]) for name in FIELDS[kind] if name in ROWS},
        "versions": [_version(one, names) for one in every],
    }


def _version(one: WordTemplate, names: dict[int, str]) -> dict[str, Any]:
    return {
        "number": one.number,
        "name": one.name or None,
        "sha256": one.digest,
        "restored": one.restored,
        "at": one.at,
        "by": names.get(one.person_id) if one.person_id is not None else None,
    }
