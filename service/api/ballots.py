"""Ballots cast by nobody in particular: a door that refuses whoever says who they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from flask import Response, current_app, request
from flask_openapi.blueprint import APIBlueprint
from pydantic import Field
from sqlmodel import Session
from werkzeug.exceptions import TooManyRequests

from notifications.failpoints import reach
from service import appraisals as verbs
from service import clock
from service.api.answers import ANSWERS
from service.api.request import answer, asked_locale
from service.api.shapes import Number, Shape
from service.appraisals import told
from service.appraisals.client import pack, unpack
from service.appraisals.preparing import problem
from service.auth import attempts
from service.context import Context
from service.db import retrying, writing
from workflows.refusals import Reason, Refused

Text64 = Annotated[str, Field(min_length=1, max_length=2_000_000, pattern="^[A-Za-z0-9_-]+$")]

Coded64 = Annotated[str, Field(min_length=1, max_length=1024, pattern="^[A-Za-z0-9_-]+$")]

noun = APIBlueprint(
    "api_ballots",
    __name__,
    url_prefix="/api/v1/ballots",
    abp_tags=[{"name": "ballots"}],
    abp_security=[],
    abp_responses=ANSWERS,
)


class Cast(Shape):
    """A token and a sealed ballot, all of it base64url."""

    appraisal: Number
    paper: Number
    serial: Text64
    signature: Text64
    envelope: Text64
    comment: Text64 | None = None  # where the vote asks for comments: always, also an empty one


class Credential(Shape):
    """A vote, and both halves of a credential for it with a full stop between."""

    appraisal: Number
    credential: Annotated[str, Field(min_length=1, max_length=200)]


class TokenByCredential(Credential):
    """A blinded token, base64url, for one kind of paper."""

    paper: Number
    blinded: Coded64


def refuse_identity() -> None:
    """A request that carries a cookie or a token could be joined to a person: it is refused."""
    if request.headers.get("Authorization") or request.headers.get("Cookie"):
        raise Refused(Reason.of("appraisals.with_identity"))


@noun.post("", summary="Cast a ballot, without saying who you are")
def cast(body: Cast) -> Response:
    """One ballot a token; the same again brings the same receipt.

    Nothing of it goes into history, the log, or the store of repeated requests.
    """
    context: Context = current_app.extensions["pacesetter"]
    given = {
        name: _bytes(name, text)
        for name in ("serial", "signature", "envelope", "comment")
        if (text := getattr(body, name)) is not None
    }

    def once() -> str:
        with writing(context.sessions) as session:
            receipt = _cast(session, context, body, given)
            reach("cast.before_commit")
        reach("cast.after_commit")
        return receipt

    try:
        return answer({"receipt": retrying(once)}, 201)
    except Refused:
        with writing(context.sessions) as session:
            verbs.note_refused_cast(session, body.appraisal)
        raise


@noun.post("/terms", summary="What a voter without an account must know of a vote")
def terms(body: Credential) -> Response:
    """The same as `GET /appraisals/<number>` tells a voter who is logged in."""

    def do(session: Session, context: Context) -> dict[str, Any]:
        now = clock.read(session, context.settings)
        event, voter = verbs.voter_of(session, body.appraisal, body.credential, now=now)
        found = told.terms(session, event, asked_locale())
        return {**found, "yours": told.papers_for(session, event.id, voter)}

    return _by_credential(do, 200)


@noun.post("/tokens", summary="Get a token for one kind of paper, by a credential")
def issue(body: TokenByCredential) -> Response:
    """A blind signature; the same request brings the same answer, however often."""
    blinded = _bytes("blinded", body.blinded)

    def do(session: Session, context: Context) -> dict[str, Any]:
        now = clock.read(session, context.settings)
        signature = verbs.issue_for(
            session, context.vault, body.appraisal, body.paper, body.credential, blinded, now=now
        )
        reach("issue.before_commit")
        return {"signature": pack(signature)}

    found = _by_credential(do, 200)
    reach("issue.after_commit")
    return found


def _by_credential(do: Callable[[Session, Context], dict[str, Any]], status: int) -> Response:
    """Answer whoever holds a credential; guesses are counted by where they come from."""
    context: Context = current_app.extensions["pacesetter"]
    source = f"ballots {request.remote_addr or 'unknown'}"
    subjects = [attempts.subject("source", source, context.settings.signing_key)]

    def once() -> dict[str, Any]:
        with writing(context.sessions) as session:
            attempts.refuse_locked(session, subjects, wall=clock.wall(session))
            return do(session, context)

    try:
        return answer(retrying(once), status)
    except attempts.Locked as locked:
        raise TooManyRequests(retry_after=locked.seconds) from None
    except Refused as refused:
        if any(reason.code == "appraisals.bad_credential" for reason in refused.reasons):
            with writing(context.sessions) as session:
                attempts.failed(session, subjects, wall=clock.wall(session))
        raise


def _cast(session: Session, context: Context, body: Cast, given: dict[str, Any]) -> str:
    now = clock.read(session, context.settings)
    return verbs.cast(session, body.appraisal, body.paper, **given, now=now)


def _bytes(name: str, text: str) -> bytes:
    try:
        return unpack(text)
    except ValueError:
        raise problem(name, "not_base64") from None
