"""Awards made 表彰 and entered into the register of honours; one may be taken back."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from service.actors import Actor
from service.commendation.rows import changed, name_of, organiser_of, selection_of
from service.commendation.spreading import done_for_all, done_here
from service.commendation.striking import strike
from service.errors import BadInput, Problem
from service.models import Campaign, Honour, Nomination, Organization, Selection
from service.rulebook import Rulebook
from service.work import Audience, tell
from workflows.calendar import local_day
from workflows.plan import Plan
from workflows.refusals import Reason, Refused

#: Letters of a verification code: none that is taken for another one when read from paper.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 16


def make_award(
    session: Session, rulebook: Rulebook, selection: Selection, *, by: Actor, now: datetime
) -> list[Honour]:
    """Honour those on the list, once its notice has passed; each gets a number and a code.

    Whom a veto bars by now is struck off; where nobody is left, names are to be chosen anew.
    Raises Refused: the notice is not over, an objection is open, or the award has been made.
    """
    made = update(Selection).where(
        col(Selection.id) == selection.id, col(Selection.status) == "clean"
    )
    if not changed(session, made.values(status="awarded")):
        raise Refused(Reason.of("commendation.not_clean"))
    session.refresh(selection)
    strike(session, rulebook, selection, by=by, now=now)
    if not selection.chosen:
        selection.status = "deciding"
        session.add(selection)
        done_for_all(session, rulebook, selection, "commendation.notice_empty", by=by, now=now)
        return []
    campaign = organiser_of(session, selection)
    plan = rulebook.plan(session, campaign.plan_version_id)
    named = session.exec(
        select(Nomination)
        .where(Nomination.selection_id == selection.id)
        .order_by(col(Nomination.category), col(Nomination.rank), col(Nomination.id))
    ).all()
    honours: list[Honour] = []
    for nomination in named:
        if nomination.status == "chosen":
            nomination.status = "honoured"
            number = len(honours) + 1
            honours.append(_honour(session, plan, campaign, selection, nomination, number, by, now))
        elif nomination.status in ("standing", "applied"):
            nomination.status, nomination.shortlisted = "left", False
        session.add(nomination)
    session.add_all(honours)
    session.flush()
    done_for_all(
        session,
        rulebook,
        selection,
        "commendation.awarded",
        by=by,
        now=now,
        details={"honours": [honour.number for honour in honours]},
    )
    for honour in honours:
        _tell(session, rulebook, honour, "commendation.awarded", honour.name, now)
    return honours


def _honour(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    selection: Selection,
    nomination: Nomination,
    number: int,
    by: Actor,
    now: datetime,
) -> Honour:
    today = local_day(now, plan.zone)
    return Honour(
        root_id=selection.root_id,
        root_organization_id=campaign.root_organization_id,
        campaign_id=campaign.id,
        selection_id=selection.id,
        nomination_id=nomination.id,
        award=selection.award,
        title=selection.title,
        person_id=nomination.person_id,
        organization_id=nomination.organization_id,
        name=name_of(session, nomination),
        organization_name=session.get_one(Organization, nomination.organization_id).name,
        given_by=session.get_one(Organization, campaign.organization_id).name,
        # The award in the making has a number of its own, so that no two of them can meet.
        number=f"{today.year}-{selection.id:05d}-{number:04d}",
        code="".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)),
        awarded_on=today,
        awarded_at=now,
        awarded_by=by.person_id,
    )


def _tell(
    session: Session, rulebook: Rulebook, honour: Honour, what: str, note: str, now: datetime
) -> None:
    """Tell whom an honour concerns, and the secretary of its organisation."""
    nomination = session.get_one(Nomination, honour.nomination_id)
    campaign = session.get_one(Campaign, nomination.campaign_id)
    people = (honour.person_id,) if honour.person_id is not None else ()
    tell(
        session,
        rulebook.plan(session, campaign.plan_version_id),
        campaign,
        "work_done",
        Audience(roles=("secretary",), people=people),
        about=f"honour/{honour.id}",
        # One message each: that it was given, and that it was taken back.
        number=0 if honour.revoked_at is None else 1,
        now=now,
        params={"what": what, "title": honour.title, "note": note[:500]},
    )


def revoke(
    session: Session, rulebook: Rulebook, honour: Honour, why: str, *, by: Actor, now: datetime
) -> Honour:
    """Take an honour back, with the reason; it stays in the register as taken back.

    Raises Refused: it was taken back before; BadInput: no reason is given.
    """
    if not why.strip():
        raise BadInput([Problem("reason", "why_wanted", domain="commendation")])
    taken = update(Honour).where(col(Honour.id) == honour.id, col(Honour.revoked_at).is_(None))
    values = {"revoked_at": now, "revoked_by": by.person_id, "revoked_why": why[:500]}
    if not changed(session, taken.values(**values)):
        raise Refused(Reason.of("commendation.revoked_already", number=honour.number))
    session.refresh(honour)
    selection = selection_of(session, honour.selection_id)
    done_here(
        session,
        rulebook,
        selection,
        "commendation.revoked",
        by=by,
        now=now,
        details={"honour": honour.id, "number": honour.number, "name": honour.name},
        reason=why,
    )
    _tell(session, rulebook, honour, "commendation.revoked", f"{honour.name}: {why}", now)
    return honour
