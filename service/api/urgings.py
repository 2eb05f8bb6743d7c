"""催办 of many campaigns in one call: whom it would reach first, then what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from flask import Response, g
from pydantic import Field
from sqlmodel import col

from service import urgings
from service.api.noun import make
from service.api.reach import narrowed
from service.api.request import Answer, Call, read, write
from service.api.shapes import Code, Flag, Headers, Note, Number, Shape
from service.campaign_told import reasons_told
from service.campaigns.urging_many import MOST_AT_ONCE, Urged
from service.models import Campaign, Organization
from service.urgings import Line
from service.wording import term

noun = make("urgings")


class UrgingOfMany(Shape):
    """Those named; or all that are overdue and the caller's to urge, under an organisation."""

    campaigns: Annotated[list[Number], Field(min_length=1, max_length=MOST_AT_ONCE)] | None = None
    under: Code | None = None
    note: Note = ""
    preview: Flag = False


@noun.post("", summary="Urge some or all that are overdue, or see first whom that would reach")
def urge_many(header: Headers, body: UrgingOfMany) -> Response:
    """Each is urged by the caller's right to it; with `preview` nothing is done."""
    if body.preview:
        return read(lambda call: _preview(call, body))

    def do(call: Call) -> Answer:
        found, more = _meant(call, body)
        done = urgings.urge_each(
            call.session,
            call.context,
            call.who,
            found,
            now=call.now,
            note=body.note,
            attempt=_attempted,
        )
        return {
            "urged": [_urged(call, one) for one in done if one.nudge],
            "passed_over": [_passed_over(call, one) for one in done if one.nudge is None],
            "more": more,
        }, 200

    return write(do)


def _attempted(campaign: Campaign) -> None:
    g.acted_on = (campaign.id, "urge")


def _meant(call: Call, body: UrgingOfMany) -> tuple[Sequence[Campaign], int]:
    """Those to urge now, and how many more there are for another call."""
    if body.campaigns is not None:
        return urgings.named(call.session, call.who, body.campaigns), 0
    where = narrowed(call.session, col(Campaign.path), call.who, body.under)
    return urgings.in_one_call(
        [
            one
            for one in urgings.late(call.session, where, call.now)
            if urgings.may_urge(call.session, call.context, call.who, one)
        ]
    )


def _preview(call: Call, body: UrgingOfMany) -> dict[str, Any]:
    found, more = _meant(call, body)
    for one in found:
        urgings.right_to(call.session, call.context, call.who, one)
    lines = urgings.lines_of(call.session, call.context, call.who, found, now=call.now)
    people, unheard = urgings.heard_by(lines)
    return {
        "campaigns": [_line(call, line) for line in lines],
        "people": people,
        "without_channel": unheard,
        "more": more,
    }


def _line(call: Call, line: Line) -> dict[str, Any]:
    return {
        **_place(line.campaign, line.organization),
        "left_today": line.left,
        "hindrance": line.hindrance,
        "recipients": [
            {
                "name": one.name,
                "role": one.role,
                "role_words": term(call.locale, "role", one.role),
                "channels": one.channels,
            }
            for one in line.recipients
        ],
    }


def _place(campaign: Campaign, at: Organization) -> dict[str, Any]:
    return {"campaign_id": campaign.id, "organization": at.code, "name": at.name}


def _told(call: Call, one: Urged) -> dict[str, Any]:
    at = call.session.get_one(Organization, one.campaign.organization_id)
    return _place(one.campaign, at)


def _urged(call: Call, one: Urged) -> dict[str, Any]:
    assert one.nudge is not None
    return {**_told(call, one), "id": one.nudge.id, "recipients": one.nudge.recipients}


def _passed_over(call: Call, one: Urged) -> dict[str, Any]:
    return {**_told(call, one), "reasons": reasons_told(call.locale, one.reasons)}
