"""One line in the log for each request, with an id that the answer carries; never personal data."""

from __future__ import annotations

import secrets
import time

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger()


def install(app: Flask) -> None:
    """Give every request an id, and note what became of it."""

    def begin() -> None:
        structlog.contextvars.clear_contextvars()
        g.request_id = secrets.token_hex(8)
        g.began = time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    def finish(answer: Response) -> Response:
        answer.headers["X-Request-ID"] = g.get("request_id", "")
        if request.endpoint != "static":
            # The rule and not the path: a path may hold a code, a link's secret or a name.
            log.info(
                "request",
                method=request.method,
                rule=request.url_rule.rule if request.url_rule else None,
                status=answer.status_code,
                milliseconds=round(
                    (time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1
                ),
            )
        return answer

    app.before_request(begin)
    app.after_request(finish)
