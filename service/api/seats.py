"""Leading groups 领导小组: their seats, the posts behind them, and who sits there today."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlmodel import col, select

from service import terms as verbs
from service.api.branch_plan_shapes import GroupDissolving, GroupForming, OfCampaign
from service.api.noun import make
from service.api.reach import visible
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers
from service.models import Campaign, GroupSeat
from service.roles import ZONE
from service.terms import Seated, told
from workflows.calendar import local_day
from workflows.provisions.terms import GroupSeat as Wanted

noun = make("seats")
FORMS = "form_group"


def _all(call: Call, found: list[Seated]) -> list[dict[str, Any]]:
    return [told.seat(call.session, each) for each in found]


@noun.get("", summary="Seats in the order of their numbers")
def list_seats(query: OfCampaign) -> Response:
    """Of campaigns that the caller may see, with the holders of their posts and what is vacant."""

    def do(call: Call) -> Any:
        chosen = select(Campaign).where(
            visible(col(Campaign.path), call.who),
            col(Campaign.id).in_(select(col(GroupSeat.campaign_id))),
            col(Campaign.id) > query.after,
        )
        if query.campaign_id is not None:
            chosen = chosen.where(Campaign.id == query.campaign_id)
        on = local_day(call.now, ZONE)
        # A page is so many groups, each whole: `after` and `next` are numbers of campaigns.
        campaigns = call.session.exec(chosen.order_by(col(Campaign.id)).limit(query.limit)).all()
        seats = [
            line
            for campaign in campaigns
            for line in _all(call, verbs.seated(call.session, campaign, on))
        ]
        full = len(campaigns) == query.limit
        return {"seats": seats, "next": campaigns[-1].id if full else None}

    return read(do)


@noun.post("", summary="Form the leading group, or form it anew")
def form_group(header: Headers, body: GroupForming) -> Response:
    """Without seats it has those that the plan lays down."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, FORMS)
        wanted = [Wanted(one.seat, one.post, one.count) for one in body.seats]
        found = verbs.form_group(call.session, call.rulebook, campaign, wanted, by=by, now=call.now)
        return {"seats": _all(call, found)}, 201

    return write(do)


@noun.post("/dissolution", summary="Dissolve the leading group")
def dissolve_group(header: Headers, body: GroupDissolving) -> Response:
    """With the reason."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, FORMS)
        verbs.dissolve_group(
            call.session, call.rulebook, campaign, body.reason, by=by, now=call.now
        )
        return {"seats": []}, 200

    return write(do)
