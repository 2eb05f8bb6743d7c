"""For the office and the operator: what was said, and what was parked for a person to decide."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from notifications import overview
from service import incidents as parked
from service.auth.permits import Right, oversees_anything
from service.auth.visitor import Visitor
from service.errors import NotFound
from service.incident_decisions import actions_for, decide
from service.incident_words import names_of
from service.models.columns import ends_of
from service.organizations import numbers_within
from service.web.current import (
    acting,
    actor,
    asked_number,
    at_one_look,
    locale,
    looking,
    now,
    render,
    signed_in,
    t,
    visitor_here,
)
from service.web.letters import subject_of
from service.web.undelivered import amends, resendable

pages = Blueprint("operations", __name__)
STATUSES = ("ready", "sending", "accepted", "unknown", "failed", "expired", "cancelled")
A_PAGE = 50


def _keeper(db: Session, verb: str) -> tuple[Visitor, Right]:
    """The visitor with the posts of this moment, and the right that lets them; or NotAllowed."""
    who = visitor_here(db)
    return who, oversees_anything(db, who, verb)


@pages.get("/outbox")
@at_one_look
@signed_in
def outbox() -> ResponseReturnValue:
    """Show messages by status, the newest first; of the visitor's own trees."""
    status = request.args.get("status")
    with looking() as db:
        who, _right = _keeper(db, "see_outbox")
        reach = who.reach
        found = overview.listing(
            db,
            status if status in STATUSES else None,
            organization_ids=numbers_within(len(reach)),
            told=ends_of(reach),
            before_id=asked_number("before"),
            limit=A_PAGE + 1,
        )
        shown = found[:A_PAGE]
        to_amend, again = amends(db, who, shown), resendable(db, who, shown, now())
        counted = [overview.counts(db, root_id=root) for root in sorted(who.overseen)]
    more = found[A_PAGE - 1]["id"] if len(found) > A_PAGE else None
    return render(
        "outbox.html",
        messages=shown,
        amends=to_amend,
        resendable=again,
        subject_of=subject_of,
        counts={name: sum(one.get(name, 0) for one in counted) for name in STATUSES},
        chosen=status,
        more=more,
    )


@pages.get("/incidents")
@at_one_look
@signed_in
def incidents() -> ResponseReturnValue:
    """Show what waits for a person's decision, and on request what was decided."""
    closed = request.args.get("show") == "closed"
    with looking() as db:
        who, _right = _keeper(db, "see_incidents")
        found = parked.seen_by(db, parked.listing(db, closed=closed), who.overseen)
        names = names_of(db, locale(), found, who.overseen)
    actions = {one.id: actions_for(one) for one in found}
    return render("incidents.html", incidents=found, actions=actions, closed=closed, names=names)


@pages.post("/incidents/<int:number>")
@signed_in
def settle(number: int) -> ResponseReturnValue:
    """Try again, close, send again, or take for sent."""
    with acting() as db:
        who, right = _keeper(db, "close_incident")
        incident = parked.find(db, number)
        if not parked.seen_by(db, [incident], who.overseen):
            raise NotFound(f"incident:{number}")
        decide(db, incident, request.form.get("action", ""), by=actor(right), now=now())
    flash(t("done.settle_incident"), "done")
    return redirect(url_for("operations.incidents"))
