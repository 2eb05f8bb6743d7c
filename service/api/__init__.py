"""The JSON API: one noun a file, the same verbs as the pages and the command line."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask, Response, g, jsonify
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.openapi import OpenAPI
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, DisconnectionError
from werkzeug.exceptions import HTTPException, Unauthorized

from service.api import (
    approvals,
    campaign_dates,
    campaigns,
    incidents,
    organizations,
    outbox,
    overdue,
    people,
    plans,
    postponements,
)
from service.api.request import answer, ask_for_token
from service.campaign_told import reasons_told
from service.context import Context
from service.errors import BadInput, NotAllowed, NotFound
from service.wording import mistake_words
from service.words import DEFAULT_LOCALE, has_words, say
from workflows.refusals import BadPlan, Refused

NOUNS = (
    plans,
    organizations,
    people,
    campaigns,
    campaign_dates,
    approvals,
    postponements,
    overdue,
    outbox,
    incidents,
)
PREFIX = "/api/v1"
TITLE = "Pacesetter 争先"


def register(app: Flask, context: Context) -> list[APIBlueprint]:
    """Add the API and ``/openapi.json``; gives the blueprints, which carry no form tokens."""
    # The library asks the app for these; ours is a plain Flask, and the library's own serves
    # only to write the document.
    vars(app)["validate_response"] = False
    vars(app)["validation_error_callback"] = _invalid
    document = OpenAPI(
        "service.api",
        info={"title": TITLE, "version": "1"},
        security_schemes={"bearer": {"type": "http", "scheme": "bearer"}},
        doc_ui=False,
    )
    blueprints = []
    for noun in NOUNS:
        made: APIBlueprint = noun.noun
        _set_up(made)
        app.register_blueprint(made)
        document.register_api(made)
        blueprints.append(made)

    @app.get("/openapi.json")
    def openapi() -> Response:
        return jsonify(document.api_doc)

    return blueprints


@cache
def _set_up(noun: APIBlueprint) -> None:
    """What a noun needs once, however many apps this process makes."""
    _map_errors(noun)
    noun.before_request(ask_for_token)


def _map_errors(noun: APIBlueprint) -> None:
    """Every refusal of a verb, mapped to HTTP in one place."""
    for kind, handler in (
        (Refused, _refused),
        (NotAllowed, _forbidden),
        (NotFound, _not_found),
        (BadInput, _bad_input),
        (BadPlan, _bad_plan),
        (Unauthorized, _unauthorized),
        (HTTPException, _http),
        (RecursionError, _too_deep),
        (DBAPIError, _database),
        (DisconnectionError, _database),
    ):
        noun.register_error_handler(kind, handler)


def _locale() -> str:
    return str(g.get("locale", DEFAULT_LOCALE))


def _refused(error: Refused) -> Response:
    return answer({"error": "refused", "reasons": reasons_told(_locale(), error.reasons)}, 409)


def _forbidden(error: NotAllowed) -> Response:
    return answer({"error": "forbidden", "reasons": reasons_told(_locale(), error.reasons)}, 403)


def _not_found(_error: NotFound) -> Response:
    # Not what was looked for: whether it exists may itself be secret.
    return answer({"error": "not_found"}, 404)


def _bad_input(error: BadInput) -> Response:
    problems = [
        {
            "field": problem.column or problem.where,
            "row": problem.row,
            "code": problem.code,
            "message": problem.told(_locale()),
        }
        for problem in error.problems
    ]
    return answer({"error": "invalid", "problems": problems}, 422)


def _bad_plan(error: BadPlan) -> Response:
    problems = [
        {
            "field": mistake.path,
            "row": mistake.line,
            "code": mistake.code,
            "message": mistake_words(_locale(), mistake),
        }
        for mistake in error.mistakes
    ]
    return answer({"error": "invalid", "problems": problems}, 422)


def _invalid(error: ValidationError) -> Response:
    """What the models found, field by field; values are not repeated."""
    problems = []
    for found in error.errors(include_url=False, include_input=False, include_context=False):
        code = str(found["type"])
        key = f"invalid.{code}"
        words = say(_locale(), "api", key if has_words("api", key) else "invalid.other")
        field = ".".join(str(part) for part in found["loc"]) or "body"
        problems.append({"field": field, "row": None, "code": code, "message": words})
    return answer({"error": "invalid", "problems": problems}, 422)


def _unauthorized(_error: Unauthorized) -> Response:
    reply = answer({"error": "unauthorized"}, 401)
    reply.headers["WWW-Authenticate"] = 'Bearer realm="pacesetter"'
    return reply


def _http(error: HTTPException) -> Any:
    if error.response is not None:
        return error.response
    return answer({"error": error.name.lower().replace(" ", "_")}, error.code or 500)


def _too_deep(_error: RecursionError) -> Response:
    return answer({"error": "invalid", "problems": []}, 422)


def _database(_error: Exception) -> Response:
    reply = answer({"error": "unavailable"}, 503)
    reply.headers["Retry-After"] = "5"
    return reply
