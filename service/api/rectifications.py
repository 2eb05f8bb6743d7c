"""Rectification 整改: raised, reported with evidence, closed 销号 or sent back, and judged."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlmodel import col, select

from service import reviews as verbs
from service.actors import Actor
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import visible
from service.api.request import Answer, Call, read, write
from service.api.review_shapes import (
    ItemChanged,
    ItemClosed,
    ItemJudged,
    ItemRaised,
    ItemReported,
    ItemReturned,
    ItemsAsked,
)
from service.api.shapes import Headers, Numbered
from service.models import Campaign, Rectification
from service.reviews import told

noun = make("rectifications")
SUPERVISES, REPORTS = "rectify", "report_rectification"


def _acting(call: Call, number: int, verb: str = SUPERVISES) -> tuple[Rectification, Actor]:
    item = verbs.by_number(call.session, Rectification, number)
    _, by = call.campaign(item.campaign_id, verb)
    return item, by


def _whole(call: Call, item: Rectification) -> Answer:
    return told.whole_item(call.session, item), 200


@noun.get("", summary="Items in the order of their numbers")
def list_items(query: ItemsAsked) -> Response:
    """Of campaigns that the caller may see."""

    def do(call: Call) -> Any:
        belongs = col(Campaign.id) == col(Rectification.campaign_id)
        seen = visible(col(Campaign.path), call.who)
        chosen = select(Rectification).join(Campaign, belongs).where(seen)
        for name in ("campaign_id", "round", "state"):
            wanted = getattr(query, name)
            if wanted is not None:
                chosen = chosen.where(getattr(Rectification, name) == wanted)
        return a_page(call, chosen, query, "rectifications", col(Rectification.id), told.item)

    return read(do)


@noun.get("/<int:number>", summary="An item with everything that happened to it")
def show_item(path: Numbered) -> Response:
    """Of a campaign that the caller may see."""

    def do(call: Call) -> Any:
        item = verbs.by_number(call.session, Rectification, path.number)
        call.campaign(item.campaign_id, "see")
        return told.whole_item(call.session, item)

    return read(do)


@noun.post("", summary="Let something be put right until a day")
def raise_item(header: Headers, body: ItemRaised) -> Response:
    """By the organisation, or by a person in it."""

    def do(call: Call) -> Answer:
        found, by = call.campaign(body.campaign_id, SUPERVISES)
        item = verbs.raise_item(
            call.session,
            call.rulebook,
            found,
            verbs.Origin(body.origin, body.origin_id),
            problem=body.problem,
            due_on=body.due_on,
            by=by,
            now=call.now,
            measure=body.measure,
            person_id=body.person_id,
        )
        return told.whole_item(call.session, item), 201

    return write(do)


@noun.post("/<int:number>/change", summary="Give an open item its measure, person or day")
def change_item(path: Numbered, header: Headers, body: ItemChanged) -> Response:
    """More time only by those who may close it."""

    def do(call: Call) -> Answer:
        item, by = _acting(call, path.number)
        verbs.change(
            call.session,
            call.rulebook,
            item,
            by=by,
            now=call.now,
            measure=body.measure,
            person_id=body.person_id,
            due_on=body.due_on,
            reason=body.reason,
        )
        return _whole(call, item)

    return write(do)


@noun.post("/<int:number>/report", summary="Report an item as put right")
def report_item(path: Numbered, header: Headers, body: ItemReported) -> Response:
    """By whoever owes it, with what was done as evidence."""

    def do(call: Call) -> Answer:
        item, by = _acting(call, path.number, REPORTS)
        verbs.report(
            call.session,
            call.rulebook,
            item,
            body.text,
            by=by,
            now=call.now,
            attachments=body.attachments,
        )
        return _whole(call, item)

    return write(do)


@noun.post("/<int:number>/closure", summary="Close an item after looking at the evidence")
def close_item(path: Numbered, header: Headers, body: ItemClosed) -> Response:
    """By who raised it, or a superior."""

    def do(call: Call) -> Answer:
        item, by = _acting(call, path.number)
        verbs.close(
            call.session, call.rulebook, item,
            by=by, now=call.now, note=body.note, seen_version=body.version,
        )  # fmt: skip
        return _whole(call, item)

    return write(do)


@noun.post("/<int:number>/return", summary="Send a reported item back")
def return_item(path: Numbered, header: Headers, body: ItemReturned) -> Response:
    """With the reason; it is owed anew."""

    def do(call: Call) -> Answer:
        item, by = _acting(call, path.number)
        verbs.send_back(
            call.session,
            call.rulebook,
            item,
            body.reason,
            by=by,
            now=call.now,
            due_on=body.due_on,
            seen_version=body.version,
        )
        return _whole(call, item)

    return write(do)


@noun.post("/<int:number>/judgement", summary="Record what the masses say of a closed item")
def judge_item(path: Numbered, header: Headers, body: ItemJudged) -> Response:
    """Below the plan's percent it is opened again."""

    def do(call: Call) -> Answer:
        item, by = _acting(call, path.number)
        session, asked = call.session, (body.asked, body.satisfied)
        verbs.judge(session, call.rulebook, item, *asked, by=by, now=call.now, note=body.note)
        return _whole(call, item)

    return write(do)
