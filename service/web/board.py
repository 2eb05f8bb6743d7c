"""The leading group's board, the message log of each branch, and 催办 with its preview."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from notifications.overview import listing
from service import campaigns
from service.board import BoardRow
from service.board_standings import counts, latest
from service.errors import NotAllowed, NotFound
from service.models import Campaign, Organization
from service.models.organizations import KINDS
from service.trend import Branch, Weeks, spells
from service.web import rights
from service.web.board_page import board_page
from service.web.board_view import DAYS, MANY, View
from service.web.campaign_acts import back, refused, typed
from service.web.current import (
    acting,
    actor,
    at_one_look,
    context,
    locale,
    looking,
    now,
    render,
    signed_in,
    t,
    visitor,
)
from service.web.letters import subject_of
from service.web.secretaries import secretaries_of
from service.wording import state_words
from workflows.plan import state_of
from workflows.refusals import Refused

pages = Blueprint("board", __name__)
LONGEST_NOTE = 200
NAMED = 6
MOST_PARTS = 40  # whose weeks are drawn, those that got worse first
MESSAGES_SHOWN = 100


@pages.get("/board")
@board_page("board.html")
def show(db: Session, view: View) -> dict[str, Any]:
    """Show the tree, each organisation with its stage and how late it is, and where it is worse."""
    chosen = view.chosen()
    rows = view.in_full(db, chosen[:MANY])
    return {
        "plan": view.plan,
        "rows": rows,
        "left_out": len(chosen) - len(rows),
        "secretaries": secretaries_of(db, [row.organization_id for row in rows if row.behind]),
        "trend": [] if view.filters.narrows else trend_of(db, view),
        "latest": view.in_full(db, latest(view.rows, NAMED)),
        "total": len(view.rows),
        "counts": counts(view.rows.statuses),
        "waiting": sum(view.rows.waiting_for_approval),
        "top": min((row.depth for row in rows), default=0),
        "stages": stages_of(view),
        "kinds": sorted(set(view.rows.kinds), key=KINDS.index),
        "days": DAYS,
        "may_urge": rights.urges(visitor()),
        "urged_by_others": _urged_by_others(db, rows),
    }


def _urged_by_others(db: Session, rows: list[BoardRow]) -> set[int]:
    """The campaigns of the places where the visitor sits: most are urged from above, not by them.

    Whoever urges at all urges everything below, so only these need asking.
    """
    tops = [row.campaign_id for row in rows if row.path in visitor().reach]
    found = db.exec(select(Campaign).where(col(Campaign.id).in_(tops)))
    return {one.id for one in found if not rights.may(db, "urge", one)}


def trend_of(db: Session, view: View) -> list[Branch[BoardRow]]:
    """How far behind each part is, week by week; the place itself stands first."""
    late = spells(db, context().rulebook, view.rows, view.numbers, now=now())
    weeks = Weeks(view.rows, view.tree.places, late, now())
    # Of a level of thousands a few are drawn: the others are only compared with a week ago.
    level = view.level
    whole = [0] if view.here else []
    parts = [at for at in weeks.by_change(level.paths) if at not in whole]
    last = parts[MOST_PARTS:][-NAMED:]
    better = [at for at in last if weeks.change(level.paths[at]) < 0]
    shown = level.at([*whole, *parts[:MOST_PARTS], *better])
    return [weeks.branch(row) for row in view.in_full(db, shown)]


def stages_of(view: View) -> dict[str, str]:
    """The states in which any organisation is now, in the plan's order, with their words."""
    present = set(view.rows.states)
    planned = [state_of(round_, stage) for round_ in view.plan.rounds for stage in round_.stages]
    rest = sorted(present - set(planned))
    return {
        state: state_words(locale(), state, view.plan)
        for state in (*planned, *rest)
        if state in present
    }


def _seen(db: Session, number: int) -> tuple[Campaign, Organization]:
    """The campaign of that number, if the visitor may look at it."""
    campaign = db.get(Campaign, number)
    if campaign is None or not visitor().sees(campaign.path):
        raise NotFound(f"campaign:{number}")
    return campaign, db.get_one(Organization, campaign.organization_id)


@pages.get("/campaigns/<int:number>/messages")
@at_one_look
@signed_in
def messages(number: int) -> ResponseReturnValue:
    """Show every message that a campaign caused."""
    with looking() as db:
        campaign, organization = _seen(db, number)
        sent = listing(db, campaign_id=number, limit=MESSAGES_SHOWN)
    return render(
        "messages.html",
        campaign=campaign,
        organization=organization,
        messages=sent,
        # Members see that somebody was told; what of, those who watch over the work.
        subject_of=subject_of if rights.urges(visitor()) else None,
        back=back(),
    )


@pages.get("/campaigns/<int:number>/urge")
@at_one_look
@signed_in
def preview(number: int) -> ResponseReturnValue:
    """Show whom urging would reach, before anybody is."""
    with looking() as db:
        campaign, organization = _seen(db, number)
        rights.require(db, "urge", campaign)
        rulebook = context().rulebook
        plan = rulebook.plan(db, campaign.plan_version_id)
        recipients = campaigns.urge_preview(db, rulebook, campaign, now=now())
        a_day = context().settings.budget_nudges
        left = campaigns.left_today(db, rulebook, [campaign], now=now(), a_day=a_day)
    return render(
        "urge.html",
        campaign=campaign,
        organization=organization,
        plan=plan,
        recipients=recipients,
        reached=campaigns.reached(recipients),
        unreached=campaigns.unreached(recipients),
        left=left[number],
        back=back(),
    )


@pages.post("/campaigns/<int:number>/urge")
@signed_in
def urge(number: int) -> ResponseReturnValue:
    """Urge those who have to act; limited, and written down."""
    note = typed("note", LONGEST_NOTE)
    a_day = context().settings.budget_nudges
    try:
        with acting() as db:
            campaign, organization = _seen(db, number)
            right = rights.require(db, "urge", campaign)
            nudge = campaigns.urge(
                db, context().rulebook, campaign, by=actor(right), now=now(), note=note, a_day=a_day
            )
            told = t("urge.done", organization=organization.name, count=nudge.recipients)
    except (Refused, NotAllowed) as error:
        return refused(number, "urge", error)
    flash(told, "done")
    return redirect(back() or url_for("board.show"))
