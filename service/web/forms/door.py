"""The one door of all forms: what was typed goes through the same act as a call of the API.

A form is sent to ``/do/<address>`` where the API has ``/api/v1/<address>``. The visit and the
form's token are asked for here; what comes after (shape, right, transaction, history, repeated
keys) is the API's. Done, the visitor goes on; refused, the page is shown again with the reasons,
and with all that was typed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature, unwrap
from io import BytesIO
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as NoSuchAddress
from werkzeug.routing import RequestRedirect

from service.api import NOUNS, PREFIX
from service.api.request import Filled, fill
from service.api.shapes import Headers
from service.errors import BadInput, NotFound
from service.web.current import locale, signed_in, visitor
from service.web.errors import told
from service.web.forms.reading import body_of
from service.web.forms.state import SHOWN_AGAIN, Typed
from service.web.login import safe_target
from service.wording import mistake_words
from service.words import has_words, say
from workflows.refusals import BadPlan, Refused

pages = Blueprint("forms", __name__)
#: Fields of every form that are no part of its body; no shape has a field with such a name.
OF_THE_FORM = frozenset(
    {"csrf_token", "_page", "_next", "_key", "_seen", "_said", "_more", "_seed"}
)
_NAMES = frozenset(noun.name for noun in NOUNS)
LONGEST_KEY = 64
DONE = "done.anything"


@dataclass(frozen=True, slots=True)
class Act:
    """An act of the API: what does it, the shape of its body, and the place that it is for."""

    do: Callable[..., Any]
    body: type[BaseModel] | None
    path: BaseModel | None


@pages.post("/do/<path:address>")
@signed_in
def done(address: str) -> ResponseReturnValue:
    """Do what a form asks for, and go on; or show its page again."""
    return by_form(address, _said_and_onward)


def by_form(address: str, then: Callable[[Any], ResponseReturnValue]) -> ResponseReturnValue:
    """Do the act of the API that a form is for; answer with `then`, or show its page again."""
    act = _act(address)
    typed = request.form.to_dict(flat=False)
    if "_more" in typed:
        return _again(Typed(address, typed), 200)
    try:
        result = _call(act, typed)
    except ValidationError as error:
        return _again(
            Typed(
                address, typed, _by_field(error), (say(locale(), "work_pages", "form.look_again"),)
            ),
            422,
        )
    except BadInput as error:
        problems: dict[str, list[str]] = {}
        for one in error.problems:
            problems.setdefault(one.column or one.where, []).append(one.told(locale()))
        every = tuple(one.told(locale()) for one in error.problems)
        return _again(Typed(address, typed, problems, every), 422)
    except BadPlan as error:
        mistakes = tuple(mistake_words(locale(), one) for one in error.mistakes)
        return _again(Typed(address, typed, reasons=mistakes), 422)
    except Refused as error:
        return _again(Typed(address, typed, reasons=tuple(told(error))), 409)
    return then(result)


def _said_and_onward(result: Any) -> ResponseReturnValue:
    said = f"done.{request.form.get('_said', '')}"
    flash(say(locale(), "work_pages", said if has_words("work_pages", said) else DONE), "done")
    return redirect(_onward(result), 303)


def _act(address: str) -> Act:
    """Find the act of the API behind an address. Raises NotFound for what is none."""
    adapter = current_app.url_map.bind("")
    try:
        endpoint, given = adapter.match(f"{PREFIX}/{address}", method="POST")
    except (HTTPException, RequestRedirect):
        raise NotFound("act") from None
    if endpoint.partition(".")[0] not in _NAMES:
        raise NotFound("act")
    do = unwrap(current_app.view_functions[endpoint])
    hints = get_type_hints(do)
    if not set(signature(do).parameters) <= {"path", "header", "body"}:
        raise NotFound("act")
    path = hints["path"].model_validate(given) if "path" in hints else None
    return Act(do, hints.get("body"), path)


def _call(act: Act, typed: Mapping[str, list[str]]) -> Any:
    """Go through the API's own door, as the visitor whose page this is; return what it answers."""
    sent = {name: values for name, values in typed.items() if name not in OF_THE_FORM}
    body = body_of(act.body, sent) if act.body else {}
    given: dict[str, Any] = {"header": Headers()}
    if act.path is not None:
        given["path"] = act.path
    if act.body is not None:
        given["body"] = act.body.model_validate(body)
    content = json.dumps(body, sort_keys=True, ensure_ascii=False).encode()
    fill(Filled(visitor().person_id, locale(), content, _headers()))
    return act.do(**given).get_json(silent=True)


def _headers() -> dict[str, str]:
    key, seen = request.form.get("_key", "")[:LONGEST_KEY], request.form.get("_seen", "")
    headers = (
        {"Idempotency-Key": f"form:{key}"} if key.isascii() and key.isprintable() and key else {}
    )
    return {**headers, "If-Match": seen} if seen else headers


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    """What the shape found, in words, by the name of the field."""
    found: dict[str, list[str]] = {}
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        key = f"invalid.{one['type']}"
        words = say(locale(), "api", key if has_words("api", key) else "invalid.other")
        found.setdefault(".".join(map(str, one["loc"])), []).append(words)
    return found


def _onward(result: Any) -> str:
    """Where the form said to go on; ``{id}`` stands for the number of what was made."""
    number = result.get("id") if isinstance(result, dict) else None
    for name in ("_next", "_page"):
        target = request.form.get(name, "")
        if isinstance(number, int):
            target = target.replace("{id}", str(number))
        if "{id}" not in target and (safe := safe_target(target)):
            return safe
    return "/"


def _again(typed: Typed, status: int) -> ResponseReturnValue:
    """Show the page of the form once more, with what was typed, inside this request."""
    page = urlsplit(safe_target(request.form.get("_page")) or "/todo")
    environ = {
        **request.environ,
        "REQUEST_METHOD": "GET",
        "PATH_INFO": page.path,
        "QUERY_STRING": page.query,
        "CONTENT_LENGTH": "0",
        "CONTENT_TYPE": "",
        "wsgi.input": BytesIO(),
        SHOWN_AGAIN: typed,
    }
    environ.pop("werkzeug.request", None)
    with current_app.request_context(environ) as inner:
        if inner.request.routing_exception is not None or inner.request.url_rule is None:
            raise NoSuchAddress
        answer = current_app.make_response(current_app.dispatch_request())
    if answer.status_code == 200:
        answer.status_code = status
    return answer
