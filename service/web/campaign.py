"""The page of one campaign: where it stands, why it cannot move, all dates, what happened."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from flask import Blueprint
from flask.typing import ResponseReturnValue

from service.campaigns import facts_of
from service.errors import NotFound
from service.fact_words import fact_words, how_words
from service.models import Campaign
from service.timeline_view import CampaignView, timeline
from service.web import rights
from service.web.around import documents_of, people_of
from service.web.chart import chart_of
from service.web.current import at_one_look, context, locale, looking, now, render, signed_in, today
from service.web.put_right import page_of, whys
from workflows.timeline import window_of

pages = Blueprint("campaign", __name__)


@pages.get("/campaigns/<int:number>")
@at_one_look
@signed_in
def show(number: int) -> ResponseReturnValue:
    """Show one campaign with what the visitor may do about it."""
    with looking() as db:
        campaign = db.get(Campaign, number)
        if campaign is None:
            raise NotFound(f"campaign:{number}")
        rights.require(db, "see", campaign)
        view = timeline(db, context().rulebook, campaign, now=now())
        allowed = rights.allowed(db, campaign)
        people = people_of(db, campaign)
        documents = documents_of(db, view)
    return render(
        "campaign.html",
        view=view,
        campaign=campaign,
        plan=view.plan,
        allowed=allowed,
        whys=whys(view),
        page_of=page_of,
        people=people,
        documents=documents,
        facts={one.fact: fact_words(locale(), one.fact, view.plan) for one in view.wanted},
        how=partial(how_words, locale()),
        postponable=_postponable(view),
        chart=chart_of(view, now(), context().settings.zone),
    )


def _postponable(view: CampaignView) -> tuple[date, date] | None:
    """The first and the last day that may be asked for, or None where there is none left.

    What is offered here is a help with the form; whether it is granted `workflows.acts` decides.
    """
    here = view.present
    if here is None or here.window.due is None or not here.stage.postponable_days:
        return None
    facts = facts_of(view.campaign)
    planned = window_of(view.plan, (), facts.state, facts.entered_on).due or here.window.due
    ends = [one.window.due for one in view.rounds if here in one.stages and one.window.due]
    last = min([planned + timedelta(days=here.stage.postponable_days), *ends])
    first = max(here.window.due + timedelta(days=1), today())
    return (first, last) if first <= last else None
