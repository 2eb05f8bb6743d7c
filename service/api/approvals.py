"""Approvals: what was handed in, approved or returned by those whom the plan names."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlmodel import col, select

from service import campaigns as verbs
from service.actors import Actor
from service.api.approval_shapes import (
    ApprovalsAsked,
    ApprovalsUnderWay,
    FewerSigners,
    HandOver,
    MoreSigners,
    Ruling,
)
from service.api.campaigns import told as campaign_told
from service.api.listing import a_page, of_campaigns
from service.api.noun import make
from service.api.request import Answer, Call, read, seen_version, write
from service.api.shapes import Headers
from service.approvals import hands
from service.approvals.table import Table, table
from service.approvals.told import place_told, process_told, waiting_told
from service.approvals.waiting import waiting_for
from service.errors import NotFound
from service.models import Approval, ApprovalProcess, Organization, Person
from service.todo import todo

noun = make("approvals")


def told(found: Approval) -> dict[str, Any]:
    """An approval as data."""
    return {
        "id": found.id,
        "campaign_id": found.campaign_id,
        "state": found.state,
        "visit": found.visit,
        "verb": found.verb,
        "role": found.role,
        "on_behalf": found.on_behalf_of is not None,
        "at": found.at,
        "seen_version": found.seen_version,
        "reason": found.reason,
    }


@noun.get("", summary="What was decided, in the order of the numbers")
def list_approvals(query: ApprovalsAsked) -> Response:
    """On campaigns that the caller may see."""

    def do(call: Call) -> Any:
        chosen = of_campaigns(call, Approval)
        if query.campaign_id is not None:
            chosen = chosen.where(Approval.campaign_id == query.campaign_id)
        return a_page(call, chosen, query, "approvals", col(Approval.id), told)

    return read(do)


@noun.get("/waiting", summary="What waits for the caller's signature")
def list_waiting() -> Response:
    """Their own, what was delegated to them, and what lies with those for whom they stand in."""

    def do(call: Call) -> Any:
        mine = (call.session, call.rulebook, call.who.person_id)
        places = {one.place.id: one for one in waiting_for(*mine, now=call.now)}
        items = [item for item in todo(*mine, now=call.now) if item.what == "approve"]
        return {"waiting": [waiting_told(one, places.get(one.place or 0)) for one in items]}

    return read(do)


@noun.get("/processes", summary="The approvals of a campaign with every signature")
def list_processes(query: ApprovalsUnderWay) -> Response:
    """In the order of their numbers."""

    def do(call: Call) -> Any:
        campaign, _ = call.campaign(query.campaign_id, "see")
        chosen = select(ApprovalProcess).where(ApprovalProcess.campaign_id == campaign.id)
        number = col(ApprovalProcess.id)
        return a_page(
            call, chosen, query, "processes", number, lambda row: process_told(call.session, row)
        )

    return read(do)


@noun.post("", summary="Approve or return what was handed in")
def decide(header: Headers, body: Ruling) -> Response:
    """Bound to the version that was seen; nobody approves what they handed in."""

    def do(call: Call) -> Answer:
        found, by = call.campaign(body.campaign_id, body.verb)
        seen = seen_version() or body.version
        doors = (call.session, call.rulebook, found)
        if body.verb == "approve":
            verbs.approve(
                *doors,
                by=by,
                now=call.now,
                seen_version=seen,
                note=body.reason,
                seen_digest=body.digest or "",
                place=body.place,
                count=body.meeting.count if body.meeting else None,
                minutes_id=body.meeting.minutes if body.meeting else None,
            )
        else:
            verbs.send_back(
                *doors,
                body.reason,
                by=by,
                now=call.now,
                seen_version=seen,
                to=body.to or "",
                again=body.again,
                place=body.place,
            )
        return campaign_told(call, found), 201

    return write(do)


@noun.post("/transfers", summary="Transfer a signature 转办 to another person")
def transfer(header: Headers, body: HandOver) -> Response:
    """For good: they sign in their own name."""

    def do(call: Call) -> Answer:
        at, by = _at_table(call, body.campaign_id, body.place)
        to = _person(call, at, body.person_id)
        row = hands.transfer(at, to, body.reason, by=by, place=body.place)
        return place_told(call.session, row), 201

    return write(do)


@noun.post("/delegations", summary="Ask another person for an opinion 委派")
def delegate(header: Headers, body: HandOver) -> Response:
    """It comes back to the caller for the last word."""

    def do(call: Call) -> Answer:
        at, by = _at_table(call, body.campaign_id, body.place)
        to = _person(call, at, body.person_id)
        row = hands.delegate(at, to, body.reason, by=by, place=body.place)
        return place_told(call.session, row), 201

    return write(do)


@noun.post("/signers", summary="Let one more person sign 加签")
def add_signer(header: Headers, body: MoreSigners) -> Response:
    """Before, beside or after the caller, by a day of their own."""

    def do(call: Call) -> Answer:
        at, by = _at_table(call, body.campaign_id, body.place)
        to = _person(call, at, body.person_id)
        (row,) = hands.add_signers(at, [to], body.how, body.reason, by=by, place=body.place)
        return place_told(call.session, row), 201

    return write(do)


@noun.post("/removals", summary="Take out a signer who was added 减签")
def remove_signer(header: Headers, body: FewerSigners) -> Response:
    """Only one who has not signed, and only by who added them."""

    def do(call: Call) -> Answer:
        at, by = _at_table(call, body.campaign_id, body.place)
        hands.remove_signer(at, body.place, by=by)
        return process_told(call.session, at.process), 200

    return write(do)


def _at_table(call: Call, number: int, place: int | None) -> tuple[Table, Actor]:
    """The approval of a place, or of a campaign's stage, before its signers; and the caller."""
    found, by = call.campaign(number, "hand_on")
    process = verbs.put_on_table(
        call.session, call.rulebook, found, by=by, now=call.now, place=place
    )
    return table(call.session, call.rulebook, found, process, by=by, now=call.now), by


def _person(call: Call, at: Table, number: int) -> Person:
    """Somebody of the same tree. Raises NotFound for anybody else: they are none of ours."""
    person = call.session.get(Person, number)
    place = call.session.get(Organization, person.organization_id) if person else None
    if person is None or place is None or place.root_id != at.campaign.root_organization_id:
        raise NotFound("person")
    return person
