"""The leading group's board, the message log of each branch, and 催办 with its preview."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, func, select

from notifications.overview import listing
from service import board as boards
from service import campaigns
from service.board import OVERDUE, WAITING, BoardRow
from service.errors import NotAllowed, NotFound
from service.models import Campaign, Nudge, Organization
from service.web import rights
from service.web.campaign_acts import back, refused, typed
from service.web.current import (
    acting,
    actor,
    asked_number,
    context,
    looking,
    now,
    render,
    signed_in,
    t,
    visitor,
)
from service.web.secretaries import secretaries_within
from workflows.refusals import Refused

pages = Blueprint("board", __name__)
SHOWN = ("all", OVERDUE, WAITING)
LONGEST_NOTE = 200
NAMED = 6
MANY = 300  # rows; a longer board is shown a level at a time
MESSAGES_SHOWN = 100


@pages.get("/board")
@signed_in
def show() -> ResponseReturnValue:
    """Show the tree, each organisation with its stage and how late it is."""
    paths = visitor().reach
    if not paths:
        return redirect(url_for("home.todo"))
    shown = request.args.get("show", "all")
    with looking() as db:
        launches = boards.launches(db, paths)
        launch = next(
            (one for one in launches if one.plan_version_id == asked_number("plan")),
            launches[0] if launches else None,
        )
        if launch is None:
            return render("board_empty.html")
        rulebook = context().rulebook
        rows = boards.board(
            db, rulebook, now=now(), paths=paths, plan_version_id=launch.plan_version_id
        )
        plan = rulebook.plan(db, launch.plan_version_id)
        secretaries = secretaries_within(db, paths)
    unfolded = _level(rows, asked_number("under")) if shown == "all" else None
    return render(
        "board.html",
        folded=unfolded is not None,
        above=_above(rows, unfolded),
        launch=launch,
        launches=launches,
        plan=plan,
        rows=_chosen(rows, shown) if unfolded is None else unfolded,
        secretaries=secretaries,
        latest=_latest(rows),
        total=len(rows),
        counts=boards.counts(rows),
        waiting=sum(row.waiting_for_approval for row in rows),
        shown=shown if shown in SHOWN else "all",
        top=min((row.depth for row in unfolded or rows), default=0),
        may_urge=rights.urges(visitor()),
    )


def _chosen(rows: list[BoardRow], shown: str) -> list[BoardRow]:
    if shown == OVERDUE:
        return sorted((row for row in rows if row.behind), key=lambda row: -row.days_overdue)
    if shown == WAITING:
        return [row for row in rows if row.waiting_for_approval]
    return rows


def _level(rows: list[BoardRow], under: int | None) -> list[BoardRow] | None:
    """One organisation and those directly below it, where the whole tree would be too long."""
    if len(rows) <= MANY:
        return None
    here = next((row for row in rows if row.organization_id == under), rows[0])
    below = [row for row in rows if row.path.startswith(here.path) and row.depth == here.depth + 1]
    return [here, *below]


def _above(rows: list[BoardRow], level: list[BoardRow] | None) -> int | None:
    """The organisation one level up from where a folded board stands."""
    if level is None:
        return None
    path = level[0].path.rstrip("/").rpartition("/")[0] + "/"
    return next((row.organization_id for row in rows if row.path == path), None)


def _latest(rows: list[BoardRow]) -> list[BoardRow]:
    """Those furthest behind, to be named at once."""
    late = [row for row in rows if row.status == OVERDUE]
    return sorted(late, key=lambda row: -row.days_overdue)[:NAMED]


def _seen(db: Session, number: int) -> tuple[Campaign, Organization]:
    """The campaign of that number, if the visitor may look at it."""
    campaign = db.get(Campaign, number)
    if campaign is None or not visitor().sees(campaign.path):
        raise NotFound(f"campaign:{number}")
    return campaign, db.get_one(Organization, campaign.organization_id)


@pages.get("/campaigns/<int:number>/messages")
@signed_in
def messages(number: int) -> ResponseReturnValue:
    """Show every message that a campaign caused."""
    with looking() as db:
        campaign, organization = _seen(db, number)
        sent = listing(db, campaign_id=number, limit=MESSAGES_SHOWN)
    return render(
        "messages.html", campaign=campaign, organization=organization, messages=sent, back=back()
    )


@pages.get("/campaigns/<int:number>/urge")
@signed_in
def preview(number: int) -> ResponseReturnValue:
    """Show whom urging would reach, before anybody is."""
    with looking() as db:
        campaign, organization = _seen(db, number)
        rights.require(db, "urge", campaign)
        rulebook = context().rulebook
        plan = rulebook.plan(db, campaign.plan_version_id)
        recipients = campaigns.urge_preview(db, rulebook, campaign, now=now())
        since = rights.day_began(now())
        urged = db.exec(
            select(func.count()).where(Nudge.campaign_id == number, Nudge.at >= since)
        ).one()
    return render(
        "urge.html",
        campaign=campaign,
        organization=organization,
        plan=plan,
        recipients=recipients,
        left=max(0, context().settings.budget_nudges - urged),
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
