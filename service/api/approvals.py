"""Approvals: what was handed in, approved or returned by the one whom the plan names."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import Response
from pydantic import Field
from sqlmodel import col

from service import campaigns as verbs
from service.api.campaigns import told as campaign_told
from service.api.listing import a_page, of_campaigns
from service.api.noun import make
from service.api.request import Answer, Call, read, seen_version, write
from service.api.shapes import MOST, Headers, Note, Number, Page, Shape
from service.models import Approval

noun = make("approvals")


class Asked(Page):
    """Which approvals."""

    campaign_id: Annotated[int, Field(ge=1, le=MOST)] | None = None


class Ruling(Shape):
    """What is decided, on which version of the campaign; a return wants its reason."""

    campaign_id: Number
    verb: Literal["approve", "return"]
    version: Number
    reason: Note = ""


def told(found: Approval) -> dict[str, Any]:
    """An approval as data."""
    return {
        "id": found.id,
        "campaign_id": found.campaign_id,
        "state": found.state,
        "visit": found.visit,
        "verb": found.verb,
        "role": found.role,
        "at": found.at,
        "seen_version": found.seen_version,
        "reason": found.reason,
    }


@noun.get("", summary="What was decided, in the order of the numbers")
def list_approvals(query: Asked) -> Response:
    """On campaigns that the caller may see."""

    def do(call: Call) -> Any:
        chosen = of_campaigns(call, Approval)
        if query.campaign_id is not None:
            chosen = chosen.where(Approval.campaign_id == query.campaign_id)
        return a_page(call, chosen, query, "approvals", col(Approval.id), told)

    return read(do)


@noun.post("", summary="Approve or return what was handed in")
def decide(header: Headers, body: Ruling) -> Response:
    """Bound to the version that was seen; nobody approves what they handed in."""

    def do(call: Call) -> Answer:
        found, by = call.campaign(body.campaign_id, body.verb)
        seen = seen_version() or body.version
        if body.verb == "approve":
            verbs.approve(
                call.session,
                call.rulebook,
                found,
                by=by,
                now=call.now,
                seen_version=seen,
                note=body.reason,
            )
        else:
            verbs.send_back(
                call.session,
                call.rulebook,
                found,
                body.reason,
                by=by,
                now=call.now,
                seen_version=seen,
            )
        return campaign_told(call, found), 201

    return write(do)
