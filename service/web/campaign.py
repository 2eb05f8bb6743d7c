"""The page of one campaign: where it stands, why it cannot move, all dates, what happened."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from service.errors import NotFound
from service.models import Campaign
from service.timeline_view import timeline
from service.web import rights
from service.web.chart import chart_of
from service.web.current import context, locale, looking, now, render, signed_in, visitor
from service.web.fact_words import fact_words
from service.wording import reason_words

pages = Blueprint("campaign", __name__)


@pages.get("/campaigns/<int:number>")
@signed_in
def show(number: int) -> ResponseReturnValue:
    """Show one campaign with what the visitor may do about it."""
    with looking() as db:
        campaign = db.get(Campaign, number)
        if campaign is None or not visitor().sees(campaign.path):
            raise NotFound(f"campaign:{number}")
        view = timeline(db, context().rulebook, campaign, now=now())
        allowed = rights.allowed(db, campaign)
    return render(
        "campaign.html",
        view=view,
        campaign=campaign,
        plan=view.plan,
        allowed=allowed,
        reasons=[reason_words(locale(), reason, view.plan) for reason in view.reasons],
        facts={one.fact: fact_words(locale(), one.fact, view.plan) for one in view.wanted},
        chart=chart_of(view, now(), context().settings.zone),
    )
