"""Duties: where each period stands, evidence handed in and examined, locked windows opened."""

from __future__ import annotations

import base64
from typing import Any

from flask import Response
from sqlalchemy import and_
from sqlmodel import col

from service import evidence as verbs
from service.actors import Actor
from service.api.attachments import as_download
from service.api.evidence_shapes import (
    DutiesAsked,
    EvidenceAcceptance,
    EvidenceHandedIn,
    EvidenceReturn,
    FiguresAsked,
    FormFilledIn,
    MemberExcused,
    UnlockingAnswer,
    UnlockingAsked,
)
from service.api.noun import make
from service.api.reach import narrowed
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers, Numbered
from service.errors import NotFound
from service.evidence import Paper, by_members, described
from service.evidence.rows import evidence_of, occurrence_by_number
from service.evidence.unlocking import by_number
from service.models import Campaign, Evidence, Occurrence
from service.people import by_staff_no

noun = make("duties")
FORM: Any = {
    "200": {
        "description": "A workbook to be filled in",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def acting(call: Call, number: int, verb: str) -> tuple[Campaign, Occurrence, Actor]:
    """The occurrence to act on, its campaign, and the caller in the role that allows it."""
    row = occurrence_by_number(call.session, number)
    campaign, by = call.campaign(row.campaign_id, verb, duty=row.duty)
    return campaign, row, by


def told(call: Call, row: Occurrence) -> dict[str, Any]:
    """All of an occurrence."""
    call.session.flush()
    which = col(Occurrence.id) == row.id
    (standing,) = verbs.duties(call.session, call.rulebook, which, now=call.now)
    campaign = call.session.get_one(Campaign, row.campaign_id)
    members = by_members.told(
        call.session, call.plan(campaign), campaign, row, now=call.now, locale=call.locale
    )
    return {**standing.as_json(), **described.whole(call.session, row), "members": members}


@noun.get("", summary="Occurrences of duties in the order of their numbers")
def list_duties(query: DutiesAsked) -> Response:
    """Of campaigns that the caller may see; their windows are computed now."""

    def do(call: Call) -> Any:
        seen = narrowed(call.session, col(Campaign.path), call.who, query.under)
        which = and_(seen, col(Occurrence.id) > query.after)
        if query.campaign_id is not None:
            which = and_(which, col(Campaign.id) == query.campaign_id)
        if query.overdue:
            which = and_(which, verbs.late(call.now))
        rows = verbs.duties(call.session, call.rulebook, which, now=call.now, limit=query.limit)
        following = rows[-1].occurrence.id if len(rows) == query.limit else None
        return {
            "duties": [row.as_json() for row in rows if row.days or not query.overdue],
            "next": following,
        }

    return read(do)


@noun.get("/figures", summary="Figures of a duty, rolled up the tree")
def show_figures(query: FiguresAsked) -> Response:
    """From a campaign down: each one's own, and its total with all below it."""

    def do(call: Call) -> Any:
        top, _ = call.campaign(query.campaign_id, "see")
        found = verbs.figures(call.session, call.rulebook, top, query.duty, query.period)
        return {"figures": found if call.who.reach else found[:1]}

    return read(do)


@noun.get("/<int:number>", summary="One occurrence with its evidence")
def show_duty(path: Numbered) -> Response:
    """With what was handed in, and requests to unlock it."""

    def do(call: Call) -> Any:
        row = occurrence_by_number(call.session, path.number)
        call.campaign(row.campaign_id, "see")
        return told(call, row)

    return read(do)


@noun.post("/<int:number>/evidence", summary="Hand in what a duty asks for")
def hand_in_evidence(path: Numbered, header: Headers, body: EvidenceHandedIn) -> Response:
    """It counts as done from then on; whoever examines it is asked to."""

    def do(call: Call) -> Answer:
        campaign, row, by = acting(call, path.number, "hand_in_evidence")
        meeting = body.meeting.held() if body.meeting else None
        paper = Paper(body.text, tuple(body.files), meeting, body.figures)
        where = (campaign, row.duty, row.period)
        verbs.hand_in(call.session, call.rulebook, *where, paper, by=by, now=call.now)
        return told(call, row), 200

    return write(do)


@noun.get("/<int:number>/form", summary="The form for the figures of a duty", responses=FORM)
def download_form(path: Numbered) -> Response:
    """An XLSX to be filled in; locked but for the cells that ask for a number."""
    found: list[tuple[str, bytes]] = []

    def do(call: Call) -> Any:
        row = occurrence_by_number(call.session, path.number)
        campaign, _ = call.campaign(row.campaign_id, "see")
        content = verbs.form_of(call.session, call.rulebook, campaign, row, locale=call.locale)
        found.append((f"{row.duty}-{row.period}.xlsx", content))

    read(do)
    return as_download(*found[0])


@noun.post("/<int:number>/filled-form", summary="Hand in a form that was filled in")
def hand_in_form(path: Numbered, header: Headers, body: FormFilledIn) -> Response:
    """Read cell by cell, all of it or nothing; kept with the signed scan."""

    def do(call: Call) -> Answer:
        campaign, row, by = acting(call, path.number, "hand_in_evidence")
        content, more = base64.b64decode(body.content), {"files": tuple(body.files)}
        verbs.fill_in(
            call.session, call.rulebook, campaign, row, content,
            by=by, now=call.now, text=body.text, **more,
        )  # fmt: skip
        return told(call, row), 200

    return write(do)


@noun.post("/<int:number>/excuses", summary="Excuse a member from a duty that each member owes")
def excuse_member(path: Numbered, header: Headers, body: MemberExcused) -> Response:
    """With the reason; who is excused is no longer counted."""

    def do(call: Call) -> Answer:
        campaign, row, by = acting(call, path.number, "excuse_member")
        person = by_staff_no(call.session, body.staff_no)
        verbs.excuse(
            call.session, call.rulebook, campaign, row, person.id, body.reason,
            by=by, now=call.now,
        )  # fmt: skip
        return told(call, row), 201

    return write(do)


@noun.post("/<int:number>/acceptance", summary="Accept what was handed in")
def accept_evidence(path: Numbered, header: Headers, body: EvidenceAcceptance) -> Response:
    """By whom the plan names to examine it."""

    def do(call: Call) -> Answer:
        _, row, by = acting(call, path.number, "examine_evidence")
        seen = {"seen_version": body.version}
        verbs.accept(
            call.session, call.rulebook, _handed_in(call, row), by=by, now=call.now, **seen
        )
        return told(call, row), 200

    return write(do)


@noun.post("/<int:number>/return", summary="Return what was handed in")
def return_evidence(path: Numbered, header: Headers, body: EvidenceReturn) -> Response:
    """The period is owed again, its timers are armed."""

    def do(call: Call) -> Answer:
        _, row, by = acting(call, path.number, "examine_evidence")
        handed_in = _handed_in(call, row)
        verbs.send_back(
            call.session, call.rulebook, handed_in, body.reason,
            by=by, now=call.now, seen_version=body.version,
        )  # fmt: skip
        return told(call, row), 200

    return write(do)


@noun.post("/<int:number>/unlocking", summary="Ask that a locked window be opened to a day")
def ask_unlocking(path: Numbered, header: Headers, body: UnlockingAsked) -> Response:
    """With a reason; whoever decides is given the task."""

    def do(call: Call) -> Answer:
        _, row, by = acting(call, path.number, "ask_unlocking")
        asked = verbs.ask_unlocking(
            call.session, call.rulebook, row, body.until, body.reason, by=by, now=call.now
        )
        return described.unlocking(asked), 201

    return write(do)


@noun.post("/unlockings/<int:number>", summary="Grant or refuse a request to unlock")
def decide_unlocking(path: Numbered, header: Headers, body: UnlockingAnswer) -> Response:
    """What is refused wants a note."""

    def do(call: Call) -> Answer:
        asked = by_number(call.session, path.number)
        _, _, by = acting(call, asked.occurrence_id, "decide_unlocking")
        verbs.decide_unlocking(
            call.session, call.rulebook, asked, body.grant, body.note,
            by=by, now=call.now, until=body.until,
        )  # fmt: skip
        return described.unlocking(asked), 200

    return write(do)


def _handed_in(call: Call, row: Occurrence) -> Evidence:
    found = evidence_of(call.session, row)
    if found is None:
        raise NotFound("evidence")
    return found
