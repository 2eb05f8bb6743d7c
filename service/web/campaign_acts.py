"""What a visitor does with a campaign: each form names the version of it that its page showed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service import campaigns, evidence
from service.actors import Actor
from service.errors import BadInput, NotAllowed, NotFound, Problem
from service.models import Campaign, Postponement
from service.tabular.cells import objection_in_lines
from service.web import rights
from service.web.act_words import Meant, before, done_words
from service.web.current import acting, actor, context, locale, now, signed_in
from service.web.errors import told
from service.web.login import safe_target
from workflows.refusals import Reason, Refused

pages = Blueprint("acts", __name__)
LONGEST_REASON = 500
NOTHING_MORE = Meant()
Act = Callable[[Session, Campaign, Actor], object]


@pages.post("/campaigns/<int:number>/<any(submit, withdraw, approve, 'return'):verb>")
@signed_in
def decide(number: int, verb: str) -> ResponseReturnValue:
    """Hand in, take back, approve or return the stage under way."""
    seen = request.form.get("version", type=int)
    reason = typed("reason")
    rulebook = context().rulebook

    def act(db: Session, campaign: Campaign, by: Actor) -> object:
        if verb in ("submit", "withdraw"):
            if seen is not None and seen != campaign.version:
                raise Refused(
                    Reason.of("reason.stale_version", seen=seen, current=campaign.version)
                )
            done = campaigns.submit if verb == "submit" else campaigns.withdraw
            return done(db, rulebook, campaign, by=by, now=now())
        if verb == "approve":
            return campaigns.approve(
                db, rulebook, campaign, by=by, now=now(), seen_version=seen, note=reason
            )
        return campaigns.send_back(
            db, rulebook, campaign, reason, by=by, now=now(), seen_version=seen
        )

    return _do(number, verb, act)


@pages.post("/campaigns/<int:number>/fulfil")
@signed_in
def fulfil(number: int) -> ResponseReturnValue:
    """Mark one period's duty done."""
    duty, period = typed("duty"), typed("period")
    return _do(
        number,
        "fulfil",
        lambda db, campaign, by: evidence.tick_off(
            db, context().rulebook, campaign, duty, period, by=by, now=now()
        ),
        Meant(duty=duty, period=period),
    )


@pages.post("/campaigns/<int:number>/postponements")
@signed_in
def ask_to_postpone(number: int) -> ResponseReturnValue:
    """Ask for a later day, with a reason."""
    reason = typed("reason")
    return _do(
        number,
        "request_postponement",
        lambda db, campaign, by: campaigns.request_postponement(
            db, context().rulebook, campaign, _day("until"), reason, by=by, now=now()
        ),
        Meant(until=_read_day("until")),
    )


@pages.post("/postponements/<int:number>")
@signed_in
def decide_postponement(number: int) -> ResponseReturnValue:
    """Grant or refuse a later day."""
    grant, note = request.form.get("grant") == "yes", typed("reason")
    with acting() as db:
        request_ = db.get(Postponement, number)
        campaign_id = request_.campaign_id if request_ else 0
        meant = (
            Meant(until=request_.until, granted=grant, state=request_.state_key)
            if request_
            else Meant()
        )

    def act(db: Session, _campaign: Campaign, by: Actor) -> object:
        return campaigns.decide_postponement(
            db,
            context().rulebook,
            db.get_one(Postponement, number),
            grant,
            note,
            by=by,
            now=now(),
        )

    return _do(campaign_id, "decide_postponement", act, meant)


def _do(number: int, verb: str, act: Act, meant: Meant = NOTHING_MORE) -> ResponseReturnValue:
    """Do one act in one transaction, and go back to where it was asked for."""
    try:
        with acting() as db:
            campaign = db.get(Campaign, number)
            if campaign is None:
                raise NotFound(f"campaign:{number}")
            right = rights.require(db, verb, campaign, duty=meant.duty)
            g.acted_by = actor(right)
            was = before(campaign)
            act(db, campaign, g.acted_by)
            said = done_words(db, verb, campaign, was, meant)
    except (Refused, NotAllowed) as error:
        return refused(number, verb, error)
    except BadInput as error:
        for problem in error.problems:
            flash(problem.told(locale()), "refused")
    else:
        flash(said, "done")
    return redirect(back() or url_for("campaign.show", number=number))


def refused(number: int, verb: str, error: Refused | NotAllowed) -> ResponseReturnValue:
    """Write the attempt down, and say all reasons: where the visitor stands, or with 403.

    Raises the NotAllowed again, which is an answer of its own.
    """
    g.pop("now", None)
    g.acted_on = (number, verb)
    with acting() as db:
        campaign = db.get(Campaign, number)
        if campaign is not None:
            by = g.get("acted_by") or actor()
            campaigns.note_refusal(db, campaign, verb, error.reasons, by=by, now=now())
    if isinstance(error, NotAllowed):
        raise error
    for sentence in told(error):
        flash(sentence, "refused")
    return redirect(back() or url_for("campaign.show", number=number))


def back() -> str | None:
    """Where the form said to go on, if that is a page of ours."""
    return safe_target(request.values.get("next"))


def typed(name: str, longest: int = LONGEST_REASON) -> str:
    """What somebody typed into a form. Raises BadInput for text that steers or hides."""
    text = request.form.get(name, "").strip()[:longest]
    found = objection_in_lines(text)
    if found is not None:
        raise BadInput([Problem("", found[0], tuple(found[1].items()))])
    return text


def _day(name: str) -> date:
    found = _read_day(name)
    if found is None:
        raise BadInput([Problem("", "not_a_day", (), "web")])
    return found


def _read_day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None
