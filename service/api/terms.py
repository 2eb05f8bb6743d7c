"""Terms of office 任期, elections 换届, and elections put off with the superior's leave."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response
from sqlmodel import col, select

from service import terms as verbs
from service.api.branch_plan_shapes import (
    DelayAsked,
    DelayDecided,
    ElectionHeld,
    TermBeginning,
    TermsAsked,
)
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import visible
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers
from service.models import OfficeTerm, Organization
from service.roles import ZONE
from service.terms import told
from workflows.calendar import local_day

noun = make("terms")
KEEPS, ASKS, DECIDES = "keep_terms", "request_election_delay", "decide_election_delay"


def _today(call: Call) -> date:
    return local_day(call.now, ZONE)


@noun.get("", summary="Terms of office in the order of their numbers")
def list_terms(query: TermsAsked) -> Response:
    """Of organisations that the caller may see; with a day, those to be elected before it."""

    def do(call: Call) -> Any:
        belongs = col(Organization.id) == col(OfficeTerm.organization_id)
        chosen = select(OfficeTerm).join(Organization, belongs)
        chosen = chosen.where(visible(col(Organization.path), call.who))
        if query.due_before is not None:
            chosen = chosen.where(
                col(OfficeTerm.ended_on).is_(None), OfficeTerm.due_on < query.due_before
            )
        number, on = col(OfficeTerm.id), _today(call)
        return a_page(
            call, chosen, query, "terms", number, lambda row: told.term(call.session, row, on)
        )

    return read(do)


@noun.post("", summary="Record the term of office that an organisation is in")
def begin_term(header: Headers, body: TermBeginning) -> Response:
    """Its length is the plan's unless its end is given."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, KEEPS)
        made = verbs.begin_term(
            call.session,
            call.rulebook,
            campaign,
            body.started_on,
            ends_on=body.ends_on,
            note=body.note,
            by=by,
            now=call.now,
        )
        return told.term(call.session, made, _today(call)), 201

    return write(do)


@noun.post("/election", summary="Record that an election was held")
def record_election(header: Headers, body: ElectionHeld) -> Response:
    """The old term ends on its day, and the next one begins."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, KEEPS)
        made = verbs.record_election(
            call.session,
            call.rulebook,
            campaign,
            body.held_on,
            ends_on=body.ends_on,
            note=body.note,
            by=by,
            now=call.now,
        )
        return told.term(call.session, made, _today(call)), 201

    return write(do)


@noun.post("/postponement", summary="Ask to put the election off")
def ask_for_delay(header: Headers, body: DelayAsked) -> Response:
    """Within the plan's bound; the superior decides."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, ASKS)
        made = verbs.request_delay(
            call.session,
            call.rulebook,
            campaign,
            body.until,
            body.reason,
            by=by,
            now=call.now,
        )
        return told.delay(made), 201

    return write(do)


@noun.post("/decision", summary="Grant or refuse what was asked for")
def decide_delay(header: Headers, body: DelayDecided) -> Response:
    """What is granted moves the reminders too."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, DECIDES)
        found = verbs.decide_delay(
            call.session,
            call.rulebook,
            campaign,
            body.grant,
            body.note,
            by=by,
            now=call.now,
        )
        return told.delay(found), 200

    return write(do)
