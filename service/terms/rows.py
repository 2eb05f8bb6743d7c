"""Terms of office found, and what seats and terms share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from service.errors import Problem
from service.models import ElectionDelay, OfficeTerm
from workflows.calendar import local_day
from workflows.plan import Plan
from workflows.refusals import Reason, Refused


def today(plan: Plan, now: datetime) -> date:
    """Return the local day of the plan."""
    return local_day(now, plan.zone)


def running(session: Session, organization_id: int, *, lock: bool = False) -> OfficeTerm | None:
    """Return the term of office that an organisation is in, or None where none is recorded."""
    chosen = select(OfficeTerm).where(
        OfficeTerm.organization_id == organization_id, col(OfficeTerm.ended_on).is_(None)
    )
    return session.exec(chosen.with_for_update() if lock else chosen).one_or_none()


def wanted_term(session: Session, organization_id: int) -> OfficeTerm:
    """Return the term under way, locked; raises Refused where none is recorded."""
    found = running(session, organization_id, lock=True)
    if found is None:
        raise Refused(Reason.of("tenure.no_term"))
    return found


def terms_of(session: Session, organization_id: int) -> Sequence[OfficeTerm]:
    """Return all recorded terms of an organisation, the oldest first."""
    chosen = select(OfficeTerm).where(OfficeTerm.organization_id == organization_id)
    return session.exec(chosen.order_by(col(OfficeTerm.started_on))).all()


def delays_of(session: Session, term: OfficeTerm) -> Sequence[ElectionDelay]:
    """Return the requests to put an election off, the oldest first."""
    chosen = select(ElectionDelay).where(ElectionDelay.term_id == term.id)
    return session.exec(chosen.order_by(col(ElectionDelay.id))).all()


def with_a_term(session: Session, organization_ids: Sequence[int], on: date) -> set[int]:
    """Return the organisations whose recorded term of office has not run out on a day."""
    chosen = select(OfficeTerm.organization_id).where(
        col(OfficeTerm.organization_id).in_(organization_ids),
        col(OfficeTerm.ended_on).is_(None),
        OfficeTerm.due_on >= on,
    )
    return set(session.exec(chosen))


def overdue_terms(session: Session, on: date, organization_ids: Sequence[int]) -> set[int]:
    """Return the organisations whose election should have been held before a day (SEEDS S2-13)."""
    chosen = select(OfficeTerm.organization_id).where(
        col(OfficeTerm.organization_id).in_(organization_ids),
        col(OfficeTerm.ended_on).is_(None),
        OfficeTerm.due_on < on,
    )
    return set(session.exec(chosen))


def problem(where: str, code: str, **params: object) -> Problem:
    """Return one thing wrong with what was given, in the words of the catalogue ``tenure``."""
    values = tuple(sorted((name, str(value)) for name, value in params.items()))
    return Problem(where, code, values, domain="tenure")
