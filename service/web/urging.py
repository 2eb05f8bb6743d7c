"""催办 of some or of all that are overdue: whom it would reach first, then what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func
from sqlmodel import Session, col, select

from service import campaigns
from service.auth.permits import allow
from service.auth.visitor import Visitor
from service.board_tree import OVERDUE
from service.campaigns.urging import Recipient
from service.campaigns.urging_many import MOST_AT_ONCE, Urged, preview_of_many, urge_many
from service.errors import NotAllowed, NotFound
from service.models import Campaign, Nudge, Organization
from service.web import rights
from service.web.board_rates import bp
from service.web.board_view import look
from service.web.campaign_acts import back, typed
from service.web.current import (
    acting,
    actor,
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


@dataclass(frozen=True, slots=True)
class Line:
    """One campaign that would be urged: whom it reaches, and how often it still may be today."""

    campaign: Campaign
    organization: Organization
    recipients: list[Recipient]
    left: int
    own: bool  # whether it is the visitor's to be urged for, and not to urge

    @property
    def works(self) -> bool:
        """Whether anybody would hear of it."""
        return not self.own and self.left > 0 and any(one.channels for one in self.recipients)


@pages.get("/board/urge")
@signed_in
def preview() -> ResponseReturnValue:
    """Show whom urging the ticked, or all that are overdue, would reach."""
    if not rights.urges(visitor()):
        return redirect(url_for("board.show"))
    with looking() as db:
        found = _meant(db)
        lines = _lines(db, found[:MOST_AT_ONCE])
    return render(
        "urge_many.html",
        lines=[line for line in lines if line.works],
        others=[line for line in lines if not line.works],
        more=max(0, len(found) - MOST_AT_ONCE),
        recipients=len({one.person_id for line in lines if line.works for one in line.recipients}),
        back=back(),
    )


def _meant(db: Session) -> list[Campaign]:
    """The campaigns that are ticked; without any, those that the board shows as overdue."""
    ticked = request.args.getlist("campaign", type=int)
    if not ticked and request.args.get("show") == OVERDUE:
        view = look(db)
        rows = [row for row in view.chosen() if row.status == OVERDUE] if view else []
        ticked = [row.campaign_id for row in rows]
    return _campaigns(db, ticked)


def _campaigns(db: Session, numbers: Iterable[int]) -> list[Campaign]:
    """Those that the visitor sees, in the order of the tree. Raises NotFound for any other."""
    wanted = {number for number in numbers if 0 <= number < 2**63}
    chosen = select(Campaign).where(col(Campaign.id).in_(wanted)).order_by(col(Campaign.path))
    found = [one for one in db.exec(chosen) if visitor().sees(one.path)]
    if len(found) < len(wanted):
        raise NotFound("campaign")
    return found


def _lines(db: Session, found: list[Campaign]) -> list[Line]:
    rulebook = context().rulebook
    reached = preview_of_many(db, rulebook, found, now=now())
    numbers = [one.id for one in found]
    since = rights.day_began(now())
    counted = (
        select(Nudge.campaign_id, func.count())
        .where(col(Nudge.campaign_id).in_(numbers), Nudge.at >= since)
        .group_by(col(Nudge.campaign_id))
    )
    urged = dict(db.exec(counted).all())
    places = select(Organization).where(
        col(Organization.id).in_([one.organization_id for one in found])
    )
    names = {one.id: one for one in db.exec(places)}
    a_day = context().settings.budget_nudges
    who = visitor_here(db)
    return [
        Line(
            one,
            names[one.organization_id],
            reached[one.id],
            max(0, min(a_day, _by_plan(db, one)) - urged.get(one.id, 0)),
            own=not _may(db, who, one),
        )
        for one in found
    ]


def _may(db: Session, who: Visitor, campaign: Campaign) -> bool:
    plan = context().rulebook.plan(db, campaign.plan_version_id)
    try:
        allow(db, who, "urge", campaign, plan=plan)
    except NotAllowed:
        return False
    return True


def _by_plan(db: Session, campaign: Campaign) -> int:
    plan = context().rulebook.plan(db, campaign.plan_version_id)
    return plan.provisions.limits.urging_a_day


@pages.post("/board/urge")
@signed_in
def send() -> ResponseReturnValue:
    """Urge each of those named; whoever cannot be urged is named with the reason."""
    note = typed("note", LONGEST_NOTE)
    try:
        with acting() as db:
            done = _urge(db, request.form.getlist("campaign", type=int), note)
            reached = [one.nudge.recipients for one in done if one.nudge]
            passed_over = [(_name(db, one), one.reasons[0]) for one in done if one.nudge is None]
    except Refused as error:
        for sentence in told(error):
            flash(sentence, "refused")
        return redirect(back() or url_for("board.show"))
    if reached:
        flash(bp("urge.done", count=len(reached), people=sum(reached)), "done")
    for name, reason in passed_over[:NAMED]:
        why = reason_words(locale(), reason)
        flash(bp("urge.passed_over", organization=name, reason=why), "refused")
    if len(passed_over) > NAMED:
        flash(bp("urge.others_passed_over", count=len(passed_over) - NAMED), "refused")
    return redirect(back() or url_for("board.show"))


def _urge(db: Session, numbers: Iterable[int], note: str) -> list[Urged]:
    """Urge them by the visitor's right to each; raises NotAllowed where there is none to one."""
    who = visitor_here(db)
    rulebook, a_day = context().rulebook, context().settings.budget_nudges
    chosen = []
    for one in sorted(_campaigns(db, numbers), key=lambda campaign: campaign.id):
        plan = rulebook.plan(db, one.plan_version_id)
        chosen.append((one, actor(allow(db, who, "urge", one, plan=plan))))
    done = urge_many(db, rulebook, chosen, now=now(), note=note, a_day=a_day)
    for each in done:
        if each.nudge is None:
            campaigns.note_refusal(db, each.campaign, "urge", each.reasons, by=actor(), now=now())
    return done


def _name(db: Session, one: Urged) -> str:
    return db.get_one(Organization, one.campaign.organization_id).name
