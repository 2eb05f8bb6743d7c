"""Meetings: written down for the round under way, made up for, struck out."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlmodel import col, select

from service import evidence as verbs
from service.api.evidence_shapes import MeetingMadeUp, MeetingStruckOut, MeetingWritten, OfCampaign
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import visible
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers, Numbered
from service.errors import NotFound
from service.evidence import described
from service.evidence.rows import meeting_by_number
from service.models import Campaign, Meeting, Person

noun = make("meetings")


@noun.get("", summary="Meetings in the order of their numbers")
def list_meetings(query: OfCampaign) -> Response:
    """Of campaigns that the caller may see; those struck out are marked."""

    def do(call: Call) -> Any:
        belongs = col(Campaign.id) == col(Meeting.campaign_id)
        chosen = select(Meeting).join(Campaign, belongs)
        chosen = chosen.where(visible(col(Campaign.path), call.who))
        if query.campaign_id is not None:
            chosen = chosen.where(Campaign.id == query.campaign_id)

        def told(row: Meeting) -> dict[str, Any]:
            return described.meeting(call.session, row)

        return a_page(call, chosen, query, "meetings", col(Meeting.id), told)

    return read(do)


@noun.post("", summary="Write down that a meeting was held")
def hold_meeting(header: Headers, body: MeetingWritten) -> Response:
    """Refused with every reason where it lacks what the plan asks for."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, "hold_meeting")
        held = body.held()
        row = verbs.hold(call.session, call.rulebook, campaign, body.key, held, by=by, now=call.now)
        return described.meeting(call.session, row), 201

    return write(do)


@noun.post("/<int:number>/void", summary="Strike out a meeting that was written down wrongly")
def void_meeting(path: Numbered, header: Headers, body: MeetingStruckOut) -> Response:
    """It counts no more, and stays readable."""

    def do(call: Call) -> Answer:
        row = meeting_by_number(call.session, path.number)
        _, by = call.campaign(row.campaign_id, "hold_meeting")
        verbs.void(call.session, call.rulebook, row, body.reason, by=by, now=call.now)
        return described.meeting(call.session, row), 200

    return write(do)


@noun.post("/<int:number>/make-up", summary="Write down that somebody made up a meeting")
def make_up_meeting(path: Numbered, header: Headers, body: MeetingMadeUp) -> Response:
    """For one who was absent."""

    def do(call: Call) -> Answer:
        row = meeting_by_number(call.session, path.number)
        _, by = call.campaign(row.campaign_id, "hold_meeting")
        chosen = select(Person.id).where(Person.staff_no == body.staff_no)
        person = call.session.exec(chosen).one_or_none()
        if person is None:
            raise NotFound("person")
        day = body.made_up_on
        verbs.make_up(call.session, call.rulebook, row, person, day, by=by, now=call.now)
        return described.meeting(call.session, row), 200

    return write(do)
