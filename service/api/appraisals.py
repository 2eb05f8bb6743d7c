"""Appraisals 群众评议: prepared, opened, counted, and shown; tokens for voters.

What follows the count stands in `service.api.appraisal_results`; ballots themselves are cast at
``/api/v1/ballots``, by nobody in particular.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from flask import Response
from pydantic import Field
from sqlmodel import and_, col, or_, select

from service import appraisals as verbs
from service.actors import Actor
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import visible
from service.api.request import Answer, Call, read, write
from service.api.shapes import Day, Headers, Number, Numbered, Page, Shape, Text
from service.appraisals import told
from service.appraisals.client import pack, unpack
from service.appraisals.comments import comments_of
from service.appraisals.preparing import problem
from service.appraisals.slips import entries_of
from service.auth.permits import allow
from service.errors import NotAllowed, NotFound
from service.models import AppraisalEvent, Campaign, Eligibility, Organization
from service.people import by_staff_no

noun = make("appraisals")

Hash = Annotated[str, Field(min_length=64, max_length=64, pattern="^[0-9a-f]{64}$")]
Coded64 = Annotated[str, Field(min_length=1, max_length=1024, pattern="^[A-Za-z0-9_-]+$")]
Key = Annotated[str, Field(min_length=1, max_length=40)]
Whom = Annotated[str, Field(max_length=64)]


class AskedAppraisals(Page):
    """Which votes."""

    campaign_id: Annotated[int, Field(ge=1)] | None = None


class Prepared(Shape):
    """A vote on the organisations below, or on the members; until when; who counts paper."""

    campaign_id: Number
    subjects: Literal["organizations", "members"]
    title: Text
    closes_on: Day
    first_scrutineer: Whom = ""
    second_scrutineer: Whom = ""


class Opening(Shape):
    """The hash of what was looked at."""

    config_hash: Hash


class TokenAsked(Shape):
    """A blinded token, base64url, for one kind of paper."""

    paper: Number
    blinded: Coded64


class Counting(Shape):
    """Nothing has to be said to count."""


def the_event(call: Call, number: int, verb: str) -> tuple[AppraisalEvent, Campaign, Actor]:
    """The vote, locked, its campaign, and the caller in the role that allows the verb."""
    known = call.session.get(AppraisalEvent, number)
    if known is None:
        raise NotFound("appraisal")
    campaign, by = call.campaign(known.campaign_id, verb)
    return verbs.event_of(call.session, number), campaign, by


def _prepares(call: Call, event: AppraisalEvent) -> bool:
    """Say whether the caller is one of those who run this vote, or stand above it."""
    campaign = call.session.get_one(Campaign, event.campaign_id)
    for verb in ("evaluate_appraisal", "open_appraisal"):
        try:
            allow(call.session, call.who, verb, campaign, plan=call.plan(campaign))
        except (NotAllowed, NotFound):
            continue
        return True
    return False


def _in_scope(call: Call, event: AppraisalEvent) -> bool:
    """Say whether published results are for the caller: the branch's, the unit's, or all."""
    if event.state != "published":
        return False
    if event.scope == "public":
        return True
    place = call.session.get_one(Organization, event.organization_id)
    if event.scope == "unit":
        return call.who.path.startswith(f"/{place.root_id}/")
    return call.who.sees(place.path)


@noun.get("", summary="Votes in the order of their numbers")
def list_appraisals(query: AskedAppraisals) -> Response:
    """Of campaigns that the caller may see, and those in which they have a vote."""

    def do(call: Call) -> Any:
        mine = select(Eligibility.event_id).where(Eligibility.voter_id == call.who.person_id)
        voted_on = and_(col(AppraisalEvent.state) != "draft", col(AppraisalEvent.id).in_(mine))
        chosen = (
            select(AppraisalEvent)
            .join(Campaign, col(Campaign.id) == col(AppraisalEvent.campaign_id))
            .where(or_(visible(col(Campaign.path), call.who), voted_on))
        )
        if query.campaign_id is not None:
            chosen = chosen.where(AppraisalEvent.campaign_id == query.campaign_id)
        return a_page(call, chosen, query, "appraisals", col(AppraisalEvent.id), told.brief)

    return read(do)


@noun.get("/<int:number>", summary="A vote: what a voter must know, and the results once published")
def show_appraisal(path: Numbered) -> Response:
    """Those who run it see results when they are counted, the others when they are published."""

    def do(call: Call) -> Any:
        event = call.session.get(AppraisalEvent, path.number)
        if event is None:
            raise NotFound("appraisal")
        runs = _prepares(call, event)
        votes = (
            []
            if event.state == "draft"
            else told.papers_for(call.session, event.id, call.who.person_id)
        )
        place = call.session.get_one(Organization, event.organization_id)
        counts = call.who.person_id in told.scrutineers(event)
        if not (votes or runs or call.who.sees(place.path) or _in_scope(call, event)):
            raise NotFound("appraisal")
        if event.state == "draft" and not runs:
            return told.brief(event)  # not a vote yet: whom it will be on may still change
        found = told.terms(call.session, event, call.locale)
        found["yours"] = votes
        if event.state == "open" and counts:
            found["entered"] = [
                asdict(each) for each in entries_of(call.session, event, call.who.person_id)
            ]
        if event.state in ("closed", "published") and (runs or _in_scope(call, event)):
            found["results"] = told.results(call.session, event)
            if runs and found["comment_room"]:  # never published: not for every reader of results
                found["comments"] = comments_of(call.session, event.id)
        return found

    return read(do)


@noun.post("", summary="Prepare a vote")
def prepare(header: Headers, body: Prepared) -> Response:
    """Roster, papers, questions and scale are drafted as plan and posts say today."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, "prepare_appraisal")
        named = (body.first_scrutineer, body.second_scrutineer)
        event = verbs.prepare(
            call.session,
            call.rulebook,
            campaign,
            subjects=body.subjects,
            title=body.title,
            closes_on=body.closes_on,
            scrutineers=_scrutineers(call, *named) if any(named) else None,
            by=by,
            now=call.now,
        )
        return told.terms(call.session, event, call.locale), 201

    return write(do)


def _scrutineers(call: Call, first: str, second: str) -> tuple[int, int]:
    return _person(call, "first_scrutineer", first), _person(call, "second_scrutineer", second)


def _person(call: Call, field: str, staff_no: str) -> int:
    try:
        return by_staff_no(call.session, staff_no).id
    except NotFound:
        raise problem(field, "unknown_person", value=staff_no) from None


@noun.post("/<int:number>/opening", summary="Open a vote, as the second of two people")
def open_appraisal(path: Numbered, header: Headers, body: Opening) -> Response:
    """From then on nothing of it changes."""

    def do(call: Call) -> Answer:
        event, campaign, by = the_event(call, path.number, "open_appraisal")
        verbs.open_event(
            call.session,
            call.rulebook,
            campaign,
            event,
            call.context.vault,
            config_hash=body.config_hash,
            by=by,
            now=call.now,
        )
        return told.terms(call.session, event, call.locale), 200

    return write(do)


@noun.post("/<int:number>/tokens", summary="Get a token for one kind of paper")
def issue(path: Numbered, header: Headers, body: TokenAsked) -> Response:
    """A blind signature; the same request brings the same answer, however often.

    An Idempotency-Key is not kept: the store would say when somebody got their paper.
    """

    def do(call: Call) -> Answer:
        try:
            blinded = unpack(body.blinded)
        except ValueError:
            raise problem("blinded", "not_base64") from None
        signature = verbs.issue(
            call.session,
            call.context.vault,
            path.number,
            body.paper,
            call.who.person_id,
            blinded,
            now=call.now,
        )
        return {"signature": pack(signature)}, 200

    return write(do, kept=False)


@noun.post("/<int:number>/count", summary="Count a vote")
def count(path: Numbered, header: Headers, body: Counting) -> Response:
    """After its last day, or when everybody has voted; the scheduler does it by itself too."""

    def do(call: Call) -> Answer:
        event, campaign, by = the_event(call, path.number, "count_appraisal")
        verbs.close(
            call.session, call.rulebook, campaign, event, call.context.vault, by=by, now=call.now
        )
        return told.brief(event), 200

    return write(do)
