"""Postponements 延期: asked for with a reason, decided by the superior within the plan's bounds."""

from __future__ import annotations

from typing import Any, Literal

from flask import Response, g
from sqlmodel import col

from service import campaigns as verbs
from service.api.listing import a_page, of_campaigns
from service.api.noun import make
from service.api.request import Answer, Call, read, write
from service.api.shapes import Day, Flag, Headers, Note, Number, Numbered, Page, Shape, Text
from service.campaign_told import postponement
from service.errors import NotFound
from service.models import Postponement

noun = make("postponements")


class Asked(Page):
    """Which postponements."""

    status: Literal["requested", "granted", "refused", "withdrawn"] | None = None


class Request(Shape):
    """A later due day for the stage under way."""

    campaign_id: Number
    until: Day
    reason: Text


class Answering(Shape):
    """Granted or not."""

    grant: Flag
    note: Note = ""


@noun.get("", summary="Postponements in the order of their numbers")
def list_postponements(query: Asked) -> Response:
    """Of campaigns that the caller may see."""

    def do(call: Call) -> Any:
        chosen = of_campaigns(call, Postponement)
        if query.status is not None:
            chosen = chosen.where(Postponement.status == query.status)
        return a_page(call, chosen, query, "postponements", col(Postponement.id), postponement)

    return read(do)


@noun.post("", summary="Ask for a later due day")
def ask(header: Headers, body: Request) -> Response:
    """For the stage under way."""

    def do(call: Call) -> Answer:
        found, by = call.campaign(body.campaign_id, "request_postponement")
        asked = verbs.request_postponement(
            call.session,
            call.rulebook,
            found,
            body.until,
            body.reason,
            by=by,
            now=call.now,
        )
        call.session.flush()
        return postponement(asked), 201

    return write(do)


@noun.post("/<int:number>", summary="Grant or refuse a postponement")
def decide(path: Numbered, header: Headers, body: Answering) -> Response:
    """What is granted moves the due day and arms the timers again."""

    def do(call: Call) -> Answer:
        asked = call.session.get(Postponement, path.number)
        if asked is None:
            raise NotFound("postponement")
        g.acted_on = None
        _, by = call.campaign(asked.campaign_id, "decide_postponement")
        verbs.decide_postponement(
            call.session, call.rulebook, asked, body.grant, body.note, by=by, now=call.now
        )
        return postponement(asked), 200

    return write(do)
