"""Whom an organisation may put forward: its own, and from below."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from service.commendation.standing import Nominee, is_member
from service.errors import BadInput, NotFound, Problem
from service.models import Campaign, Organization, Person, Selection, Share
from workflows.calendar import local_day
from workflows.plan import Award, Plan
from workflows.refusals import Reason, Refused

if TYPE_CHECKING:
    from service.commendation.nominating import Put

LONGEST_DEEDS = 5000


def nominee_for(
    session: Session,
    plan: Plan,
    award: Award,
    selection: Selection,
    campaign: Campaign,
    put: Put,
    now: datetime,
) -> Nominee:
    """Return who is meant, if that organisation may name it.

    Raises:
        BadInput: a person is named for an award of organisations, or the other way round.
        NotFound: there is no such person or organisation below.
        Refused: it is to come up from its own organisation, or is no member.
    """
    _checked(award, put)
    if award.of == "organization":
        where = put.organization_id or campaign.organization_id
        home, person = _below(session, campaign, where), None
    else:
        person = session.get(Person, put.person_id)
        if person is None or not person.active:
            raise NotFound("person")
        home = _below(session, campaign, person.organization_id)
    own = session.exec(
        select(Campaign)
        .join(Share, col(Share.campaign_id) == col(Campaign.id))
        .where(Share.selection_id == selection.id, Campaign.organization_id == home.id)
    ).one_or_none()
    # A subordinate that owes names of its own is not passed over: people come up from there.
    if own is not None and own.id != campaign.id and person is not None:
        raise Refused(Reason.of("commendation.from_below", organization=home.name))
    if person is not None and not is_member(session, person.id, local_day(now, plan.zone), home.id):
        raise Refused(Reason.of("commendation.no_member", name=person.name))
    return Nominee(person.id if person else None, home.id, own or campaign, put.deeds)


def _checked(award: Award, put: Put) -> None:
    wrong = put.person_id is None if award.of == "member" else put.person_id is not None
    if wrong:
        code = "person_wanted" if award.of == "member" else "organization_wanted"
        raise BadInput([Problem("person", code, domain="commendation")])
    if len(put.deeds) > LONGEST_DEEDS:
        most = (("most", str(LONGEST_DEEDS)),)
        raise BadInput([Problem("deeds", "too_long", most, domain="commendation")])


def _below(session: Session, campaign: Campaign, organization_id: int) -> Organization:
    found = session.get(Organization, organization_id)
    if found is None or not found.path.startswith(campaign.path):
        raise NotFound("organization")
    return found
