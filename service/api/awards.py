"""Awards in the making: opened, places handed down, opinions asked, lists decided, made."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlmodel import col, select

from service import commendation as verbs
from service.actors import Actor
from service.api.award_reach import concerned, deliberations, speaks_for
from service.api.award_shapes import (
    Allotment,
    AnotherRound,
    Answered,
    Asking,
    Deciding,
    Listing,
    Opening,
    Showing,
    WithWhy,
)
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import visible
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers, Nothing, Numbered, Page
from service.auth.permits import Right
from service.commendation import told
from service.commendation.rows import selection_of
from service.errors import NotFound
from service.models import Campaign, Opinion, Selection, SelectionDecision, Share
from service.roles import holders

noun = make("awards")
DECIDES = "decide_award"


def deciding(call: Call, number: int) -> tuple[Selection, Actor]:
    """An award to act on, by those of the organisation that honours."""
    found = selection_of(call.session, number)
    _, by = call.campaign(found.campaign_id, DECIDES)
    return found, by


@noun.get("", summary="Awards in the making, in the order of their numbers")
def list_awards(query: Page) -> Response:
    """Those in which the caller's organisation, or one below, has a part."""

    def do(call: Call) -> Any:
        chosen = select(Selection).where(concerned(col(Selection.campaign_id), call))
        return a_page(call, chosen, query, "awards", col(Selection.id), told.selection)

    return read(do)


@noun.get("/<int:number>", summary="One award, with the places that the caller may see")
def show_award(path: Numbered) -> Response:
    """Shares of the caller's own organisation and those below.

    Lists put to decision and opinions are told to who decides; a department sees its own.
    """

    def do(call: Call) -> Any:
        chosen = select(Selection).where(
            Selection.id == path.number, concerned(col(Selection.campaign_id), call)
        )
        found = call.session.exec(chosen).one_or_none()
        if found is None:
            raise NotFound("award")
        rows = call.session.exec(
            select(Share, Campaign)
            .join(Campaign, col(Campaign.id) == col(Share.campaign_id))
            .where(Share.selection_id == found.id, visible(col(Campaign.path), call.who))
            .order_by(col(Campaign.path))
        )
        shares = [told.share(*row) for row in rows]
        return {**told.selection(found), "shares": shares, **deliberations(call, found)}

    return read(do)


@noun.post("", summary="Open an award of the plan for names")
def open_award(header: Headers, body: Opening) -> Response:
    """Refused while its rule documents do not exist."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, DECIDES)
        terms = verbs.Terms(body.term, body.places, body.pool, body.nominate_by)
        made = verbs.open_selection(
            call.session, call.rulebook, campaign, body.award, terms, by=by, now=call.now
        )
        return told.selection(made), 201

    return write(do)


@noun.post("/<int:number>/allotments", summary="Give an organisation places")
def allot_places(path: Numbered, header: Headers, body: Allotment) -> Response:
    """Out of those of the organisation above it."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, "allot_places")
        found = selection_of(call.session, path.number)
        share = verbs.allot(
            call.session, call.rulebook, found, campaign, body.places, by=by, now=call.now
        )
        return told.share(share, campaign), 200

    return write(do)


@noun.post("/<int:number>/rounds", summary="Send the names down for another round")
def send_down(path: Numbered, header: Headers, body: AnotherRound) -> Response:
    """As often as the plan has rounds."""

    def do(call: Call) -> Answer:
        found, by = deciding(call, path.number)
        verbs.send_down(call.session, call.rulebook, found, body.nominate_by, by=by, now=call.now)
        return told.selection(found), 200

    return write(do)


@noun.post("/<int:number>/opinions", summary="Ask departments for their opinions")
def ask_opinions(path: Numbered, header: Headers, body: Asking) -> Response:
    """About every name that lies before the organisation that honours."""

    def do(call: Call) -> Answer:
        found, by = deciding(call, path.number)
        asked = verbs.ask_opinions(
            call.session, call.rulebook, found, tuple(body.roles), by=by, now=call.now
        )
        return {"opinions": [told.opinion(each) for each in asked]}, 200

    return write(do)


@noun.post("/opinions/<int:number>", summary="Answer for a department")
def give_opinion(path: Numbered, header: Headers, body: Answered) -> Response:
    """By whoever holds its post; the office enters what came on paper."""

    def do(call: Call) -> Answer:
        found = call.session.get(Opinion, path.number)
        if found is None:
            raise NotFound("opinion")
        campaign = call.session.get_one(Campaign, found.campaign_id)
        places = (campaign.organization_id, campaign.root_organization_id)
        asked = {each.id for each in holders(call.session, found.role, *places, call.now)}
        mine = next((one for one in speaks_for(call.who) if one in asked), None)
        _, by = call.campaign(found.campaign_id, "see" if mine is not None else DECIDES)
        if mine not in (None, call.who.person_id):
            by = call.by(Right(found.role, mine))
        verbs.answer(
            call.session, call.rulebook, found, body.verdict, body.text, by=by, now=call.now
        )
        return told.opinion(found), 200

    return write(do)


@noun.post("/<int:number>/shortlist", summary="Make the list that is chosen from")
def make_shortlist(path: Numbered, header: Headers, body: Listing) -> Response:
    """No longer than the plan's ratio allows."""

    def do(call: Call) -> Answer:
        found, by = deciding(call, path.number)
        listed = verbs.shortlist(
            call.session, call.rulebook, found, body.nominations, by=by, now=call.now
        )
        return {"nominations": [told.nomination(call.session, each) for each in listed]}, 200

    return write(do)


@noun.post("/<int:number>/decisions", summary="Put a list to decision, or tell what a meeting did")
def propose_list(path: Numbered, header: Headers, body: Deciding) -> Response:
    """Without a meeting another person decides on it."""

    def do(call: Call) -> Answer:
        found, by = deciding(call, path.number)
        work = (call.session, call.rulebook, found)
        meeting = verbs.Meeting(body.entitled, body.present, body.in_favour, body.minutes_id)
        if body.votes:
            votes = {each.nomination: each.votes for each in body.votes}
            made = verbs.decide_by_votes(*work, votes, meeting, by=by, now=call.now)
        elif body.by_meeting:
            made = verbs.decide_in_meeting(*work, body.nominations, meeting, by=by, now=call.now)
        else:
            made = verbs.put_to_decision(*work, body.nominations, by=by, now=call.now)
        return told.decision(made), 201

    return write(do)


@noun.post("/decisions/<int:number>", summary="Decide on a list that somebody else proposed")
def decide(path: Numbered, header: Headers, body: Nothing) -> Response:
    """Never by the person who proposed it."""

    def do(call: Call) -> Answer:
        found = call.session.get(SelectionDecision, path.number)
        if found is None:
            raise NotFound("decision")
        _, by = call.campaign(found.campaign_id, DECIDES)
        verbs.decide(call.session, call.rulebook, found, by=by, now=call.now)
        return told.decision(found), 200

    return write(do)


@noun.post("/<int:number>/notices", summary="Show the chosen names to the public")
def open_notice(path: Numbered, header: Headers, body: Showing) -> Response:
    """For so many working days as the plan says, from today on."""

    def do(call: Call) -> Answer:
        found, by = deciding(call, path.number)
        made = verbs.open_notice(
            call.session, call.rulebook, found, body.where_to, by=by, now=call.now
        )
        return told.notice(made), 201

    return write(do)


@noun.post("/<int:number>/closing", summary="Close an award for which nobody was put forward")
def close_award(path: Numbered, header: Headers, body: WithWhy) -> Response:
    """With the reason; what waits for the award goes on without it."""

    def do(call: Call) -> Answer:
        found, by = deciding(call, path.number)
        closed = verbs.close_unfilled(
            call.session, call.rulebook, found, body.reason, by=by, now=call.now
        )
        return told.selection(closed), 200

    return write(do)


@noun.post("/<int:number>/award", summary="Make the award, after a clean notice")
def make_award(path: Numbered, header: Headers, body: Nothing) -> Response:
    """Each on the list gets a number in the register of honours."""

    def do(call: Call) -> Answer:
        found, by = deciding(call, path.number)
        made = verbs.make_award(call.session, call.rulebook, found, by=by, now=call.now)
        return {"honours": [told.honour(each) for each in made]}, 200

    return write(do)
