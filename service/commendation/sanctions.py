"""Sanctions 处分 and investigations entered: what bars from honours while it lasts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col

from service.actors import Actor
from service.commendation.rows import changed
from service.errors import BadInput, Problem
from service.models import Organization, Person, Sanction
from workflows.refusals import Reason, Refused


def enter_sanction(
    session: Session,
    organization: Organization,
    person: Person | None,
    kind: str,
    basis: str,
    since: date,
    until: date | None,
    *,
    by: Actor,
    now: datetime,
) -> Sanction:
    """Enter a sanction, or an investigation that is under way, with the document it rests on."""
    problems = []
    if until is not None and until < since:
        problems.append(Problem("until", "ends_before", domain="commendation"))
    if not basis.strip():
        problems.append(Problem("basis", "why_wanted", domain="commendation"))
    if person is not None and person.organization_id != organization.id:
        problems.append(Problem("person", "of_another", domain="commendation"))
    if problems:
        raise BadInput(problems)
    sanction = Sanction(
        root_organization_id=organization.root_id,
        organization_id=organization.id,
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
    return sanction


def lift_sanction(session: Session, sanction: Sanction, *, now: datetime) -> Sanction:
    """Say that it no longer bars; it stays on record. Raises Refused: it was lifted before."""
    lifted = update(Sanction).where(
        col(Sanction.id) == sanction.id, col(Sanction.lifted_at).is_(None)
    )
    if not changed(session, lifted.values(lifted_at=now)):
        raise Refused(Reason.of("commendation.lifted_already"))
    session.refresh(sanction)
    return sanction
