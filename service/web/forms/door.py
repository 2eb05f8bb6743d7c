"""The one door of all forms: what was typed goes through the same act as a call of the API.

A form is sent to ``/do/<address>`` where the API has ``/api/v1/<address>``. The visit and the
form's token are asked for here; what comes after (shape, right, transaction, history, repeated
keys) is the API's. Done, the visitor goes on; refused, the page is shown again with the reasons,
and with all that was typed.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from inspect import signature, unwrap
from io import BytesIO
from typing import Any, get_type_hints
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as NoSuchAddress
from werkzeug.routing import RequestRedirect

from service.api import NOUNS, PREFIX
from service.api.request import Filled, fill
from service.api.shapes import Headers
from service.errors import BadInput, NotFound, Problem
from service.web.current import locale, render, signed_in, t, visitor
from service.web.errors import page, told
from service.web.forms import keeping, way_back
from service.web.forms.reading import body_of
from service.web.forms.state import SHOWN_AGAIN, Typed
from service.web.forms.uploads import take_in
from service.web.login import safe_target
from service.web.work.asking import placed
from service.wording import mistake_words
from service.words import has_words, say
from workflows.refusals import BadPlan, Refused

pages = Blueprint("forms", __name__)
#: Fields of every form that are no part of its body; no shape has a field with such a name.
OF_THE_FORM, TOKEN = "_", "csrf_token"
_NAMES = frozenset(noun.name for noun in NOUNS)
LONGEST_KEY = 64
ACCEPTED = 202
DONE = "done.anything"


@dataclass(frozen=True, slots=True)
class Act:
    """An act of the API: what does it, the shape of its body, and the place that it is for."""

    do: Callable[..., Any]
    body: type[BaseModel] | None
    path: BaseModel | None


@pages.post("/do/<path:address>")
def done(address: str) -> ResponseReturnValue:
    """Do what a form asks for, and go on; or show its page again."""
    return by_form(address, _said_and_onward)


def by_form(address: str, then: Callable[[Any], ResponseReturnValue]) -> ResponseReturnValue:
    """Do the act of the API that a form is for; answer with `then`, or show its page again."""
    typed = request.form.to_dict(flat=False)
    if not current_user.is_authenticated:
        return _ended(address, typed)
    act = _act(address)
    wrong = take_in(typed, _keep)
    if wrong:
        return _again(Typed(address, typed, wrong, _look_again()), 422)
    if "_more" in typed:
        return _again(Typed(address, typed), 200)
    try:
        result = _call(act, typed)
    except ValidationError as error:
        return _again(Typed(address, typed, _by_field(error), _look_again()), 422)
    except BadInput as error:
        problems: dict[str, list[str]] = {}
        for one in error.problems:
            problems.setdefault(one.column or one.where, []).append(_told(one, typed))
        every = tuple(_told(one, typed) for one in error.problems)
        return _again(Typed(address, typed, problems, every), 422)
    except BadPlan as error:
        mistakes = tuple(mistake_words(locale(), one) for one in error.mistakes)
        return _again(Typed(address, typed, reasons=mistakes), 422)
    except Refused as error:
        return _again(Typed(address, typed, reasons=tuple(told(error))), 409)
    return then(result)


def _told(problem: Problem, typed: Mapping[str, list[str]]) -> str:
    """A problem in words; its place is the field that it is shown at, where the form has one."""
    shown = problem.row is None and problem.column is None and problem.where in typed
    return (replace(problem, where="") if shown else problem).told(locale())


def _said_and_onward(result: Any) -> ResponseReturnValue:
    if g.taken_on:  # as long work: there is nothing to show yet but how far it is
        flash(say(locale(), "work_pages", "done.work_asked"), "done")
        return redirect(url_for("long_work.one", number=result["id"]), 303)
    said = f"done.{request.form.get('_said', '')}"
    flash(say(locale(), "work_pages", said if has_words("work_pages", said) else DONE), "done")
    return redirect(_onward(result), 303)


@pages.errorhandler(CSRFError)
def too_old(_error: CSRFError) -> ResponseReturnValue:
    """A form from before another log-in: shown again to its own person, and to nobody else."""
    typed, address = request.form.to_dict(flat=False), (request.view_args or {}).get("address", "")
    if not current_user.is_authenticated and keeping.person_of(typed) is not None:
        return _ended(address, typed)
    if current_user.is_authenticated and keeping.person_of(typed) == visitor().person_id:
        return _again(Typed(address, typed, reasons=(t("error.form_too_old"),)), 400)
    return page(400, [t("error.form_too_old")])


def _ended(address: str, typed: dict[str, list[str]]) -> ResponseReturnValue:
    """The visit is over: the way in, with what was typed kept for whoever typed it."""
    if keeping.person_of(typed) is None:
        return redirect(url_for("login.form"))
    kept = keeping.lock_up(address, typed)
    said = say(locale(), "work_pages", "ended.kept" if kept else "ended.too_long")
    target = safe_target(next(iter(typed.get("_page", ())), ""))
    return render("login.html", 401, target=target, kept=kept, ended=said)


@pages.post("/kept-form")
@signed_in
def taken_up() -> ResponseReturnValue:
    """Show the page of a form again that was sent when its visit had ended."""
    typed = keeping.unlock(request.form.get("kept", ""))
    if typed is None:
        raise NotFound("form")
    reasons = (say(locale(), "work_pages", "ended.again"),)
    return _again(Typed(typed.address, typed.values, reasons=reasons), 200)


def _look_again() -> tuple[str, ...]:
    return (say(locale(), "work_pages", "form.look_again"),)


def _keep(campaign_id: int, name: str, content: bytes) -> int:
    """Keep a file as the API does, by the right of whoever sends it."""
    act = _act("attachments")
    assert act.body is not None
    body = {"campaign_id": campaign_id, "name": name, "content": b64encode(content).decode()}
    fill(Filled(visitor().person_id, locale()))
    told = act.do(header=Headers(), body=act.body.model_validate(body)).get_json()
    return int(told["id"])


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
    path = placed(hints["path"], given) if "path" in hints else None
    return Act(do, hints.get("body"), path)


def _call(act: Act, typed: Mapping[str, list[str]]) -> Any:
    """Go through the API's own door, as the visitor whose page this is; return what it answers."""
    sent = {
        name: values
        for name, values in typed.items()
        if name != TOKEN and not name.startswith(OF_THE_FORM)
    }
    body = body_of(act.body, sent) if act.body else {}
    given: dict[str, Any] = {"header": Headers()}
    if act.path is not None:
        given["path"] = act.path
    if act.body is not None:
        given["body"] = act.body.model_validate(body)
    content = json.dumps(body, sort_keys=True, ensure_ascii=False).encode()
    fill(Filled(visitor().person_id, locale(), content=content, headers=_headers()))
    reply = act.do(**given)
    g.taken_on = reply.status_code == ACCEPTED
    return reply.get_json(silent=True)


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
    """Where the form said to go on; ``{id}`` stands for the number of what was made.

    ``{staff_no}`` likewise, of a person, whose page bears no other number.
    """
    made = result if isinstance(result, dict) else {}
    known = {f"{{{name}}}": made[name] for name in ("id", "staff_no") if name in made}
    for name in ("_next", "_page"):
        target = request.form.get(name, "")
        for place, value in known.items():
            target = target.replace(place, quote(str(value), safe=""))
        if "{" not in target and (safe := safe_target(target)):
            return safe
    return "/"


def _again(typed: Typed, status: int) -> ResponseReturnValue:
    """Show the page of the form once more, with what was typed, inside this request.

    Somebody else may have done the act meanwhile, and the page has the form no more: then the
    page itself says why it was refused.
    """
    shown_on = next(iter(typed.values.get("_page", ())), "")
    target = safe_target(shown_on) or way_back.HOME
    answer = _page_of(target, typed)
    text = answer.get_data(as_text=True)
    unsaid = [reason for reason in typed.reasons if escape(reason) not in text]
    if unsaid:
        answer = _page_of(target, typed, unsaid)
    way_back.note(target)
    if answer.status_code == 200:
        answer.status_code = status
    return answer


def _page_of(target: str, typed: Typed, said: Sequence[str] = ()) -> Response:
    where = urlsplit(target)
    environ = {
        **request.environ,
        "REQUEST_METHOD": "GET",
        "PATH_INFO": where.path,
        "QUERY_STRING": where.query,
        "CONTENT_LENGTH": "0",
        "CONTENT_TYPE": "",
        "wsgi.input": BytesIO(),
        SHOWN_AGAIN: typed,
    }
    environ.pop("werkzeug.request", None)
    with current_app.request_context(environ) as inner:
        if inner.request.routing_exception is not None or inner.request.url_rule is None:
            raise NoSuchAddress
        for one in said:
            flash(one, "refused")
        return current_app.make_response(current_app.dispatch_request())
