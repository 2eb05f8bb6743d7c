"""An award that ends without honours: nobody was put forward, or who honours was called off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.performing import require_reason
from service.commendation.opinions import before_organiser
from service.commendation.rows import changed, require, selection_of
from service.commendation.spreading import done_for_all
from service.models import (
    Campaign,
    Nomination,
    Objection,
    Opinion,
    PublicNotice,
    Selection,
    Share,
)
from service.rulebook import Rulebook
from service.work import Audience, close_task, tell
from workflows.facts import CANCELLED, SUSPENDED
from workflows.refusals import Reason, Refused

#: An award that may still come to something.
UNDER_WAY = ("nominating", "deciding", "on_notice", "clean")
LONGEST_REASON = 500


def close_unfilled(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> Selection:
    """Close an award for which nobody is put forward 空缺, with the reason.

    Whatever waits for the award goes on without it; those who were asked for names are told.

    Raises:
        Refused: names are still wanted, lie here or are chosen, or no reason is given.
    """
    require_reason(reason)
    selection = selection_of(session, selection.id, lock=True)
    require(selection, "deciding")
    lying = len(before_organiser(session, selection)) + selection.chosen
    if lying:
        raise Refused(Reason.of("commendation.names_lie_here", count=lying))
    ended = update(Selection).where(
        col(Selection.id) == selection.id, col(Selection.status) == "deciding"
    )
    values = {"status": "unfilled", "closed_at": now, "closed_why": reason.strip()[:LONGEST_REASON]}
    if not changed(session, ended.values(**values)):
        raise Refused(Reason.of("commendation.decided_already"))
    session.refresh(selection)
    details = {"title": selection.title}
    done_for_all(
        session, rulebook, selection, "commendation.unfilled",
        by=by, now=now, details=details, reason=selection.closed_why,
    )  # fmt: skip
    _tell_all(session, rulebook, selection, "commendation.unfilled", now)
    return selection


def call_off(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> list[Selection]:
    """End every award that a campaign has under way, before it is called off itself.

    Nobody is left to honour: names go no further, and nobody owes anything for them any more.
    """
    chosen = select(Selection).where(
        Selection.campaign_id == campaign.id, col(Selection.status).in_(UNDER_WAY)
    )
    ended = list(session.exec(chosen.order_by(col(Selection.id)).with_for_update()))
    for selection in ended:
        selection.closed_at, selection.closed_why = now, reason.strip()[:LONGEST_REASON]
        close_shares(session, selection, by=by, now=now)
        _take_all_down(session, selection, by=by, now=now)
        selection.status, selection.chosen = "cancelled", 0
        session.add(selection)
        session.flush()
        details = {"title": selection.title}
        done_for_all(
            session, rulebook, selection, "commendation.called_off",
            by=by, now=now, details=details, reason=selection.closed_why,
        )  # fmt: skip
        _tell_all(session, rulebook, selection, "commendation.called_off", now)
    return ended


def close_shares(session: Session, selection: Selection, *, by: Actor, now: datetime) -> None:
    """Let nobody owe names for an award any more."""
    chosen = select(Share).where(Share.selection_id == selection.id, Share.status == "open")
    for share in session.exec(chosen).all():
        share.status, share.closed_at = "waived", now
        session.add(share)
        close_task(session, "nomination", share.id, by=by, now=now, outcome="cancelled")


def _take_all_down(session: Session, selection: Selection, *, by: Actor, now: datetime) -> None:
    """Take the notice down, and let opinions and objections be owed no more; names are left."""
    mine = PublicNotice.selection_id == selection.id
    for notice in session.exec(select(PublicNotice).where(mine, PublicNotice.status == "open")):
        notice.status, notice.closed_at = "over", now
        session.add(notice)
        close_task(session, "public_notice", notice.id, by=by, now=now, outcome="cancelled")
    ours = select(Objection).where(Objection.selection_id == selection.id)
    for objection in session.exec(ours.where(Objection.status == "open")):
        close_task(session, "objection", objection.id, by=by, now=now, outcome="cancelled")
    names = select(Nomination).where(
        Nomination.selection_id == selection.id,
        col(Nomination.status).in_(("applied", "standing", "chosen")),
    )
    for name in session.exec(names).all():
        for opinion in session.exec(select(Opinion).where(Opinion.nomination_id == name.id)):
            close_task(session, "opinion", opinion.id, by=by, now=now, outcome="cancelled")
        name.status, name.why, name.shortlisted = "left", selection.closed_why, False
        session.add(name)
    session.flush()


def _tell_all(
    session: Session, rulebook: Rulebook, selection: Selection, what: str, now: datetime
) -> None:
    """Tell the secretary of everybody who was asked for names."""
    asked = (
        select(Share, Campaign)
        .join(Campaign, col(Campaign.id) == col(Share.campaign_id))
        .where(
            Share.selection_id == selection.id,
            col(Campaign.state).not_in((CANCELLED, SUSPENDED)),
        )
    )
    for share, campaign in session.exec(asked.order_by(col(Share.id))).all():
        tell(
            session,
            rulebook.plan(session, campaign.plan_version_id),
            campaign,
            "work_done",
            Audience(roles=("secretary",)),
            about=f"share/{share.id}",
            now=now,
            rule=what,
            params={"what": what, "title": selection.title, "note": selection.closed_why},
        )
