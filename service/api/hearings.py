"""Opinions heard 听取意见 and problems answered, under the noun of reviews."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlmodel import col, select

from service import reviews as verbs
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import visible
from service.api.request import Answer, Call, read, write
from service.api.review_shapes import HearingRecorded, ReviewsAsked
from service.api.shapes import Headers
from service.models import Campaign, Hearing
from service.reviews import told

noun = make("hearings", of="reviews")


@noun.get("/hearings", summary="Opinions heard, in the order of their numbers")
def list_hearings(query: ReviewsAsked) -> Response:
    """Of campaigns that the caller may see."""

    def do(call: Call) -> Any:
        belongs = col(Campaign.id) == col(Hearing.campaign_id)
        seen = visible(col(Campaign.path), call.who)
        chosen = select(Hearing).join(Campaign, belongs).where(seen)
        if query.campaign_id is not None:
            chosen = chosen.where(Hearing.campaign_id == query.campaign_id)
        if query.round is not None:
            chosen = chosen.where(Hearing.round == query.round)
        return a_page(call, chosen, query, "hearings", col(Hearing.id), told.hearing)

    return read(do)


@noun.post("/hearings", summary="Record that opinions were heard, or problems answered")
def record_hearing(header: Headers, body: HearingRecorded) -> Response:
    """By the organisation's secretary."""

    def do(call: Call) -> Answer:
        found, by = call.campaign(body.campaign_id, "hear")
        made = verbs.record_hearing(
            call.session, call.rulebook, found, body.heard(), by=by, now=call.now
        )
        return told.hearing(made), 201

    return write(do)
