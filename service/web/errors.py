"""What a page answers instead: refused with all reasons, not allowed, not found, bad input."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb

import structlog
from flask import Flask, Response, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import (
    ClientDisconnected,
    HTTPException,
    RequestEntityTooLarge,
    SecurityError,
)

from service.db import reading
from service.error_bodies import error_body
from service.errors import BadInput, NotAllowed, NotFound
from service.models import Campaign
from service.web.current import context, locale, render, t
from service.web.forms.way_back import page_of_form
from service.wording import reason_words
from workflows.plan import Plan
from workflows.provisions.limits import LARGEST_MEGABYTES, MEBIBYTE
from workflows.refusals import Refused

log = structlog.get_logger()
FRAMES = 8
KNOWN = {400, 403, 404, 405, 409, 413, 422, 429, 500}
FOR_PROGRAMS = ("/api/", "/webhooks/", "/openapi", "/health", "/metrics")


def page(status: int, reasons: list[str] | None = None, *, words: str = "") -> ResponseReturnValue:
    """A page that says what went wrong and what to do; to a program, the same as JSON.

    `words` names its words where the status alone does not say what happened.
    """
    if for_a_program():
        details = {"reasons": [{"message": reason} for reason in reasons]} if reasons else {}
        return error_body(locale(), status, **details), status
    known = words or (status if status in KNOWN else 400 if status < 500 else 500)
    return render(
        "error.html",
        status,
        title=t(f"error.{known}"),
        advice=t(f"error.{known}.advice"),
        reasons=reasons or [],
        request_id=g.get("request_id", ""),
    )


def install(app: Flask) -> None:
    """Map what verbs raise to pages, in one place; the API maps its own."""
    app.register_error_handler(Refused, lambda error: page(409, told(error)))
    app.register_error_handler(NotAllowed, lambda error: page(403, told(error)))
    app.register_error_handler(NotFound, lambda _error: page(404))
    app.register_error_handler(
        BadInput, lambda error: page(422, [problem.told(locale()) for problem in error.problems])
    )
    app.register_error_handler(CSRFError, lambda _error: page(400, [t("error.form_too_old")]))
    app.register_error_handler(ClientDisconnected, lambda _error: page(400, words="cut_off"))
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _unforeseen)


def for_a_program() -> bool:
    """Whether who asks reads JSON rather than pages."""
    kinds = ("text/html", "application/json")
    wants = request.accept_mimetypes.best_match(kinds, "text/html")
    return wants == "application/json" or request.path.startswith(FOR_PROGRAMS)


def told(error: Refused | NotAllowed, plan: Plan | None = None) -> list[str]:
    """All reasons in words, with the names that the plan of what was acted on gives."""
    plan = plan or _plan_acted_on()
    return [reason_words(locale(), reason, plan) for reason in error.reasons]


def _plan_acted_on() -> Plan | None:
    """The plan of the campaign that this request was about, where there is one."""
    acted_on = g.get("acted_on")
    if acted_on is None:
        return None
    with reading(context().sessions) as db:
        campaign = db.get(Campaign, acted_on[0])
        if campaign is None:
            return None
        return context().rulebook.plan(db, campaign.plan_version_id)


def _of_http(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and 300 <= error.code < 400:
        return error.get_response()  # a redirect, such as to a path with its slash
    if isinstance(error, SecurityError):
        # Called by a name that is not ours (TRUST AC23): no page of ours can have links then.
        return Response(t("error.400"), 400, mimetype="text/plain")
    if error.code == 405 and not for_a_program() and (found := page_of_form()):
        return redirect(found)  # a reload of what a refused form was answered with
    return page(error.code or 500)


def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """With what is taken at most, where what was sent are files: they are not looked at at all."""
    if request.mimetype != "multipart/form-data":
        return page(413)
    together = (request.max_content_length or 0) // MEBIBYTE
    sizes = t("error.413.sizes", together=together, each=min(together, LARGEST_MEGABYTES))
    return page(413, [sizes], words="413.files")


def _unforeseen(error: Exception) -> ResponseReturnValue:
    # Where, but not with which values: a message of the database names them.
    frames = [
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in extract_tb(error.__traceback__)[-FRAMES:]
    ]
    log.error("unforeseen", error=type(error).__name__, frames=frames)
    return page(500)
