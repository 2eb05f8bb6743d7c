"""Names handed in or not: what is not there by its day is waived 视为不推选, and said to be."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from service.actors import CALENDAR, Actor
from service.commendation.ending import close_shares
from service.commendation.facts import facts
from service.commendation.opening import ask_for_names, day_over
from service.commendation.rows import (
    above,
    award_of,
    changed,
    closed_reason,
    goes_by_levels,
    organiser_of,
    refuse_late,
    require,
    selection_of,
    share_of,
)
from service.commendation.spreading import done_for_all, done_here
from service.models import Campaign, Nomination, Selection, Share, Task
from service.rulebook import Rulebook
from service.work import Audience, close_task, done, tell
from workflows.choosing import heights_of
from workflows.facts import CANCELLED, SUSPENDED
from workflows.refusals import Reason, Refused


def hand_in(
    session: Session, rulebook: Rulebook, share: Share, *, by: Actor, now: datetime
) -> Share:
    """Say that an organisation has put forward whom it wants to; nobody is an answer too.

    Raises Refused: it did so before, or its day has passed.
    """
    status = "handed_in" if share.used else "declined"
    campaign = session.get_one(Campaign, share.campaign_id)
    refuse_late(rulebook.plan(session, campaign.plan_version_id), share, now)
    if not _close(session, share, status, by, now):
        raise Refused(closed_reason(share))
    close_task(session, "nomination", share.id, by=by, now=now)
    _written(session, rulebook, share, "handed_in" if share.used else "declined", by=by, now=now)
    return share


def lapse(session: Session, rulebook: Rulebook, task: Task, now: datetime) -> bool:
    """Close a share by itself once its day has passed: without a name the right is waived.

    Of a campaign that was called off nobody waits for names any more, whatever the day.
    """
    share = session.get_one(Share, task.subject_id)
    selection = selection_of(session, share.selection_id)
    campaign = session.get_one(Campaign, share.campaign_id)
    gone = campaign.state == CANCELLED
    if gone and campaign.id == selection.campaign_id:
        _call_off(session, selection, now)
        return True
    if not _close(session, share, "handed_in" if share.used else "waived", CALENDAR, now):
        return True
    for waiting in _waiting(session, share):
        if not (gone and _passed_by(session, rulebook, selection, campaign, waiting)):
            waiting.status, waiting.why = "left", "waived"
        session.add(waiting)
    deed = "handed_in" if share.used else "waived"
    _written(session, rulebook, share, deed, by=CALENDAR, now=now)
    return True


def _call_off(session: Session, selection: Selection, now: datetime) -> None:
    """End an award whose organisation was called off before awards ended with it."""
    close_shares(session, selection, by=CALENDAR, now=now)
    selection.status, selection.closed_at = "cancelled", now
    session.add(selection)
    session.flush()


def _passed_by(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    campaign: Campaign,
    waiting: Nomination,
) -> bool:
    """Let a name from below pass by a level that was called off, where it is still heard above."""
    if waiting.status != "standing" or waiting.campaign_id == campaign.id:
        return False
    plan = rulebook.plan(session, campaign.plan_version_id)
    up = above(session, selection, award_of(plan, selection.award), campaign)
    if up.id != selection.campaign_id and share_of(session, selection, up).status != "open":
        return False
    waiting.at_campaign_id = up.id
    return True


def _waiting(session: Session, share: Share) -> list[Nomination]:
    """Names that lie before an organisation which did not pass them on."""
    selection = selection_of(session, share.selection_id)
    if selection.campaign_id == share.campaign_id:
        chosen = select(Nomination).where(Nomination.status == "applied")
    else:
        chosen = select(Nomination).where(col(Nomination.status).in_(("applied", "standing")))
    return list(
        session.exec(
            chosen.where(
                Nomination.selection_id == share.selection_id,
                Nomination.at_campaign_id == share.campaign_id,
            )
        )
    )


def _close(session: Session, share: Share, status: str, by: Actor, now: datetime) -> bool:
    closed = update(Share).where(col(Share.id) == share.id, col(Share.status) == "open")
    found = changed(session, closed.values(status=status, closed_at=now, closed_by=by.person_id))
    session.refresh(share)
    return found


def _written(
    session: Session, rulebook: Rulebook, share: Share, deed: str, *, by: Actor, now: datetime
) -> None:
    campaign = session.get_one(Campaign, share.campaign_id)
    selection = selection_of(session, share.selection_id)
    plan = rulebook.plan(session, campaign.plan_version_id)
    if campaign.state == CANCELLED:
        # Nothing more is written down for it: those who wait for the names are told.
        details = {"title": selection.title, "organization": campaign.organization_id}
        told = "commendation.not_awaited"
        done_here(session, rulebook, selection, told, by=by, now=now, details=details)
        _names_complete(session, rulebook, selection, by=by, now=now)
        return
    done(
        session,
        rulebook,
        campaign,
        f"commendation.{deed}",
        by=by,
        now=now,
        round_key=selection.round,
        known=facts(session, plan, campaign, selection.round, now),
        details={"selection": selection.id, "title": selection.title, "names": share.used},
    )
    if deed == "waived" and campaign.state != SUSPENDED:
        tell(
            session,
            plan,
            campaign,
            "work_done",
            Audience(roles=("secretary",)),
            about=f"share/{share.id}",
            now=now,
            params={"what": "commendation.waived", "title": selection.title},
            number=selection.names_round,
        )
    _names_complete(session, rulebook, selection, by=by, now=now)


def _names_complete(
    session: Session, rulebook: Rulebook, selection: Selection, *, by: Actor, now: datetime
) -> None:
    """Once everybody has answered, the names lie before the one that honours."""
    still = select(Share.id).where(Share.selection_id == selection.id, Share.status == "open")
    if session.exec(still).first() is not None:
        return
    closed = update(Selection).where(
        col(Selection.id) == selection.id, col(Selection.status) == "nominating"
    )
    if not changed(session, closed.values(status="deciding")):
        return
    session.refresh(selection)
    done_here(session, rulebook, selection, "commendation.names_complete", by=CALENDAR, now=now)
    campaign = organiser_of(session, selection)
    tell(
        session,
        rulebook.plan(session, campaign.plan_version_id),
        campaign,
        "work_done",
        Audience(roles=("secretary", "office")),
        about=f"selection/{selection.id}",
        now=now,
        params={"what": "commendation.names_complete", "title": selection.title},
        number=selection.names_round,
    )


def send_down(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    nominate_by: date,
    *,
    by: Actor,
    now: datetime,
) -> Selection:
    """Send the names down for another round 二下: each comes up again, or does not.

    Raises Refused: the award has no more rounds, names are still being put forward, or that day is
    over.
    """
    require(selection, "deciding")
    campaign = organiser_of(session, selection)
    plan = rulebook.plan(session, campaign.plan_version_id)
    award = award_of(plan, selection.award)
    if selection.names_round >= award.rounds:
        raise Refused(Reason.of("commendation.no_more_rounds", rounds=award.rounds))
    if reasons := day_over(plan, nominate_by, now):
        raise Refused(*reasons)
    again = update(Selection).where(
        col(Selection.id) == selection.id,
        col(Selection.status) == "deciding",
        col(Selection.names_round) == selection.names_round,
        col(Selection.chosen) == 0,
    )
    values = {
        "status": "nominating",
        "names_round": Selection.names_round + 1,
        "nominate_by": nominate_by,
    }
    if not changed(session, again.values(**values)):
        raise Refused(Reason.of("commendation.decided_already"))
    session.refresh(selection)
    _back_to_the_beginning(session, selection)
    _ask_again(session, rulebook, selection, goes_by_levels(award), now)
    done_for_all(
        session, rulebook, selection, "commendation.sent_down", by=by, now=now, names_wanted=True
    )
    return selection


def _back_to_the_beginning(session: Session, selection: Selection) -> None:
    named = update(Nomination).where(
        col(Nomination.selection_id) == selection.id, col(Nomination.status) == "standing"
    )
    session.execute(
        named.values(
            status="applied", at_campaign_id=Nomination.campaign_id, rank=None, shortlisted=False
        )
    )
    session.execute(update(Share).where(col(Share.selection_id) == selection.id).values(used=0))
    session.expire_all()


def _ask_again(
    session: Session, rulebook: Rulebook, selection: Selection, by_levels: bool, now: datetime
) -> None:
    rows = session.exec(
        select(Share, Campaign)
        .join(Campaign, col(Campaign.id) == col(Share.campaign_id))
        .where(Share.selection_id == selection.id)
        .order_by(col(Campaign.path))
    ).all()
    top = selection.campaign_id
    heights = heights_of({s.campaign_id: s.above_id for s, c in rows if c.id != top}, top)
    for share, campaign in rows:
        if campaign.state == CANCELLED:
            continue
        plan = rulebook.plan(session, campaign.plan_version_id)
        level = heights[campaign.id] if by_levels else 0
        ask_for_names(session, plan, campaign, selection, share, level, now)
