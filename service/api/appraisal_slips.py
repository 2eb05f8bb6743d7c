"""What scrutineers do: credentials and slips of paper handed out, totals of slips entered."""

from __future__ import annotations

from typing import Annotated

from flask import Response, g
from pydantic import Field

from service import appraisals as verbs
from service.api.appraisals import Key, the_event
from service.api.noun import make
from service.api.request import Answer, Call, write
from service.api.shapes import Code, Headers, Number, Numbered, Shape
from service.appraisals import told
from service.people import by_staff_no

noun = make("appraisal_slips", of="appraisals")

Count = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]
Totals = dict[Key, dict[Key, dict[Key, Count]]]


class Slip(Shape):
    """A slip of paper handed to a voter."""

    paper: Number
    voter: Code


class CredentialsAsked(Shape):
    """Credentials for the voters of a stratum without an account; who lost theirs."""

    stratum: Key
    lost: Annotated[list[Code], Field(max_length=100)] = Field(default_factory=list)


class PaperTotals(Shape):
    """What a scrutineer counted of one kind of paper: by subject, question and option."""

    paper: Number
    ballots: Count = 0
    counts: Totals = Field(default_factory=dict)


@noun.post("/<int:number>/slips", summary="Note a slip of paper handed to a voter")
def give_slip(path: Numbered, header: Headers, body: Slip) -> Response:
    """By a scrutineer; it takes the right to vote online away."""

    def do(call: Call) -> Answer:
        event, _, by = the_event(call, path.number, "see")
        g.acted_on = (event.campaign_id, "give_slip")
        voter = by_staff_no(call.session, body.voter).id
        verbs.give_slip(call.session, event.id, body.paper, voter, by=by, now=call.now)
        return {"paper": body.paper, "voter": body.voter}, 201

    return write(do)


@noun.post("/<int:number>/credentials", summary="Make one's half of credentials for voters")
def hand_out(path: Numbered, header: Headers, body: CredentialsAsked) -> Response:
    """By a scrutineer, of a stratum's voters without an account; told once and kept nowhere."""

    def do(call: Call) -> Answer:
        event, campaign, by = the_event(call, path.number, "see")
        g.acted_on = (event.campaign_id, "hand_out_credentials")
        lost = {by_staff_no(call.session, each).id for each in body.lost}
        half, slips = verbs.hand_out(
            call.session, call.rulebook, campaign, event, body.stratum, lost, by=by, now=call.now
        )
        base = call.context.settings.base_url
        return {"half": half, "slips": told.slips(base, event, half, slips)}, 201

    return write(do, kept=False)


@noun.post("/<int:number>/totals", summary="Enter the totals of ballots on paper")
def enter_totals(path: Numbered, header: Headers, body: PaperTotals) -> Response:
    """By a scrutineer; both must enter the same."""

    def do(call: Call) -> Answer:
        event, _, by = the_event(call, path.number, "see")
        g.acted_on = (event.campaign_id, "enter_totals")
        verbs.enter_totals(
            call.session, event.id, body.paper, body.ballots, body.counts, by=by, now=call.now
        )
        return {"paper": body.paper, "ballots": body.ballots}, 201

    return write(do)
