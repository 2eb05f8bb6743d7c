"""Places 名额 handed down the tree: what those below have together is never more than is there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from service.actors import Actor
from service.commendation.rows import changed, require, share_of
from service.models import Campaign, Organization, Selection, Share
from service.rulebook import Rulebook
from service.work import done
from workflows.refusals import Reason, Refused


def allot(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    campaign: Campaign,
    places: int,
    *,
    by: Actor,
    now: datetime,
) -> Share:
    """Give a direct subordinate so many places, out of those of the organisation above it.

    Two who allot the last places at once meet in one row, which holds no more than there are.

    Raises:
        Refused: more than is left, fewer than are used, or names are no longer taken.
    """
    require(selection, "nominating")
    share = share_of(session, selection, campaign)
    session.refresh(share, with_for_update=True)
    if campaign.id == selection.campaign_id:
        _resize(session, share, places)
    else:
        _hand_down(session, selection, campaign, share, places)
    done(
        session,
        rulebook,
        campaign,
        "commendation.allotted",
        by=by,
        now=now,
        round_key=selection.round,
        details={"selection": selection.id, "places": places},
    )
    return share


def _hand_down(
    session: Session, selection: Selection, campaign: Campaign, share: Share, places: int
) -> None:
    superior = session.get_one(Campaign, share.above_id or selection.campaign_id)
    theirs = share_of(session, selection, superior)
    more = places - (share.places or 0)
    if more > 0 and not campaign.path.startswith(superior.path):
        raise Refused(Reason.of("commendation.moved_away"))
    left = or_(col(Share.places).is_(None), col(Share.allotted) + more <= col(Share.places))
    given = update(Share).where(col(Share.id) == theirs.id, left)
    if not changed(session, given.values(allotted=Share.allotted + more)):
        session.refresh(theirs)
        raise Refused(
            Reason.of(
                "commendation.unbalanced",
                places=theirs.places or 0,
                allotted=theirs.allotted + more,
            )
        )
    session.refresh(theirs)
    _resize(session, share, places)


def _resize(session: Session, share: Share, places: int) -> None:
    fits = (col(Share.used) <= places, col(Share.allotted) <= places)
    sized = update(Share).where(col(Share.id) == share.id, *fits)
    if not changed(session, sized.values(places=places)):
        session.refresh(share)
        raise Refused(
            Reason.of(
                "commendation.already_used",
                places=places,
                used=max(share.used, share.allotted),
            )
        )
    session.refresh(share)


def balance(session: Session, selection: Selection) -> list[tuple[str, int, int]]:
    """Return (organisation's code, places, what its direct subordinates have together) that differ.

    Whatever the counters say, this adds the rows up again: an empty list is a balanced tree.
    """
    rows = session.exec(
        select(Share, Campaign, Organization)
        .join(Campaign, col(Campaign.id) == col(Share.campaign_id))
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(Share.selection_id == selection.id)
    ).all()
    found = []
    for share, campaign, organization in rows:
        below = sum(s.places or 0 for s, _, _ in rows if s.above_id == campaign.id)
        if below != share.allotted or (share.places is not None and below > share.places):
            found.append((organization.code, share.places or 0, below))
    return found
