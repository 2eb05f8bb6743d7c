"""The rows of inspections and tickets as verbs need them: locked, and with what belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlmodel import Session, SQLModel, col, select

from service.campaigns.rows import facts_of
from service.errors import BadInput, NotFound, Problem
from service.models import Campaign, Inspection, InspectionVisit, Inspector, Organization, Ticket
from service.rulebook import Rulebook
from workflows.calendar import WorkCalendar, local_day
from workflows.plan import Plan
from workflows.refusals import Reason, Refused

Row = TypeVar("Row", bound=SQLModel)
ONE_DAY = timedelta(days=1)


def find(session: Session, kind: type[Row], number: int) -> Row:
    """Return a row by its number; raises NotFound."""
    found = session.get(kind, number)
    if found is None:
        raise NotFound(f"{kind.__name__.lower()} {number}")
    return found


def lock(session: Session, row: SQLModel) -> None:
    """Read a row anew and keep others from it: of two hands, the second sees what the first did."""
    session.flush()
    session.refresh(row, with_for_update=True)


def campaign_of(session: Session, row: Inspection | InspectionVisit | Ticket) -> Campaign:
    """Return the campaign that a row belongs to."""
    return session.get_one(Campaign, row.campaign_id)


def plan_of(session: Session, rulebook: Rulebook, campaign: Campaign) -> Plan:
    """Return the plan version that a campaign is pinned to."""
    return rulebook.plan(session, campaign.plan_version_id)


def round_of(campaign: Campaign) -> str:
    """Return the round under way; empty before the first and after the last."""
    return facts_of(campaign).round_key


def name_of(session: Session, campaign: Campaign) -> str:
    """Return the name of a campaign's organisation."""
    return session.get_one(Organization, campaign.organization_id).name


def today_of(plan: Plan, now: datetime) -> date:
    """Return the local day of the plan."""
    return local_day(now, plan.zone)


def later(calendar: WorkCalendar, day: date, working_days: int) -> date:
    """Return the day so many working days later."""
    return calendar.shift(day, working_days)


def wanted(text: str, where: str) -> str:
    """Return a text without the space around it. Raises BadInput where nothing is left."""
    told = text.strip()
    if not told:
        raise bad(where, "empty")
    return told


def bad(where: str, code: str, **params: object) -> BadInput:
    """Return one problem with what was given."""
    values = tuple(sorted((name, str(value)) for name, value in params.items()))
    return BadInput([Problem(where, code, values, domain="inspections")])


def refused(code: str, **params: object) -> Refused:
    """Return a refusal by a rule of inspections."""
    return Refused(Reason.of(f"inspections.{code}", **params))


def visits_of(session: Session, inspection: Inspection) -> Sequence[InspectionVisit]:
    """Return the parts of all organisations that are inspected, in the order of their numbers."""
    chosen = select(InspectionVisit).where(InspectionVisit.inspection_id == inspection.id)
    return session.exec(chosen.order_by(col(InspectionVisit.id))).all()


def inspectors_of(session: Session, inspection: Inspection) -> list[int]:
    """Return the people who take part."""
    chosen = select(Inspector.person_id).where(Inspector.inspection_id == inspection.id)
    return list(session.exec(chosen.order_by(col(Inspector.person_id))))
