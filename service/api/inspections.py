"""Inspections 督查: planned or drawn, found, answered, closed, and made known to all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, g
from sqlalchemy import ColumnElement, and_, exists, literal, or_
from sqlmodel import col, select

from service import inspections as verbs
from service.actors import Actor
from service.api.inspection_shapes import (
    AnswerReturned,
    AnswerTaken,
    DrawCommitment,
    InspectionAnswer,
    InspectionBulletin,
    InspectionFindings,
    InspectionPlan,
    InspectionReport,
    InspectionsAsked,
    SeedRevealed,
)
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import visible
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers, Numbered
from service.errors import NotFound
from service.inspections import inspectors_of, told
from service.models import Campaign, Inspection, InspectionVisit, Inspector, Organization

noun = make("inspections")
RUNS, REPORTS, ANSWERS, SUPERVISES = (
    "inspect",
    "report_inspection",
    "answer_inspection",
    "supervise",
)


def _open_to(call: Call) -> ColumnElement[bool]:
    """What the caller may know of: their own, those of theirs, and what was made known below."""
    known = or_(col(InspectionVisit.state) != "chosen", ~col(Inspection.unannounced))
    visited = (
        exists()
        .where(
            col(InspectionVisit.inspection_id) == col(Inspection.id),
            col(InspectionVisit.campaign_id).in_(
                select(Campaign.id).where(visible(col(Campaign.path), call.who))
            ),
            known,
        )
        .correlate(Inspection)
    )
    published = and_(
        col(Inspection.published_at).is_not(None),
        literal(call.who.path).startswith(col(Campaign.path)),
    )
    return or_(visible(col(Campaign.path), call.who), visited, published, _named(call))


def _named(call: Call) -> ColumnElement[bool]:
    """Those that the caller takes part in: whoever is to report on them must read them."""
    mine = exists().where(
        col(Inspector.inspection_id) == col(Inspection.id),
        col(Inspector.person_id) == call.who.person_id,
    )
    return mine.correlate(Inspection)


def _visits_of(call: Call, campaign_id: int) -> Any:
    """The inspections of a campaign that the caller sees, but for those that it may not know of."""
    return (
        select(InspectionVisit.inspection_id)
        .join(Campaign, col(Campaign.id) == col(InspectionVisit.campaign_id))
        .where(InspectionVisit.campaign_id == campaign_id, visible(col(Campaign.path), call.who))
    )


def _chosen(call: Call) -> Any:
    joined = select(Inspection).join(Campaign, col(Campaign.id) == col(Inspection.campaign_id))
    return joined.where(_open_to(call))


def _whole(call: Call, row: Inspection) -> dict[str, Any]:
    takes_part = call.who.person_id in inspectors_of(call.session, row)

    def may_see(campaign: Campaign) -> bool:
        return takes_part or call.who.sees(campaign.path)

    return told.whole_inspection(call.session, row, call.locale, may_see)


@noun.get("", summary="Inspections in the order of their numbers")
def list_inspections(query: InspectionsAsked) -> Response:
    """Those that the caller runs, is subject to, or that were made known to all."""

    def do(call: Call) -> Any:
        chosen = _chosen(call)
        if query.campaign_id is not None:
            chosen = chosen.where(Inspection.campaign_id == query.campaign_id)
        if query.visited_id is not None:
            chosen = chosen.where(col(Inspection.id).in_(_visits_of(call, query.visited_id)))
        number = col(Inspection.id)

        def line(row: Inspection) -> dict[str, Any]:
            return told.inspection(call.session, row, call.locale)

        return a_page(call, chosen, query, "inspections", number, line)

    return read(do)


@noun.get("/<int:number>", summary="One inspection, with everything needed to draw it again")
def show_inspection(path: Numbered) -> Response:
    """Of those inspected, the parts that the caller may see."""

    def do(call: Call) -> Any:
        row = call.session.exec(_chosen(call).where(Inspection.id == path.number)).one_or_none()
        if row is None:
            raise NotFound("inspection")
        return _whole(call, row)

    return read(do)


@noun.post("", summary="Plan an inspection of organisations below, or of oneself")
def plan_inspection(header: Headers, body: InspectionPlan) -> Response:
    """They are told at once, unless it is unannounced."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, RUNS)
        kept: dict[str, Any] = {"title": body.title, "by": by, "now": call.now}
        if body.kind == "self":
            row = verbs.inspect_oneself(call.session, call.rulebook, campaign, **kept)
        else:
            row = verbs.plan_inspection(
                call.session,
                call.rulebook,
                campaign,
                organizations=body.organizations,
                inspectors=body.inspectors,
                unannounced=body.unannounced,
                **kept,
            )
        return _whole(call, row), 201

    return write(do)


@noun.post("/commitments", summary="Publish a roster and the digest of a seed")
def commit_draw(header: Headers, body: DrawCommitment) -> Response:
    """Nobody is drawn before the seed is revealed."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, RUNS)
        given = body.model_dump(exclude={"campaign_id"})
        row = verbs.commit_draw(call.session, call.rulebook, campaign, **given, by=by, now=call.now)
        return _whole(call, row), 201

    return write(do)


def _act(number: int, right: str, verb: Callable[..., object], **given: Any) -> Response:
    """Do a verb to an inspection by a right at the organisation that runs it."""

    def do(call: Call) -> Answer:
        g.acted_on = None
        row = call.session.get(Inspection, number)
        if row is None:
            raise NotFound("inspection")
        _, by = call.campaign(row.campaign_id, right)
        verb(call.session, call.rulebook, row, **given, by=by, now=call.now)
        call.session.flush()
        return _whole(call, row), 200

    return write(do)


@noun.post("/<int:number>/draw", summary="Reveal the seed, and so who is inspected")
def draw(path: Numbered, header: Headers, body: SeedRevealed) -> Response:
    """The seed must have the digest that was published."""
    return _act(path.number, RUNS, verbs.draw, seed=body.seed, beacon_value=body.beacon_value)


@noun.post("/<int:number>/report", summary="Close an inspection with its report")
def close_inspection(path: Numbered, header: Headers, body: InspectionReport) -> Response:
    """Refused with everything that is still missing."""
    return _act(path.number, RUNS, verbs.close_inspection, report=body.report)


@noun.post("/<int:number>/bulletin", summary="Make the results known to all below")
def publish(path: Numbered, header: Headers, body: InspectionBulletin) -> Response:
    """Once it is closed."""
    return _act(path.number, RUNS, verbs.publish, text=body.text)


def _part(call: Call, number: int, code: str, right: str) -> tuple[InspectionVisit, Actor]:
    """An organisation's part, and the caller by a right at whoever it belongs to."""
    g.acted_on = None
    row = call.session.get(Inspection, number)
    if row is None:
        raise NotFound("inspection")
    runs = right == REPORTS
    by = call.campaign(row.campaign_id, right)[1] if runs else None
    chosen: Any = (
        select(InspectionVisit)
        .join(Campaign, col(Campaign.id) == col(InspectionVisit.campaign_id))
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(InspectionVisit.inspection_id == number, Organization.code == code)
    )
    found: InspectionVisit | None = call.session.exec(chosen).one_or_none()
    if found is None:
        raise NotFound("inspection")
    return found, by or call.campaign(found.campaign_id, right)[1]


def _at(
    number: int, code: str, right: str, verb: Callable[..., InspectionVisit], **given: Any
) -> Response:
    def do(call: Call) -> Answer:
        part, by = _part(call, number, code, right)
        verb(call.session, call.rulebook, part, **given, by=by, now=call.now)
        call.session.flush()
        return told.visit(call.session, part, call.locale), 200

    return write(do)


@noun.post("/<int:number>/findings", summary="Tell an organisation what was found")
def report_findings(path: Numbered, header: Headers, body: InspectionFindings) -> Response:
    """By an inspector; problems with a day are put right by it."""
    problems = [verbs.Found(**found.model_dump()) for found in body.problems]
    given = {"findings": body.findings, "score": body.score, "problems": problems}
    return _at(path.number, body.organization, REPORTS, verbs.report_findings, **given)


@noun.post("/<int:number>/feedback", summary="Answer what was found")
def give_feedback(path: Numbered, header: Headers, body: InspectionAnswer) -> Response:
    """Within the plan's days."""
    return _at(path.number, body.organization, ANSWERS, verbs.give_feedback, text=body.text)


@noun.post("/<int:number>/feedback/acceptance", summary="Take an answer")
def take_feedback(path: Numbered, header: Headers, body: AnswerTaken) -> Response:
    """The organisation's part is settled."""
    given = {"note": body.note, "seen_version": body.version}
    return _at(path.number, body.organization, SUPERVISES, verbs.take_feedback, **given)


@noun.post("/<int:number>/feedback/return", summary="Send an inadequate answer back")
def return_feedback(path: Numbered, header: Headers, body: AnswerReturned) -> Response:
    """It is owed anew."""
    given = {"reason": body.reason, "seen_version": body.version}
    return _at(path.number, body.organization, SUPERVISES, verbs.return_feedback, **given)
