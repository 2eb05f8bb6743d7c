"""The JSON API: one noun a file, the same verbs as the pages and the command line."""

from __future__ import annotations

from functools import cache
from typing import Any

import structlog
from flask import Flask, Response, g, jsonify
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.openapi import OpenAPI
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, DisconnectionError
from werkzeug.exceptions import HTTPException, Unauthorized

from service.api import (
    accounts,
    activities,
    appraisal_results,
    appraisal_slips,
    appraisals,
    approvals,
    attachments,
    audit,
    awards,
    ballots,
    branch_plans,
    calendar_feeds,
    campaign_dates,
    campaigns,
    contacts,
    contributions,
    documents,
    duties,
    exports,
    filings,
    hearings,
    honours,
    imports,
    incidents,
    inspections,
    ledger,
    meetings,
    nominations,
    notices,
    organizations,
    outbox,
    overdue,
    people,
    plan_drafts,
    plan_readings,
    plans,
    pledge_items,
    pledges,
    postponements,
    rectifications,
    reports,
    reviews,
    search,
    seats,
    settings,
    substitutes,
    tables,
    terms,
    tickets,
    urgings,
    word_templates,
    work,
)
from service.api.request import answer, ask_for_token, asked_locale
from service.campaign_told import reasons_told
from service.context import Context
from service.error_bodies import error_body
from service.errors import BadInput, NotAllowed, NotFound
from service.wording import mistake_words
from service.words import has_words, say
from workflows.refusals import BadPlan, Refused

log = structlog.get_logger()

NOUNS: tuple[APIBlueprint, ...] = (
    plans.noun,
    plan_drafts.noun,
    plan_readings.noun,
    organizations.noun,
    imports.organizations,
    people.noun,
    imports.people,
    tables.noun,
    accounts.noun,
    campaigns.noun,
    campaign_dates.noun,
    appraisals.noun,
    appraisal_results.noun,
    appraisal_slips.noun,
    approvals.noun,
    substitutes.noun,
    postponements.noun,
    branch_plans.noun,
    documents.noun,
    filings.noun,
    seats.noun,
    terms.noun,
    pledges.noun,
    pledge_items.noun,
    activities.noun,
    attachments.noun,
    contributions.noun,
    duties.noun,
    meetings.noun,
    reviews.noun,
    hearings.noun,
    reports.noun,
    contacts.noun,
    rectifications.noun,
    awards.noun,
    nominations.noun,
    notices.noun,
    honours.noun,
    inspections.noun,
    tickets.noun,
    ledger.noun,
    overdue.noun,
    exports.noun,
    urgings.noun,
    outbox.noun,
    calendar_feeds.noun,
    search.noun,
    incidents.noun,
    work.noun,
    audit.noun,
    settings.noun,
    word_templates.noun,
)
#: Doors for whoever does not say who they are; the others want a token.
NAMELESS: tuple[APIBlueprint, ...] = (ballots.noun,)
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
    for noun in (*NOUNS, *NAMELESS):
        _set_up(noun)
        app.register_blueprint(noun)
        document.register_api(noun)

    @app.get("/openapi.json")
    def openapi() -> Response:
        return jsonify(document.api_doc)

    return [*NOUNS, *NAMELESS]


@cache
def _set_up(noun: APIBlueprint) -> None:
    """What a noun needs once, however many apps this process makes."""
    _map_errors(noun)
    noun.before_request(ballots.refuse_identity if noun in NAMELESS else ask_for_token)


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
    """The caller's language; of one who is not known yet, the one that the request asks for."""
    if "locale" in g:
        return str(g.locale)
    return asked_locale()


def _error(status: int, **details: Any) -> Response:
    return answer(error_body(_locale(), status, **details), status)


def _refused(error: Refused) -> Response:
    return _error(409, reasons=reasons_told(_locale(), error.reasons))


def _forbidden(error: NotAllowed) -> Response:
    return _error(403, reasons=reasons_told(_locale(), error.reasons))


def _not_found(_error_: NotFound) -> Response:
    # Not what was looked for: whether it exists may itself be secret.
    return _error(404)


def _problem(field: str, row: int | None, code: str, message: str) -> dict[str, Any]:
    return {"field": field, "row": row, "code": code, "message": message}


def _bad_input(error: BadInput) -> Response:
    problems = [
        _problem(found.column or found.where, found.row, found.code, found.told(_locale()))
        for found in error.problems
    ]
    return _error(422, problems=problems)


def _bad_plan(error: BadPlan) -> Response:
    problems = [
        _problem(found.path, found.line, found.code, mistake_words(_locale(), found))
        for found in error.mistakes
    ]
    return _error(422, problems=problems)


def _invalid(error: ValidationError) -> Response:
    """What the models found, field by field; values are not repeated."""
    problems = []
    for found in error.errors(include_url=False, include_input=False, include_context=False):
        field = ".".join(str(part) for part in found["loc"]) or "body"
        problems.append(_found(field, str(found["type"])))
    return _error(422, problems=problems)


def _found(field: str, code: str) -> dict[str, Any]:
    key = f"invalid.{code}"
    words = say(_locale(), "api", key if has_words("api", key) else "invalid.other")
    return _problem(field, None, code, words)


def _unauthorized(_error_: Unauthorized) -> Response:
    reply = _error(401)
    reply.headers["WWW-Authenticate"] = 'Bearer realm="pacesetter"'
    return reply


def _http(error: HTTPException) -> Any:
    if error.response is not None:
        return error.response
    return _error(error.code or 500)


def _too_deep(_error_: RecursionError) -> Response:
    return _error(422, problems=[_found("body", "too_deep")])


def _database(failure: Exception) -> Response:
    # Never its text, which repeats the values that were sent.
    origin = getattr(failure, "orig", None)
    log.warning(
        "request_without_database",
        error=type(origin or failure).__name__,
        sqlstate=getattr(origin, "sqlstate", None),
    )
    reply = _error(503)
    reply.headers["Retry-After"] = "5"
    return reply
