"""Ballots cast by nobody in particular: a door that refuses whoever says who they are."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Response, current_app, request
from flask_openapi.blueprint import APIBlueprint
from pydantic import Field
from sqlmodel import Session

from notifications.failpoints import reach
from service import appraisals as verbs
from service import clock
from service.api.answers import ANSWERS
from service.api.request import answer
from service.api.shapes import Number, Shape
from service.appraisals.client import unpack
from service.appraisals.preparing import problem
from service.context import Context
from service.db import retrying, writing
from workflows.refusals import Reason, Refused

Text64 = Annotated[str, Field(min_length=1, max_length=2_000_000, pattern="^[A-Za-z0-9_-]+$")]

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
        name: _bytes(name, getattr(body, name)) for name in ("serial", "signature", "envelope")
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


def _cast(session: Session, context: Context, body: Cast, given: dict[str, Any]) -> str:
    now = clock.read(session, context.settings)
    return verbs.cast(session, body.appraisal, body.paper, **given, now=now)


def _bytes(name: str, text: str) -> bytes:
    try:
        return unpack(text)
    except ValueError:
        raise problem(name, "not_base64") from None
