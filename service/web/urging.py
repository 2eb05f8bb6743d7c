"""催办 of some or of all that are overdue: whom it would reach first, then what became of each."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service import urgings
from service.board_standings import OVERDUE
from service.campaigns.urging_many import Urged
from service.models import Campaign, Organization
from service.web import rights
from service.web.board_rates import bp
from service.web.board_view import look
from service.web.campaign_acts import back, typed
from service.web.current import (
    acting,
    at_one_look,
    context,
    locale,
    looking,
    now,
    render,
    signed_in,
    visitor,
    visitor_here,
)
from service.web.errors import told
from service.wording import reason_words
from workflows.refusals import Refused

pages = Blueprint("urging", __name__)
LONGEST_NOTE = 200
NAMED = 5


@pages.get("/board/urge")
@at_one_look
@signed_in
def preview() -> ResponseReturnValue:
    """Show whom urging the ticked, or all that are overdue, would reach."""
    if not rights.urges(visitor()):
        return redirect(url_for("board.show"))
    with looking() as db:
        found, more = _meant(db)
        lines = urgings.lines_of(db, context(), visitor_here(db), found, now=now())
    people, unheard = urgings.heard_by(lines)
    return render(
        "urge_many.html",
        lines=[line for line in lines if line.works],
        others=[line for line in lines if not line.works],
        more=more,
        recipients=people,
        unreached=unheard,
        back=back(),
    )


def _meant(db: Session) -> tuple[Sequence[Campaign], int]:
    """The campaigns that are ticked; without any, those that the board shows as overdue.

    In the order of the tree, as many as one call may urge; and how many are left for another.
    """
    ticked = request.args.getlist("campaign", type=int)
    if ticked or request.args.get("show") != OVERDUE:
        return urgings.in_one_call(urgings.named(db, visitor(), ticked))
    view = look(db)
    late = [row for row in view.chosen() if row.status == OVERDUE] if view else []
    first, more = urgings.in_one_call(sorted(late, key=lambda row: row.path))
    return urgings.named(db, visitor(), (row.campaign_id for row in first)), more


@pages.post("/board/urge")
@signed_in
def send() -> ResponseReturnValue:
    """Urge each of those named; whoever cannot be urged is named with the reason."""
    note, ticked = typed("note", LONGEST_NOTE), request.form.getlist("campaign", type=int)
    try:
        with acting() as db:
            who = visitor_here(db)
            found = urgings.named(db, who, ticked)
            done = urgings.urge_each(db, context(), who, found, now=now(), note=note)
            told_to = [one.nudge.recipients for one in done if one.nudge]
            passed_over = [(_name(db, one), one.reasons[0]) for one in done if one.nudge is None]
    except Refused as error:
        for sentence in told(error):
            flash(sentence, "refused")
        return redirect(back() or url_for("board.show"))
    if told_to:
        flash(bp("urge.done", count=len(told_to), people=sum(told_to)), "done")
    for name, reason in passed_over[:NAMED]:
        why = reason_words(locale(), reason)
        flash(bp("urge.passed_over", organization=name, reason=why), "refused")
    if len(passed_over) > NAMED:
        flash(bp("urge.others_passed_over", count=len(passed_over) - NAMED), "refused")
    return redirect(back() or url_for("board.show"))


def _name(db: Session, one: Urged) -> str:
    return db.get_one(Organization, one.campaign.organization_id).name
