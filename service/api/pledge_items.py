"""The items of pledges as they are carried out; what readers say; who is excused from pledging."""

from __future__ import annotations

from flask import Response, g

from service import pledges as verbs
from service.actors import Actor
from service.api.noun import make
from service.api.pledge_shapes import (
    PledgeAnswer,
    PledgeChange,
    PledgeCriticism,
    PledgeExcusing,
    PledgeFailing,
    PledgeProgress,
    PledgeWords,
)
from service.api.pledges import FOR_ORGANIZATION, everything, reader, right_of_owner
from service.api.request import Answer, Call, seen_version, write
from service.api.shapes import Headers, Nothing, Numbered
from service.auth.permits import Right
from service.errors import NotFound
from service.models import Campaign, Pledge, PledgeExcuse, PledgeFeedback, PledgeItem
from service.pledges import told
from workflows.refusals import Reason, Refused

noun = make("pledge_items", of="pledges")


def _item(call: Call, number: int, verb: str = "") -> tuple[Pledge, PledgeItem, Actor]:
    pledge, item = verbs.item_by_number(call.session, number)
    _, by = call.campaign(pledge.campaign_id, verb or right_of_owner(call, pledge))
    return pledge, item, by


@noun.post("/items/<int:number>/progress", summary="Report progress on an item")
def report_progress(path: Numbered, header: Headers, body: PledgeProgress) -> Response:
    """In percent; at 100 it is fulfilled."""

    def do(call: Call) -> Answer:
        pledge, item, by = _item(call, path.number)
        session, rulebook = call.session, call.rulebook
        verbs.progress(session, rulebook, item, body.progress, body.note, by=by, now=call.now)
        return everything(call, pledge), 200

    return write(do)


@noun.post("/items/<int:number>/change", summary="Change an item, and say why")
def change_item(path: Numbered, header: Headers, body: PledgeChange) -> Response:
    """What it was stays to be read where the pledge is published."""

    def do(call: Call) -> Answer:
        pledge, item, by = _item(call, path.number)
        session, rulebook = call.session, call.rulebook
        verbs.change(session, rulebook, item, body.wanted(), body.reason, by=by, now=call.now)
        return everything(call, pledge), 200

    return write(do)


@noun.post("/items/<int:number>/failure", summary="Say that an item is not kept, and why")
def fail_item(path: Numbered, header: Headers, body: PledgeFailing) -> Response:
    """Without a reason outside its owner's hands it waits for a circular of criticism."""

    def do(call: Call) -> Answer:
        pledge, item, by = _item(call, path.number)
        failure = verbs.Failure(body.explanation, body.objective)
        verbs.fail(call.session, call.rulebook, item, failure, by=by, now=call.now)
        return everything(call, pledge), 200

    return write(do)


@noun.post("/items/<int:number>/criticism", summary="Name a broken pledge in a circular")
def criticize_item(path: Numbered, header: Headers, body: PledgeCriticism) -> Response:
    """By those above, where its reason was none or did not hold."""

    def do(call: Call) -> Answer:
        pledge, item, by = _item(call, path.number, "criticize_pledge")
        verbs.criticize(call.session, call.rulebook, item, body.text, by=by, now=call.now)
        return everything(call, pledge), 200

    return write(do)


@noun.post("/<int:number>/feedback", summary="Say something to a published pledge")
def comment_on_pledge(path: Numbered, header: Headers, body: PledgeWords) -> Response:
    """By whoever it is shown to."""

    def do(call: Call) -> Answer:
        pledge = verbs.readable(call.session, reader(call), path.number)
        campaign = call.session.get_one(Campaign, pledge.campaign_id, with_for_update=True)
        g.acted_on = (campaign.id, "comment")
        seen = seen_version()
        if seen is not None and seen != campaign.version:
            raise Refused(Reason.of("reason.stale_version", seen=seen, current=campaign.version))
        by = call.by(Right("reader"))
        row = verbs.comment(call.session, call.rulebook, pledge, body.text, by=by, now=call.now)
        return told.feedback(row), 201

    return write(do)


@noun.post("/feedback/<int:number>/answer", summary="Answer a reader")
def answer_feedback(path: Numbered, header: Headers, body: PledgeAnswer) -> Response:
    """By the owner of the pledge, once."""

    def do(call: Call) -> Answer:
        row = call.session.get(PledgeFeedback, path.number)
        if row is None:
            raise NotFound("feedback")
        pledge = verbs.by_number(call.session, row.pledge_id)
        _, by = call.campaign(pledge.campaign_id, right_of_owner(call, pledge))
        verbs.answer(call.session, call.rulebook, row, body.text, by=by, now=call.now)
        return told.feedback(row), 200

    return write(do)


@noun.post("/excuses", summary="Excuse a member from pledging")
def excuse_member(header: Headers, body: PledgeExcusing) -> Response:
    """For the round under way: floating, seriously ill, or for another reason."""

    def do(call: Call) -> Answer:
        found, by = call.campaign(body.campaign_id, FOR_ORGANIZATION)
        row = verbs.excuse(
            call.session,
            call.rulebook,
            found,
            body.person_id,
            body.kind,
            body.reason,
            by=by,
            now=call.now,
        )
        return told.excuse(row), 201

    return write(do)


@noun.post("/excuses/<int:number>/end", summary="Let an excuse end")
def end_excuse(path: Numbered, header: Headers, body: Nothing) -> Response:
    """The member owes a pledge again."""

    def do(call: Call) -> Answer:
        row = call.session.get(PledgeExcuse, path.number)
        if row is None:
            raise NotFound("excuse")
        _, by = call.campaign(row.campaign_id, FOR_ORGANIZATION)
        verbs.end_excuse(call.session, call.rulebook, row, by=by, now=call.now)
        return told.excuse(row), 200

    return write(do)
