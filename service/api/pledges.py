"""Pledges: drafted, examined, published, reported on and judged; and the board of the published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from service import pledges as verbs
from service.actors import Actor
from service.api.listing import a_page_at_once
from service.api.noun import make
from service.api.pledge_shapes import (
    PledgeAcceptance,
    PledgeDraft,
    PledgeJudging,
    PledgePublication,
    PledgeReport,
    PledgeReturn,
    PledgeRevision,
    PledgesAsked,
)
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers, Nothing, Numbered
from service.errors import NotFound
from service.models import Campaign, Pledge
from service.pledges import told
from workflows.pledging import Minutes

noun = make("pledges")
FOR_ORGANIZATION = "pledge_for_organization"


def reader(call: Call) -> verbs.Reader:
    """The caller as a reader of what is published."""
    return verbs.Reader(call.who.person_id, call.who.path, call.who.reach)


def right_of_owner(call: Call, pledge: Pledge) -> str:
    """The right by which the caller may write a pledge: their own, or for the organisation."""
    if pledge.person_id is None or (pledge.oral and pledge.person_id != call.who.person_id):
        return FOR_ORGANIZATION
    return "pledge"


def examining(pledge: Pledge) -> str:
    """The right to examine a pledge."""
    return "examine_pledge" if pledge.person_id is None else "examine_pledge_of_member"


def acting(call: Call, number: int, verb: str = "") -> tuple[Pledge, Actor]:
    """A pledge to act on, and the caller in the role that allows it; by itself, its owner's."""
    pledge = verbs.by_number(call.session, number)
    _, by = call.campaign(pledge.campaign_id, verb or right_of_owner(call, pledge))
    return pledge, by


def everything(call: Call, pledge: Pledge) -> dict[str, Any]:
    """All of a pledge."""
    return told.whole(call.session, call.rulebook, pledge, locale=call.locale, now=call.now)


@noun.get("", summary="Pledges in the order of their numbers")
def list_pledges(query: PledgesAsked) -> Response:
    """The caller's own, those of organisations below, and what was published to them."""
    return read(lambda call: _listed(call, query, verbs.visible_to(reader(call))))


@noun.get("/board", summary="Published pledges, as the board shows them")
def show_board(query: PledgesAsked) -> Response:
    """Those published to the caller's branch or unit, or to everybody."""
    shown = col(Pledge.published_at).is_not(None)
    return read(lambda call: _listed(call, query, verbs.visible_to(reader(call)) & shown))


def _listed(call: Call, query: PledgesAsked, visible: ColumnElement[bool]) -> dict[str, Any]:
    belongs = col(Campaign.id) == col(Pledge.campaign_id)
    chosen = select(Pledge).join(Campaign, belongs).where(visible)
    for name in ("campaign_id", "round", "state"):
        wanted = getattr(query, name)
        if wanted is not None:
            chosen = chosen.where(getattr(Pledge, name) == wanted)

    def lines(rows: Sequence[Pledge]) -> list[dict[str, Any]]:
        return told.briefs(call.session, call.rulebook, rows, locale=call.locale, now=call.now)

    return a_page_at_once(call, chosen, query, "pledges", col(Pledge.id), lines)


@noun.get("/<int:number>", summary="Everything about one pledge")
def show_pledge(path: Numbered) -> Response:
    """Its items with their progress, explanations, feedback and answers."""

    def do(call: Call) -> Any:
        belongs = col(Campaign.id) == col(Pledge.campaign_id)
        chosen = select(Pledge).join(Campaign, belongs).where(Pledge.id == path.number)
        found = call.session.exec(chosen.where(verbs.visible_to(reader(call)))).one_or_none()
        if found is None:
            raise NotFound("pledge")
        return everything(call, found)

    return read(do)


@noun.post("", summary="Draft a pledge")
def draft_pledge(header: Headers, body: PledgeDraft) -> Response:
    """Of a member, or of the organisation; the secretary writes oral ones down."""

    def do(call: Call) -> Answer:
        own = body.person_id is not None and not body.oral
        found, by = call.campaign(body.campaign_id, "pledge" if own else FOR_ORGANIZATION)
        made = verbs.draft(
            call.session,
            call.rulebook,
            found,
            body.wanted(),
            by=by,
            now=call.now,
            person_id=body.person_id,
            oral=body.oral,
            round_key=body.round,
        )
        return everything(call, made), 201

    return write(do)


@noun.post("/<int:number>/items", summary="Write a draft anew")
def revise_pledge(path: Numbered, header: Headers, body: PledgeRevision) -> Response:
    """A draft, or a pledge that was returned."""

    def do(call: Call) -> Answer:
        pledge, by = acting(call, path.number)
        seen = body.version
        session, rulebook = call.session, call.rulebook
        verbs.revise(
            session, rulebook, pledge, body.wanted(), by=by, now=call.now, seen_version=seen
        )
        return everything(call, pledge), 200

    return write(do)


@noun.post("/<int:number>/submission", summary="Hand a pledge in for examination")
def submit_pledge(path: Numbered, header: Headers, body: Nothing) -> Response:
    """Refused with every field that any item lacks."""

    def do(call: Call) -> Answer:
        pledge, by = acting(call, path.number)
        verbs.submit(call.session, call.rulebook, pledge, by=by, now=call.now)
        return everything(call, pledge), 200

    return write(do)


@noun.post("/<int:number>/withdrawal", summary="Take a pledge back")
def withdraw_pledge(path: Numbered, header: Headers, body: Nothing) -> Response:
    """While nobody has examined it."""

    def do(call: Call) -> Answer:
        pledge, by = acting(call, path.number)
        verbs.withdraw(call.session, call.rulebook, pledge, by=by, now=call.now)
        return everything(call, pledge), 200

    return write(do)


@noun.post("/<int:number>/acceptance", summary="Accept a pledge")
def accept_pledge(path: Numbered, header: Headers, body: PledgeAcceptance) -> Response:
    """By the examiner of the plan, or with the count of the meeting that agreed."""

    def do(call: Call) -> Answer:
        pledge = verbs.by_number(call.session, path.number)
        _, by = call.campaign(pledge.campaign_id, examining(pledge))
        met = body.present is not None and body.agreed is not None
        verbs.accept(
            call.session,
            call.rulebook,
            pledge,
            by=by,
            now=call.now,
            opinion=body.opinion,
            minutes=Minutes(0, body.present or 0, body.agreed or 0) if met else None,
            to_publish=body.to_publish,
            seen_version=body.version,
        )
        return everything(call, pledge), 200

    return write(do)


@noun.post("/<int:number>/return", summary="Return a pledge with an opinion")
def return_pledge(path: Numbered, header: Headers, body: PledgeReturn) -> Response:
    """It is written anew and handed in again."""

    def do(call: Call) -> Answer:
        pledge = verbs.by_number(call.session, path.number)
        _, by = call.campaign(pledge.campaign_id, examining(pledge))
        session, rulebook, seen = call.session, call.rulebook, body.version
        verbs.send_back(
            session, rulebook, pledge, body.opinion, by=by, now=call.now, seen_version=seen
        )
        return everything(call, pledge), 200

    return write(do)


@noun.post("/<int:number>/publication", summary="Publish a pledge")
def publish_pledge(path: Numbered, header: Headers, body: PledgePublication) -> Response:
    """To the branch, the unit or everybody."""

    def do(call: Call) -> Answer:
        pledge, by = acting(call, path.number, FOR_ORGANIZATION)
        session, rulebook, seen = call.session, call.rulebook, body.version
        verbs.publish(session, rulebook, pledge, body.scope, by=by, now=call.now, seen_version=seen)
        return everything(call, pledge), 200

    return write(do)


@noun.post("/<int:number>/report", summary="Report on a pledge")
def report_on_pledge(path: Numbered, header: Headers, body: PledgeReport) -> Response:
    """The owner's own account, once every item is kept or accounted for."""

    def do(call: Call) -> Answer:
        pledge, by = acting(call, path.number)
        verbs.report(call.session, call.rulebook, pledge, body.text, by=by, now=call.now)
        return everything(call, pledge), 200

    return write(do)


@noun.post("/<int:number>/judgements", summary="Judge a pledge")
def judge_pledge(path: Numbered, header: Headers, body: PledgeJudging) -> Response:
    """Each person once; for which group follows from who they are to its owner."""

    def do(call: Call) -> Answer:
        pledge, by = acting(call, path.number, "judge_pledge")
        session, rulebook = call.session, call.rulebook
        verbs.judge(session, rulebook, pledge, body.points, body.note, by=by, now=call.now)
        return everything(call, pledge), 201

    return write(do)


@noun.post("/<int:number>/settlement", summary="Fix the score of a pledge")
def settle_pledge(path: Numbered, header: Headers, body: Nothing) -> Response:
    """By the plan's weights; nothing changes afterwards."""

    def do(call: Call) -> Answer:
        pledge = verbs.by_number(call.session, path.number)
        _, by = call.campaign(pledge.campaign_id, examining(pledge))
        verbs.settle(call.session, call.rulebook, pledge, by=by, now=call.now)
        return everything(call, pledge), 200

    return write(do)
