"""情况报告: drafted from the data, put in one's own words, and handed in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlmodel import col, select

from service.auth.permits import allow
from service.errors import NotAllowed
from service.models import Occurrence
from service.period_words import period_words
from service.web.current import at_one_look, locale, looking, now, render, signed_in, visitor_here
from service.web.work.asking import ask
from service.web.work.frame import Frame, frame_of
from service.web.work.review_names import p

pages = Blueprint("work_reports", __name__)
MOST = 500
DRAFT = "draft"


@pages.get("/reviews/reports/<int:number>")
@at_one_look
@signed_in
def show(number: int) -> ResponseReturnValue:
    """Show a report in the visitor's language, to whoever sees its campaign."""
    report = ask(f"reviews/reports/{number}")
    frame = frame_of(report["campaign_id"], "reviews")
    return render(
        "work/report.html",
        p=p,
        frame=frame,
        report=_called(frame, report),
        paragraphs=[text for text in report["paragraphs"][locale()] if text.strip()],
        writes=report["duty"] in _duties(frame),
    )


def reports_of(frame: Frame) -> dict[str, Any]:
    """The reports of a campaign, and those still to be drafted by the visitor."""
    made = ask("reviews/reports", campaign_id=frame.campaign.id, limit=MOST)["reports"]
    there = {(one["duty"], one["period"]) for one in made}
    chosen = (
        select(Occurrence)
        .where(
            Occurrence.campaign_id == frame.campaign.id,
            col(Occurrence.duty).in_(_duties(frame)),
            col(Occurrence.done_at).is_(None),
            col(Occurrence.opens_at) <= now(),
        )
        .order_by(col(Occurrence.due_at), col(Occurrence.id))
    )
    with looking() as db:
        owed = [{"duty": one.duty, "period": one.period} for one in db.exec(chosen)]
    return {
        "reports": [_called(frame, one) for one in reversed(made)],
        "to_report": [
            _called(frame, one) for one in owed if (one["duty"], one["period"]) not in there
        ],
    }


def _called(frame: Frame, report: dict[str, Any]) -> dict[str, Any]:
    """A report with the words for its duty and its period."""
    titles = {duty.key: duty.title for duty in frame.plan.duties}
    title = titles.get(report["duty"], report["duty"])
    return {**report, "title": title, "period_words": period_words(locale(), report["period"])}


def _duties(frame: Frame) -> list[str]:
    """The duties that are done by a report and that the visitor may do here."""
    campaign, plan = frame.campaign, frame.plan
    wanted = [
        duty.key
        for duty in plan.duties_for(campaign.kind)
        if duty.key in plan.provisions.reviews.reports
    ]
    found = []
    with looking() as db:
        who = visitor_here(db)
        for key in wanted:
            try:
                allow(db, who, "fulfil", campaign, plan=plan, duty=key)
            except NotAllowed:
                continue
            found.append(key)
    return found
