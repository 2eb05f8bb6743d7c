"""Material 材料 for what a plan asks for by name: filed, examined, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, g
from sqlmodel import col, select

from service import branch_plans as verbs
from service.api.branch_plan_shapes import (
    MaterialAccepted,
    MaterialFiling,
    MaterialReturned,
    OfCampaign,
    WithReason,
)
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import visible
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers, Numbered
from service.branch_plans import told
from service.errors import NotFound
from service.models import Campaign, Filing

noun = make("filings")
FILES, EXAMINES = "file_material", "examine_material"


@noun.get("", summary="Material in the order of its numbers")
def list_filings(query: OfCampaign) -> Response:
    """Of campaigns that the caller may see."""

    def do(call: Call) -> Any:
        chosen = select(Filing).join(Campaign, col(Campaign.id) == col(Filing.campaign_id))
        chosen = chosen.where(visible(col(Campaign.path), call.who))
        if query.campaign_id is not None:
            chosen = chosen.where(Filing.campaign_id == query.campaign_id)
        number = col(Filing.id)
        return a_page(
            call, chosen, query, "filings", number, lambda made: told.filing(call.session, made)
        )

    return read(do)


@noun.post("", summary="File material for the round under way")
def file_material(header: Headers, body: MaterialFiling) -> Response:
    """It counts at once, or once it is accepted, as the plan says."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, FILES)
        made = verbs.file_material(
            call.session,
            call.rulebook,
            campaign,
            body.fact,
            body.title,
            body=body.body,
            attachment_id=body.attachment_id,
            by=by,
            now=call.now,
        )
        return told.filing(call.session, made), 201

    return write(do)


@noun.post("/<int:number>/acceptance", summary="Accept material")
def accept_material(path: Numbered, header: Headers, body: MaterialAccepted) -> Response:
    """That the plan wants examined."""
    seen = {"opinion": body.opinion, "seen_version": body.version}
    return _act(path.number, EXAMINES, verbs.accept_material, **seen)


@noun.post("/<int:number>/return", summary="Return material")
def return_material(path: Numbered, header: Headers, body: MaterialReturned) -> Response:
    """With what is to be improved."""
    return _act(
        path.number, EXAMINES, verbs.return_material, body.reason, seen_version=body.version
    )


@noun.post("/<int:number>/withdrawal", summary="Take material back")
def withdraw_material(path: Numbered, header: Headers, body: WithReason) -> Response:
    """What it brought about no longer holds."""
    return _act(path.number, FILES, verbs.withdraw_material, body.reason)


def _act(number: int, right: str, verb: Callable[..., Filing], *args: Any, **more: Any) -> Response:
    def do(call: Call) -> Answer:
        g.acted_on = None
        made = call.session.get(Filing, number)
        if made is None:
            raise NotFound("filing")
        campaign, by = call.campaign(made.campaign_id, right)
        kept = {"by": by, "now": call.now, **more}
        done = verb(call.session, call.rulebook, campaign, number, *args, **kept)
        return told.filing(call.session, done), 200

    return write(do)
