"""Incidents: what was parked for a person, and what a person decides about it."""

from __future__ import annotations

from typing import Any, Literal

from flask import Response

from service import incidents as parked
from service.api.noun import make
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers, Numbered, Shape
from service.auth.permits import oversees_anything
from service.errors import NotFound
from service.incident_decisions import decide as decide_on
from service.incident_decisions import told

noun = make("incidents")


class Asked(Shape):
    """Open ones, or those that were closed."""

    closed: bool = False


class Settling(Shape):
    """What to do about it."""

    action: Literal["retry", "close", "resend", "treat-as-sent"]


@noun.get("", summary="Incidents, newest first")
def list_incidents(query: Asked) -> Response:
    """With cause and the actions that there are."""

    def do(call: Call) -> Any:
        oversees_anything(call.session, call.who, "see_incidents")
        found = parked.listing(call.session, closed=query.closed)
        theirs = parked.seen_by(call.session, found, call.who.overseen)
        return {"incidents": [told(each) for each in theirs]}

    return read(do)


@noun.post("/<int:number>", summary="Act on an incident")
def decide(path: Numbered, header: Headers, body: Settling) -> Response:
    """Try again, close, send again, or take for sent."""

    def do(call: Call) -> Answer:
        right = oversees_anything(call.session, call.who, "close_incident")
        incident = parked.find(call.session, path.number)
        if not parked.seen_by(call.session, [incident], call.who.overseen):
            raise NotFound("incident")
        decide_on(call.session, incident, body.action, by=call.by(right), now=call.now)
        return told(incident), 200

    return write(do)
