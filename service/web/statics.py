"""Style sheets and scripts as they are served: packed, and named by what is in them.

Only these are packed: a page holds the token of its forms beside what somebody typed, and the
length of the two packed together would tell of the token (BREACH).
"""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

STATIC = Path(__file__).parent / "static"
PACKED_KINDS = {"text/css", "text/javascript", "application/javascript", "image/svg+xml"}
MARK = 8  # hexadecimal digits of its sum in a file's address
# An address with the sum never means anything else.
FOR_EVER = "public, max-age=31536000, immutable"


def install(app: Flask) -> None:
    """Put sums into the addresses of files, and pack what a browser can unpack."""
    app.url_defaults(_named)
    app.after_request(_served)


def _named(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "v" not in values:
        values["v"] = mark_of(values["filename"])


@cache
def mark_of(name: str) -> str:
    """The first digits of a file's SHA-256; nothing for a file that there is not."""
    file = STATIC / name
    return hashlib.sha256(file.read_bytes()).hexdigest()[:MARK] if file.is_file() else ""


def _served(answer: Response) -> Response:
    if request.endpoint != "static" or answer.status_code not in (200, 304):
        return answer
    name = (request.view_args or {}).get("filename", "")
    if request.args.get("v") and request.args["v"] == mark_of(name):
        answer.headers["Cache-Control"] = FOR_EVER
    if answer.mimetype not in PACKED_KINDS:
        return answer
    answer.vary.add("Accept-Encoding")
    if answer.status_code == 200 and request.accept_encodings["gzip"] > 0:
        etag, _ = answer.get_etag()
        answer.direct_passthrough = False
        answer.make_sequence()  # so that the file that was opened is closed with the answer
        answer.set_data(_packed(name))
        answer.content_encoding = "gzip"
        if etag:  # the same file, byte for byte or packed
            answer.set_etag(etag, weak=True)
    return answer


@cache
def _packed(name: str) -> bytes:
    return gzip.compress((STATIC / name).read_bytes(), compresslevel=9, mtime=0)
