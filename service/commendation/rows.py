"""The rows of an award in the making, found and counted; counters move only where they may."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, or_, update
from sqlmodel import Session, col, select

from service.errors import NotFound
from service.models import Campaign, Nomination, Organization, Person, Selection, Share
from workflows.calendar import deadline
from workflows.facts import CANCELLED
from workflows.plan import Award, Plan
from workflows.refusals import Reason, Refused

SUPERIOR = "superior("


def award_of(plan: Plan, key: str) -> Award:
    """Return an award of the plan. Raises NotFound."""
    found = next((award for award in plan.awards if award.key == key), None)
    if found is None:
        raise NotFound("award")
    return found


def selection_of(session: Session, number: int, *, lock: bool = False) -> Selection:
    """Return an award in the making. Raises NotFound."""
    found = session.get(Selection, number, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise NotFound("selection")
    return found


def organiser_of(session: Session, selection: Selection) -> Campaign:
    """Return the campaign of the organisation that honours."""
    return session.get_one(Campaign, selection.campaign_id)


def share_of(session: Session, selection: Selection, campaign: Campaign) -> Share:
    """Return what an organisation may put forward. Raises NotFound: it takes no part."""
    chosen = select(Share).where(
        Share.selection_id == selection.id, Share.campaign_id == campaign.id
    )
    found = session.exec(chosen).one_or_none()
    if found is None:
        raise NotFound("share")
    return found


def goes_by_levels(award: Award) -> bool:
    """Say whether the levels between are asked, one after another."""
    return any(step.startswith(SUPERIOR) for step in award.procedure)


def above(session: Session, selection: Selection, award: Award, campaign: Campaign) -> Campaign:
    """Return where a name goes from a campaign: one level up, or to the one that honours at once.

    The procedure of the award decides: without ``superior(…)`` no level between is asked. The
    levels are those of the day it was opened (decision 031); one that was called off is passed by.
    """
    organiser = organiser_of(session, selection)
    if campaign.id == organiser.id or not goes_by_levels(award):
        return organiser
    at = share_of(session, selection, campaign)
    while at.above_id not in (None, organiser.id):
        superior = session.get_one(Campaign, at.above_id)
        if superior.state != CANCELLED:
            return superior
        at = share_of(session, selection, superior)
    return organiser


def require(selection: Selection, *states: str) -> None:
    """Refuse what is not to be done as things stand."""
    if selection.status not in states:
        raise Refused(Reason.of(f"commendation.is_{selection.status}"))


def name_of(session: Session, nomination: Nomination) -> str:
    """Return what a nominee is called."""
    if nomination.person_id is not None:
        return session.get_one(Person, nomination.person_id).name
    return session.get_one(Organization, nomination.organization_id).name


def lock_name(session: Session, nomination: Nomination, right_at: str) -> None:
    """Keep others from a name before anything is asked of it.

    ``right_at`` names the campaign at which the caller was found to have a right.

    Raises Refused: since then the name has gone elsewhere.
    """
    session.flush()
    seen = getattr(nomination, right_at)
    session.refresh(nomination, with_for_update=True)
    if seen != getattr(nomination, right_at):
        raise Refused(Reason.of("commendation.not_here", name=name_of(session, nomination)))


def changed(session: Session, statement: Any) -> bool:
    """Do a compare-and-set; say whether it found the row as it was wanted."""
    session.flush()
    result = session.execute(statement.execution_options(synchronize_session=False))
    session.expire_all()  # what the session remembers of the row may no longer be so
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def take_place(session: Session, share: Share, name: str) -> None:
    """Use one place of a share. Raises Refused: all are used, or it is too late."""
    room = or_(col(Share.places).is_(None), col(Share.used) < col(Share.places))
    taken = update(Share).where(col(Share.id) == share.id, col(Share.status) == "open", room)
    done = changed(session, taken.values(used=Share.used + 1))
    session.refresh(share)
    if done:
        return
    if share.status != "open":
        raise Refused(closed_reason(share))
    raise Refused(Reason.of("commendation.over_quota", name=name, places=share.places or 0))


def give_back(session: Session, share: Share) -> None:
    """Free one place of a share."""
    freed = update(Share).where(col(Share.id) == share.id, col(Share.used) > 0)
    changed(session, freed.values(used=Share.used - 1))
    session.refresh(share)


def refuse_late(plan: Plan, share: Share, now: datetime) -> None:
    """Refuse what comes after the last day of a share, also before the calendar has closed it."""
    if share.status == "open" and share.due_on and now >= deadline(share.due_on, plan.zone):
        raise Refused(Reason.of("commendation.waived", due=share.due_on))


def closed_reason(share: Share) -> Reason:
    """Return why nothing more can be put forward."""
    if share.status == "waived":
        return Reason.of("commendation.waived", due=share.due_on)
    return Reason.of("commendation.handed_in")
