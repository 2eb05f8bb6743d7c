"""Sanctions 处分 and investigations entered: what bars from honours while it lasts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col

from service.actors import Actor
from service.commendation.rows import changed
from service.errors import BadInput, Problem
from service.models import Campaign, Person, Sanction
from service.rulebook import Rulebook
from service.work import Audience, done, tell
from workflows.facts import CANCELLED
from workflows.refusals import Reason, Refused

SANCTION = "sanction"


def enter_sanction(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    person: Person | None,
    kind: str,
    basis: str,
    since: date,
    until: date | None,
    *,
    by: Actor,
    now: datetime,
) -> Sanction:
    """Enter a sanction, or an investigation that is under way, with the document it rests on.

    It is of the campaign's organisation, or of one of its people.
    """
    problems = []
    if until is not None and until < since:
        problems.append(Problem("until", "ends_before", domain="commendation"))
    if not basis.strip():
        problems.append(Problem("basis", "why_wanted", domain="commendation"))
    if person is not None and person.organization_id != campaign.organization_id:
        problems.append(Problem("person", "of_another", domain="commendation"))
    if problems:
        raise BadInput(problems)
    sanction = Sanction(
        root_organization_id=campaign.root_organization_id,
        organization_id=campaign.organization_id,
        person_id=person.id if person else None,
        kind=kind,
        basis=basis,
        since=since,
        until=until,
        entered_by=by.person_id,
        entered_at=now,
    )
    session.add(sanction)
    session.flush()
    _written(session, rulebook, campaign, sanction, "entered", by, now)
    return sanction


def lift_sanction(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    sanction: Sanction,
    *,
    by: Actor,
    now: datetime,
) -> Sanction:
    """Say that it no longer bars; it stays on record. Raises Refused: it was lifted before."""
    lifted = update(Sanction).where(
        col(Sanction.id) == sanction.id, col(Sanction.lifted_at).is_(None)
    )
    if not changed(session, lifted.values(lifted_at=now, lifted_by=by.person_id)):
        raise Refused(Reason.of("commendation.lifted_already"))
    session.refresh(sanction)
    _written(session, rulebook, campaign, sanction, "lifted", by, now)
    return sanction


def _written(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    sanction: Sanction,
    what: str,
    by: Actor,
    now: datetime,
) -> None:
    """Write it down by its number alone, and tell whom it concerns.

    Of an investigation nobody is told here: those who conduct it do that, when they see fit.
    """
    deed = f"commendation.{sanction.kind}_{what}"
    if campaign.state != CANCELLED:
        details = {"sanction": sanction.id}
        done(session, rulebook, campaign, deed, by=by, now=now, details=details)
    if sanction.kind != SANCTION:
        return
    tell(
        session,
        rulebook.plan(session, campaign.plan_version_id),
        campaign,
        "work_done",
        Audience(("secretary",), (sanction.person_id,) if sanction.person_id is not None else ()),
        about=f"sanction/{sanction.id}",
        rule=what,
        now=now,
        params={"what": deed, "title": sanction.basis, "note": ""},
    )
