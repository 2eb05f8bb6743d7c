"""Nominations: names put forward, passed on, ranked, withdrawn, handed in."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy import or_
from sqlmodel import col, select

from service import commendation as verbs
from service.api.award_shapes import (
    HandingIn,
    Marking,
    NewNomination,
    OfSelection,
    Ranking,
    WithWhy,
)
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import visible
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers, Nothing, Numbered
from service.commendation import told
from service.commendation.rows import selection_of, share_of
from service.errors import NotFound
from service.models import Campaign, Nomination

noun = make("nominations")
NAMES, DECIDES = "nominate", "decide_award"


def _found(call: Call, number: int) -> Nomination:
    found = call.session.get(Nomination, number)
    if found is None:
        raise NotFound("nomination")
    return found


@noun.get("", summary="Names put forward, in the order of their numbers")
def list_nominations(query: OfSelection) -> Response:
    """Those that come from, or lie before, organisations which the caller may see."""

    def do(call: Call) -> Any:
        mine = select(Campaign.id).where(visible(col(Campaign.path), call.who))
        chosen = select(Nomination).where(
            or_(col(Nomination.campaign_id).in_(mine), col(Nomination.at_campaign_id).in_(mine))
        )
        if query.award_id is not None:
            chosen = chosen.where(Nomination.selection_id == query.award_id)
        number = col(Nomination.id)
        return a_page(
            call, chosen, query, "nominations", number,
            lambda row: told.nomination(call.session, row),
        )  # fmt: skip

    return read(do)


@noun.post("", summary="Put somebody forward, or oneself")
def put_forward(header: Headers, body: NewNomination) -> Response:
    """Refused with every reason why the nominee is not eligible."""

    def do(call: Call) -> Answer:
        right = "name_oneself" if body.applying else NAMES
        campaign, by = call.campaign(body.campaign_id, right)
        selection = selection_of(call.session, body.award_id)
        said = {each.item: each.statement for each in body.statements}
        put = verbs.Put(body.person_id, body.organization_id, body.category, body.deeds, said)
        verb = verbs.apply if body.applying else verbs.propose
        made = verb(call.session, call.rulebook, selection, campaign, put, by=by, now=call.now)
        return told.nomination(call.session, made), 201

    return write(do)


@noun.post("/<int:number>/recommendation", summary="Pass a name on to the level above")
def recommend(path: Numbered, header: Headers, body: Nothing) -> Response:
    """By the organisation before which it lies; it takes one of its places."""

    def do(call: Call) -> Answer:
        found = _found(call, path.number)
        _, by = call.campaign(found.at_campaign_id, NAMES)
        verbs.recommend(call.session, call.rulebook, found, by=by, now=call.now)
        return told.nomination(call.session, found), 200

    return write(do)


@noun.post("/<int:number>/items", summary="Mark items of the criteria as met or not")
def judge_items(path: Numbered, header: Headers, body: Marking) -> Response:
    """By the organisation before which the name lies, each with the reason."""

    def do(call: Call) -> Answer:
        found = _found(call, path.number)
        decides = found.at_campaign_id == selection_of(call.session, found.selection_id).campaign_id
        _, by = call.campaign(found.at_campaign_id, DECIDES if decides else NAMES)
        marks = [verbs.Mark(each.item, each.met, each.reason) for each in body.items]
        verbs.judge_items(call.session, call.rulebook, found, marks, by=by, now=call.now)
        return told.nomination(call.session, found), 200

    return write(do)


@noun.post("/<int:number>/dismissal", summary="Let a name go no further")
def dismiss(path: Numbered, header: Headers, body: WithWhy) -> Response:
    """By the organisation before which it lies, with the reason."""

    def do(call: Call) -> Answer:
        found = _found(call, path.number)
        _, by = call.campaign(found.at_campaign_id, NAMES)
        verbs.leave(call.session, call.rulebook, found, body.reason, by=by, now=call.now)
        return told.nomination(call.session, found), 200

    return write(do)


@noun.post("/<int:number>/withdrawal", summary="Take a name back")
def withdraw(path: Numbered, header: Headers, body: WithWhy) -> Response:
    """By the organisation that put it forward, while nobody above has passed it on."""

    def do(call: Call) -> Answer:
        found = _found(call, path.number)
        _, by = call.campaign(found.campaign_id, NAMES)
        verbs.withdraw(call.session, call.rulebook, found, body.reason, by=by, now=call.now)
        return told.nomination(call.session, found), 200

    return write(do)


@noun.post("/ranking", summary="Put names in order within their categories")
def rank(header: Headers, body: Ranking) -> Response:
    """Those that an organisation put forward, or that lie before it."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, NAMES)
        selection = selection_of(call.session, body.award_id)
        ranked = verbs.rank(
            call.session, call.rulebook, selection, campaign, body.nominations,
            by=by, now=call.now,
        )  # fmt: skip
        return {"nominations": [told.nomination(call.session, each) for each in ranked]}, 200

    return write(do)


@noun.post("/handing-in", summary="Say that all names are in")
def hand_in(header: Headers, body: HandingIn) -> Response:
    """Nobody is an answer too; what is not said by the day is waived."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, NAMES)
        share = share_of(call.session, selection_of(call.session, body.award_id), campaign)
        verbs.hand_in(call.session, call.rulebook, share, by=by, now=call.now)
        return told.share(share, campaign), 200

    return write(do)
