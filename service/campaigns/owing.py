"""What is already owed, when dates move: the deadlines of open occurrences move along."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update
from sqlmodel import Session

from service.campaigns.rows import facts_of
from service.campaigns.tables import campaigns, occurrences
from service.rulebook import Rulebook
from workflows.happenings import Planned
from workflows.schedule import YEARS_AHEAD, openings

#: Campaigns that agree in these owe the same by the same days.
SCHEDULE_COLUMNS = ("plan_version_id", "kind", "launched_at", "particulars")
OPEN = occurrences.c.done_at.is_(None)


def redate_open_duties(
    session: Session, rulebook: Rulebook, which: ColumnElement[bool], *, now: datetime
) -> int:
    """Give each open occurrence the deadline that its campaign's dates now say.

    One that is no longer owed at all keeps the deadline under which it opened. Returns the number
    of occurrences that changed.
    """
    changed = 0
    for row in _owed(session, which):
        facts = facts_of(row)
        known = facts.particulars
        year = now.year + YEARS_AHEAD
        schedule = (known.dates, facts.kind, facts.joined_at, known.newcomer, year)
        plan = rulebook.plan(session, row.plan_version_id)
        found = openings(plan, *schedule).get(f"{row.duty}/{row.period}")
        if found is not None and found.due_at != row.owed_by:
            changed += _write(session, which, row, found)
    return changed


def _owed(session: Session, which: ColumnElement[bool]) -> list[Row[Any]]:
    """Return what is open, once for all campaigns that owe it by the same day."""
    o = occurrences.c
    owed = (o.duty, o.period, o.due_at.label("owed_by"))
    chosen = (
        select(campaigns, *owed)
        .join(occurrences, o.campaign_id == campaigns.c.id)
        .where(which, OPEN)
        .order_by(campaigns.c.id, o.id)
    )
    first: dict[tuple[Any, ...], Row[Any]] = {}
    for row in session.execute(chosen):
        alike = (*(getattr(row, name) for name in SCHEDULE_COLUMNS), *row[-len(owed) :])
        first.setdefault(alike, row)
    return list(first.values())


def _write(session: Session, which: ColumnElement[bool], row: Row[Any], found: Planned) -> int:
    alike = (campaigns.c[name] == getattr(row, name) for name in SCHEDULE_COLUMNS)
    owing = select(campaigns.c.id).where(which, *alike)
    statement = (
        update(occurrences)
        .where(
            OPEN,
            occurrences.c.duty == row.duty,
            occurrences.c.period == row.period,
            occurrences.c.campaign_id.in_(owing),
        )
        .values(due_at=found.due_at, provisional=found.provisional)
    )
    written = session.execute(statement, execution_options={"synchronize_session": False})
    return int(written.rowcount)  # type: ignore[attr-defined]  # a DML result has it
