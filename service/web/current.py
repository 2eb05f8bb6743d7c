"""What every page needs to know: the installation, the visitor, the language, the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec

from flask import current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlmodel import Session

from service import clock
from service.actors import Actor
from service.auth.permits import Right, visitor_now
from service.auth.visitor import Visitor
from service.context import Context
from service.db import only_reads, reading, writing
from service.looks import look_no_more, one_look
from service.web import spoken
from service.words import LOCALES, nearest_locale, say

LANGUAGE = "language"
NO_RIGHT = Right("")
P = ParamSpec("P")


def context() -> Context:
    """The installation that this app serves."""
    found: Context = current_app.extensions["pacesetter"]
    return found


def visitor() -> Visitor:
    """The visitor of a page that asks for one."""
    found: Visitor = current_user._get_current_object()
    return found


def actor(right: Right = NO_RIGHT) -> Actor:
    """The visitor as history names them, acting by a right."""
    return Actor.person(visitor().person_id, *right)


def visitor_here(db: Session) -> Visitor:
    """The visitor with the posts by which they may look or act in this transaction.

    To look, those found when this request began will do; whoever acts is asked for anew. Raises
    NotAllowed for one who has left.
    """
    if only_reads(db):
        return visitor()
    return visitor_now(db, visitor().person_id, now())


def locale() -> str:
    """The language: chosen here, else the person's own, else the browser's, else ours."""
    said: str | None = g.get("spoken")  # a page asks for it once a sentence
    if said is None:
        said = g.spoken = _language()
    return said


def _language() -> str:
    chosen = request.cookies.get(LANGUAGE) or session.get(LANGUAGE)
    if chosen in LOCALES:
        return str(chosen)
    if current_user.is_authenticated:
        return visitor().locale
    for tag, _quality in request.accept_languages:
        found = nearest_locale(tag)
        if found:
            return found
    return context().settings.locale


def t(key: str, **params: object) -> str:
    """The sentence of the pages' catalogue under a key, in the visitor's language."""
    return say(locale(), "web", key, **params)


@contextmanager
def looking() -> Iterator[Session]:
    """A transaction that may only read; a page's time is read in the first that it opens."""
    with reading(context().sessions) as db:
        if "now" not in g:
            g.now = clock.read(db, context().settings)
        yield db


@contextmanager
def acting() -> Iterator[Session]:
    """A transaction that commits once, when all went well; its time is read in it."""
    with writing(context().sessions) as db:
        g.now = clock.read(db, context().settings)
        yield db


def now() -> datetime:
    """The time by which this page was made: of the first transaction that it opened."""
    at: datetime | None = g.get("now")
    if at is None:
        with looking():
            at = g.now
    assert at is not None
    return at


def today() -> date:
    """The local day of this page."""
    return clock.local_day(now(), context().settings.zone)


def asked_number(name: str) -> int | None:
    """The number of a row that the address asks for, or None where that can be no row's."""
    asked = request.args.get(name, type=int)
    return asked if asked is not None and 0 <= asked < 2**63 else None


def render(template: str, status: int = 200, **values: Any) -> tuple[str, int]:
    """A page in the visitor's language, with the status to answer."""
    look_no_more()
    return render_template(spoken.template(locale(), template), **values), status


def at_one_look(page: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Show a page whose parts are all of one moment; it is to be the outermost."""

    @wraps(page)
    def looked(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        with one_look():
            return page(*args, **kwargs)

    return looked


def signed_in(page: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Show a page to whoever has logged in, and the way in to everybody else."""

    @wraps(page)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if current_user.is_authenticated:
            return page(*args, **kwargs)
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("login.form", next=target))

    return guarded
