"""Reports on the situation, under the noun of reviews: drafted, edited, handed in."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlmodel import col, select

from service import reviews as verbs
from service.actors import Actor
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import visible
from service.api.request import Answer, Call, read, write
from service.api.review_shapes import ReportCompiled, ReportEdited, ReviewsAsked
from service.api.shapes import Headers, Nothing, Numbered
from service.models import Campaign, SituationReport
from service.reviews import told

noun = make("reports", of="reviews")


def _whole(call: Call, report: SituationReport) -> dict[str, Any]:
    plan = call.plan(call.session.get_one(Campaign, report.campaign_id))
    return told.whole_report(plan, report)


def _acting(call: Call, number: int) -> tuple[SituationReport, Actor]:
    """A report, and the caller as whoever does its duty."""
    report = verbs.by_number(call.session, SituationReport, number)
    _, by = call.campaign(report.campaign_id, "fulfil", duty=report.duty)
    return report, by


@noun.get("/reports", summary="Reports in the order of their numbers")
def list_reports(query: ReviewsAsked) -> Response:
    """Of campaigns that the caller may see."""

    def do(call: Call) -> Any:
        belongs = col(Campaign.id) == col(SituationReport.campaign_id)
        seen = visible(col(Campaign.path), call.who)
        chosen = select(SituationReport).join(Campaign, belongs).where(seen)
        if query.campaign_id is not None:
            chosen = chosen.where(SituationReport.campaign_id == query.campaign_id)
        return a_page(call, chosen, query, "reports", col(SituationReport.id), told.report)

    return read(do)


@noun.get("/reports/<int:number>", summary="A report: its numbers, and its text in each language")
def show_report(path: Numbered) -> Response:
    """Of a campaign that the caller may see."""

    def do(call: Call) -> Any:
        report = verbs.by_number(call.session, SituationReport, path.number)
        call.campaign(report.campaign_id, "see")
        return _whole(call, report)

    return read(do)


@noun.post("/reports", summary="Draft a report from the data, or draft it anew")
def compile_report(header: Headers, body: ReportCompiled) -> Response:
    """By whoever does the duty that the report fulfils."""

    def do(call: Call) -> Answer:
        found, by = call.campaign(body.campaign_id, "fulfil", duty=body.duty)
        report = verbs.compile_report(
            call.session, call.rulebook, found, body.duty, body.period, by=by, now=call.now
        )
        return _whole(call, report), 201

    return write(do)


@noun.post("/reports/<int:number>/text", summary="Put one's own words in the place of the draft")
def edit_report(path: Numbered, header: Headers, body: ReportEdited) -> Response:
    """In one language; the others stay."""

    def do(call: Call) -> Answer:
        report, by = _acting(call, path.number)
        text = "\n".join(body.paragraphs)
        verbs.edit_report(
            call.session, call.rulebook, report, body.locale, text, by=by, now=call.now
        )
        return _whole(call, report), 200

    return write(do)


@noun.post("/reports/<int:number>/submission", summary="Hand a report in")
def submit_report(path: Numbered, header: Headers, body: Nothing) -> Response:
    """Its duty is fulfilled by it."""

    def do(call: Call) -> Answer:
        report, by = _acting(call, path.number)
        verbs.submit_report(call.session, call.rulebook, report, by=by, now=call.now)
        return _whole(call, report), 200

    return write(do)
