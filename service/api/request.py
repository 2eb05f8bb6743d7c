"""What every call of the API goes through: token, transaction, right, repeated keys, answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import Response, current_app, g, request
from sqlmodel import Session
from werkzeug.exceptions import Unauthorized

from notifications.failpoints import reach
from service import campaigns, clock
from service.actors import Actor
from service.auth import idempotency, tokens
from service.auth.permits import Right, allow, visitor_now
from service.auth.visitor import Visitor
from service.context import Context
from service.db import only_reads, reading, retrying, writing
from service.errors import BadInput, NotAllowed, NotFound, Problem
from service.models import Campaign, Person
from service.rulebook import Rulebook
from service.words import DEFAULT_LOCALE, nearest_locale
from workflows.plan import Plan
from workflows.refusals import Reason, Refused


@dataclass(frozen=True, slots=True)
class Call:
    """One call inside its transaction: who asks, when, in which language."""

    session: Session
    context: Context
    who: Visitor
    now: datetime
    locale: str

    @property
    def rulebook(self) -> Rulebook:
        """The plans."""
        return self.context.rulebook

    def by(self, right: Right) -> Actor:
        """The caller as history names them."""
        return Actor.person(self.who.person_id, *right)

    def campaign(
        self, number: int, verb: str, *, duty: str = "", lock: bool = True
    ) -> tuple[Campaign, Actor]:
        """The campaign that a verb is for, locked, and the caller by the right to it.

        Where it is only looked at (`lock` False, or the verb "see") the transaction may be one
        that can only read. Raises NotFound, NotAllowed, and Refused where it is not as the caller
        saw it.
        """
        lock = lock and verb != "see"
        found = self.session.get(Campaign, number, with_for_update=lock or None)
        if found is None:
            raise NotFound("campaign")
        g.acted_on = (found.id, verb)
        right = allow(self.session, self.who, verb, found, plan=self.plan(found), duty=duty)
        g.acted_by = self.by(right)
        seen = seen_version()
        if lock and seen is not None and seen != found.version:
            raise Refused(Reason.of("reason.stale_version", seen=seen, current=found.version))
        return found, self.by(right)

    def plan(self, campaign: Campaign) -> Plan:
        """The plan version that a campaign is pinned to."""
        return self.rulebook.plan(self.session, campaign.plan_version_id)


Answer = tuple[Any, int]


@dataclass(frozen=True, slots=True)
class Filled:
    """A call that comes by the form of a page: whose visit it is, and what was filled in.

    The page has asked for the visit and for the form's token before it says so (`fill`). To look,
    the visitor whom the page has found, and its time, will do (`seen`); whoever acts is asked for
    anew.
    """

    person_id: int
    locale: str
    seen: tuple[Visitor, datetime] | None = None
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def fill(filled: Filled) -> None:
    """Let this request's call be one that comes by a form."""
    g.filled = filled


def _filled() -> Filled | None:
    found: Filled | None = g.get("filled")
    return found


def _header(name: str) -> str | None:
    filled = _filled()
    return request.headers.get(name) if filled is None else filled.headers.get(name)


def context_of_app() -> Context:
    """The installation that this app serves."""
    found: Context = current_app.extensions["pacesetter"]
    return found


def ask_for_token() -> None:
    """Nobody without a token hears anything about the shape of a request. Raises Unauthorized."""
    if not request.headers.get("Authorization", "").lower().startswith("bearer "):
        raise Unauthorized


def known(do: Callable[[Call], object]) -> None:
    """Ask something of the caller before any work is done for them, in a transaction of its own."""
    context = context_of_app()
    with reading(context.sessions) as session:
        do(_call(session, context))


def read(do: Callable[[Call], Any]) -> Response:
    """Answer a question in a transaction that may only read; a refusal is written down apart."""
    context = context_of_app()
    g.acted_on = None
    try:
        with reading(context.sessions) as session:
            return answer(do(_call(session, context)), 200)
    except Refused as refusal:
        _note(context, refusal.reasons)
        raise


def write(
    do: Callable[[Call], Answer], content: bytes | None = None, *, kept: bool = True
) -> Response:
    """Do something in one transaction, once for each Idempotency-Key.

    What is refused is written down in a transaction of its own. `content` is what was sent,
    where that is only a part of the body. An answer with secrets is not `kept` for repetitions.
    """
    context = context_of_app()
    g.acted_on = None
    try:
        return retrying(lambda: _written(context, do, content, kept=kept))
    except (Refused, NotAllowed) as refusal:
        _note(context, refusal.reasons)
        raise
    except NotFound:
        _note(context, (Reason.of("reason.not_yours_to_see"),))
        raise
    except BadInput as wrong:
        _note(context, tuple(Reason.of(f"{one.domain}.{one.code}") for one in wrong.problems))
        raise


def _written(
    context: Context, do: Callable[[Call], Answer], content: bytes | None, *, kept: bool
) -> Response:
    with writing(context.sessions) as session:
        call = _call(session, context)
        key, principal = _key() if kept else None, f"person:{call.who.person_id}"
        if key is not None:
            wall = clock.wall(session)
            done = idempotency.claim(session, principal, key, _asked(content), wall=wall)
            if done is not None:
                return _response(done.body, done.status)
        data, status = do(call)
        body = as_json(data)
        if key is not None:
            idempotency.settle(session, principal, key, idempotency.Reply(status, body))
        reach("act.before_commit")
    reach("act.after_commit")
    return _response(body, status)


def _note(context: Context, reasons: tuple[Reason, ...]) -> None:
    """A refused attempt at a campaign leaves a line of history (TRUST 2.3)."""
    acted_on, person_id = g.acted_on, g.get("person_id")
    if acted_on is None or person_id is None:
        return
    with writing(context.sessions) as session:
        campaign = session.get(Campaign, acted_on[0])
        if campaign is not None:
            by = g.get("acted_by") or Actor.person(person_id)  # by no right, where none was found
            now = clock.read(session, context.settings)
            campaigns.note_refusal(session, campaign, acted_on[1], reasons, by=by, now=now)


def _call(session: Session, context: Context) -> Call:
    filled = _filled()
    if filled is not None and filled.seen is not None and only_reads(session):
        who, now = filled.seen
        g.person_id, g.locale = who.person_id, filled.locale
        return Call(session, context, who, now, filled.locale)
    person = _who_asks(session)
    if person is None:
        raise Unauthorized
    g.person_id = person.id
    now = clock.read(session, context.settings)
    g.locale = filled.locale if filled else _locale(person.locale)
    return Call(session, context, visitor_now(session, person.id, now), now, g.locale)


def _who_asks(session: Session) -> Person | None:
    filled = _filled()
    if filled is not None:
        return session.get(Person, filled.person_id)
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return tokens.person_of(session, secret.strip()) if kind.lower() == "bearer" else None


def _locale(own: str) -> str:
    for tag, _quality in request.accept_languages:
        found = nearest_locale(tag)
        if found:
            return found
    return own


def asked_locale() -> str:
    """The language that a request asks for, of one who is not known."""
    asked = (nearest_locale(tag) for tag, _quality in request.accept_languages)
    return next((found for found in asked if found), DEFAULT_LOCALE)


def refuse_key() -> None:
    """Refuse a key beside what is said anonymously: it is kept for days, with who sent it."""
    if _header("Idempotency-Key") is not None:
        raise BadInput([Problem("Idempotency-Key", "key_names_you", domain="api")])


def _key() -> str | None:
    key = _header("Idempotency-Key")
    if key is not None and not (0 < len(key) <= idempotency.LONGEST_KEY and key.isprintable()):
        raise BadInput([Problem("Idempotency-Key", "bad_key", domain="api")])
    return key


def _asked(content: bytes | None) -> str:
    match = (_header("If-Match") or "").encode()
    filled = _filled()
    whole = request.get_data() if filled is None else filled.content
    sent = whole if content is None else content
    parts = (request.method.encode(), request.full_path.encode(), match, sent)
    return idempotency.request_hash(parts)


def seen_version() -> int | None:
    """The version that the caller saw, by ``If-Match``. Raises BadInput for one that is none."""
    given = _header("If-Match")
    if given is None or given.strip() == "*":
        return None
    told = given.strip().removeprefix("W/").strip('"')
    if not (told.isascii() and told.isdigit() and len(told) < 10):
        raise BadInput([Problem("If-Match", "not_a_version", domain="api")])
    return int(told)


def as_json(data: Any) -> str:
    """Data as the API writes it: instants in ISO 8601 with their offset, UTC."""
    return json.dumps(data, ensure_ascii=False, default=_plain, separators=(",", ":"))


def _plain(value: object) -> str:
    if isinstance(value, date):  # and so every instant
        return value.isoformat()
    raise TypeError(type(value).__name__)


def answer(data: Any, status: int) -> Response:
    """An answer as JSON."""
    return _response(as_json(data), status)


def _response(body: str, status: int) -> Response:
    reply = Response(body, status, mimetype="application/json")
    reply.headers["Cache-Control"] = "no-store"
    return reply
