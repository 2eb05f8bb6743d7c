"""Files handed in with the work: sent as Base64, given back as a download and never as a page."""

from __future__ import annotations

import base64
import re
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from flask import Response

from service.api.evidence_shapes import FileSent
from service.api.noun import make
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers, Numbered
from service.errors import NotFound
from service.models import Attachment
from service.work import attach

noun = make("attachments")
PLAIN = "application/octet-stream"
_FILE: Any = {
    "200": {
        "description": "The file as it was handed in",
        "content": {PLAIN: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@noun.post("", summary="Hand in a file")
def send_file(header: Headers, body: FileSent) -> Response:
    """Known by what it contains; the same content is kept once."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, "attach")
        content = base64.b64decode(body.content)
        limits = call.plan(campaign).provisions.limits
        kept = attach(
            call.session, campaign, body.name, content, by=by, now=call.now, limits=limits
        )
        return asdict(kept), 201

    return write(do)


@noun.get("/<int:number>", summary="Download a file", responses=_FILE)
def download(path: Numbered) -> Response:
    """For those who see its campaign; no browser opens it in place."""
    found: list[tuple[str, bytes]] = []

    def do(call: Call) -> Any:
        row = call.session.get(Attachment, path.number)
        if row is None:
            raise NotFound("attachment")
        call.campaign(row.campaign_id, "see")
        found.append((row.name, row.content))

    read(do)
    return as_download(*found[0])


def _saved_as(name: str) -> str:
    """Say under which name a file is saved; by the plain one it still opens with what it is for."""
    ending = re.search(r"\.[A-Za-z0-9]{1,8}$", name)
    plain = f"file{ending[0] if ending else ''}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def as_download(name: str, content: bytes) -> Response:
    """A file that is saved and not shown, whatever it says of itself (TRUST AC16)."""
    reply = Response(content, 200, mimetype=PLAIN)
    reply.headers["Content-Disposition"] = _saved_as(name)
    reply.headers["X-Content-Type-Options"] = "nosniff"
    reply.headers["Cache-Control"] = "no-store"
    reply.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return reply
