"""What follows a count: scores of pledges, final grades, publication; and a vote called off."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from flask import Response
from pydantic import Field

from service import appraisals as verbs
from service.api.appraisals import Key, the_event
from service.api.noun import make
from service.api.request import Answer, Call, write
from service.api.shapes import Headers, Note, Number, Numbered, Shape, Text
from service.appraisals import told

noun = make("appraisal_results", of="appraisals")

Points = Annotated[str, Field(pattern=r"^\d{1,3}(\.\d{1,2})?$")]


class Evaluated(Shape):
    """The final grade of one of those judged, with the reason where it is not the ballots'."""

    subject: Number
    grade: Key
    reason: Note = ""


class PledgeScored(Shape):
    """The score of somebody's pledge, of a hundred."""

    subject: Number
    score: Points


class CalledOff(Shape):
    """Why."""

    reason: Text


class Publication(Shape):
    """Nothing has to be said to publish."""


@noun.post("/<int:number>/pledge-scores", summary="Put the score of a pledge beside the ballots")
def score_pledge(path: Numbered, header: Headers, body: PledgeScored) -> Response:
    """Where the plan counts both."""

    def do(call: Call) -> Answer:
        event, campaign, by = the_event(call, path.number, "evaluate_appraisal")
        verbs.score_pledge(
            call.session,
            call.rulebook,
            campaign,
            event,
            body.subject,
            Fraction(body.score),
            by=by,
            now=call.now,
        )
        return told.results(call.session, event), 200

    return write(do)


@noun.post("/<int:number>/evaluations", summary="Give a final grade")
def evaluate(path: Numbered, header: Headers, body: Evaluated) -> Response:
    """Within the cap; with a reason where it is not what the ballots say."""

    def do(call: Call) -> Answer:
        event, campaign, by = the_event(call, path.number, "evaluate_appraisal")
        verbs.evaluate(
            call.session,
            call.rulebook,
            campaign,
            event,
            body.subject,
            body.grade,
            body.reason,
            by=by,
            now=call.now,
        )
        return told.results(call.session, event), 200

    return write(do)


@noun.post("/<int:number>/publication", summary="Publish the results, once")
def publish(path: Numbered, header: Headers, body: Publication) -> Response:
    """To the scope of the plan."""

    def do(call: Call) -> Answer:
        event, campaign, by = the_event(call, path.number, "publish_appraisal")
        verbs.publish(call.session, call.rulebook, campaign, event, by=by, now=call.now)
        return told.results(call.session, event), 200

    return write(do)


@noun.post("/<int:number>/cancellation", summary="Call a vote off, so that it starts again")
def call_off(path: Numbered, header: Headers, body: CalledOff) -> Response:
    """By those above: the one way to another roster or scale."""

    def do(call: Call) -> Answer:
        event, campaign, by = the_event(call, path.number, "call_off_appraisal")
        verbs.call_off(
            call.session, call.rulebook, campaign, event, body.reason, by=by, now=call.now
        )
        return told.brief(event), 200

    return write(do)
