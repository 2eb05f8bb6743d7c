"""Optional activities that an organisation adds itself, and the counts of what it did."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response
from sqlmodel import col, select

from service import evidence as verbs
from service.api.evidence_shapes import ActivityAdded, ActivitySettled, MembersAsked, OfCampaign
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import visible
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers, Numbered
from service.evidence import described
from service.evidence.activities import by_number
from service.models import Activity, Campaign

noun = make("activities")


@noun.get("", summary="Activities of organisations' own in the order of their numbers")
def list_activities(query: OfCampaign) -> Response:
    """Of campaigns that the caller may see."""

    def do(call: Call) -> Any:
        belongs = col(Campaign.id) == col(Activity.campaign_id)
        chosen = select(Activity).join(Campaign, belongs)
        chosen = chosen.where(visible(col(Campaign.path), call.who))
        if query.campaign_id is not None:
            chosen = chosen.where(Campaign.id == query.campaign_id)
        return a_page(call, chosen, query, "activities", col(Activity.id), described.activity)

    return read(do)


@noun.get("/counts", summary="What a campaign owes and did, mandatory and optional apart")
def show_counts(query: MembersAsked) -> Response:
    """With the activities of its own."""

    def do(call: Call) -> Any:
        campaign, _ = call.campaign(query.campaign_id, "see")
        return asdict(verbs.counts_of(call.session, call.plan(campaign), campaign))

    return read(do)


@noun.post("", summary="Add an activity of one's own")
def add_activity(header: Headers, body: ActivityAdded) -> Response:
    """Nobody is reminded of it, and it is never late."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, "keep_activities")
        row = verbs.add_activity(
            call.session, call.rulebook, campaign, body.title,
            by=by, now=call.now, planned_on=body.planned_on, note=body.note,
        )  # fmt: skip
        return described.activity(row), 201

    return write(do)


@noun.post("/<int:number>", summary="Say that an activity was held, or is dropped")
def settle_activity(path: Numbered, header: Headers, body: ActivitySettled) -> Response:
    """Held on a day; without one it is dropped."""

    def do(call: Call) -> Answer:
        row = by_number(call.session, path.number)
        _, by = call.campaign(row.campaign_id, "keep_activities")
        verbs.settle_activity(call.session, call.rulebook, row, body.held_on, by=by, now=call.now)
        return described.activity(row), 200

    return write(do)
