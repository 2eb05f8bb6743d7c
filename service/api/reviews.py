"""Leadership reviews 领导点评: given, amended, and how far they cover the tree."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select

from service import reviews as verbs
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import visible
from service.api.request import Answer, Call, read, write
from service.api.review_shapes import CoverageAsked, ReviewAmended, ReviewGiven, ReviewsAsked
from service.api.shapes import Headers, Numbered
from service.errors import NotFound
from service.models import Campaign, Review, within
from service.reviews import told

noun = make("reviews")
GIVES = "review"


def readable(call: Call) -> ColumnElement[bool]:
    """Reviews of organisations are read by all who see them; those of people by fewer.

    By the person, by the reviewer, and by whoever leads the organisation or stands above.
    """
    path, who = col(Campaign.path), call.who.person_id
    led = (within(path, reach) for reach in call.who.reach)
    mine = or_(
        col(Review.person_id).is_(None),
        col(Review.person_id) == who,
        col(Review.reviewer_id) == who,
        *led,
    )
    return and_(visible(path, call.who), mine)


@noun.get("", summary="Reviews in the order of their numbers")
def list_reviews(query: ReviewsAsked) -> Response:
    """Of organisations that the caller may see, and of people where it is theirs to read."""

    def do(call: Call) -> Any:
        belongs = col(Campaign.id) == col(Review.campaign_id)
        chosen = select(Review).join(Campaign, belongs).where(readable(call))
        if query.campaign_id is not None:
            chosen = chosen.where(Review.campaign_id == query.campaign_id)
        if query.round is not None:
            chosen = chosen.where(Review.round == query.round)
        return a_page(call, chosen, query, "reviews", col(Review.id), told.review)

    return read(do)


@noun.get("/<int:number>", summary="A review, with what it said before it was amended")
def show_review(path: Numbered) -> Response:
    """Where it is the caller's to read."""

    def do(call: Call) -> Any:
        belongs = col(Campaign.id) == col(Review.campaign_id)
        chosen = select(Review).join(Campaign, belongs).where(Review.id == path.number)
        found = call.session.exec(chosen.where(readable(call))).one_or_none()
        if found is None:
            raise NotFound("review")
        return told.whole_review(call.session, found)

    return read(do)


@noun.get("/coverage", summary="Which secretaries reviewed, and who was reviewed")
def show_coverage(query: CoverageAsked) -> Response:
    """Of an organisation and all below it, each with all that hangs on it."""

    def do(call: Call) -> Any:
        found, _ = call.campaign(query.campaign_id, "see")
        whole = verbs.matrix(
            call.session,
            call.rulebook,
            found,
            now=call.now,
            round_key=query.round,
            period=query.period,
        )
        seen = [line for line in whole.lines() if call.who.sees(line.path)]
        return {"coverage": [told.coverage(line) for line in seen]}

    return read(do)


@noun.post("", summary="Review an organisation, its secretary or a member")
def give_review(header: Headers, body: ReviewGiven) -> Response:
    """By whoever is to review it, by post or by contact; once a period."""

    def do(call: Call) -> Answer:
        found, by = call.campaign(body.campaign_id, GIVES)
        given = verbs.give(
            call.session,
            call.rulebook,
            found,
            body.said(),
            by=by,
            now=call.now,
            person_id=body.person_id,
        )
        return told.review(given), 201

    return write(do)


@noun.post("/<int:number>/amendment", summary="Say a review anew")
def amend_review(path: Numbered, header: Headers, body: ReviewAmended) -> Response:
    """What it said before is kept."""

    def do(call: Call) -> Answer:
        row = verbs.by_number(call.session, Review, path.number)
        _, by = call.campaign(row.campaign_id, GIVES)
        verbs.amend(call.session, call.rulebook, row, body.said(), body.reason, by=by, now=call.now)
        return told.whole_review(call.session, row), 200

    return write(do)
