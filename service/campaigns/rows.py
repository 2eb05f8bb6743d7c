"""Between a campaign's row and the facts that decisions are made from."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from service.models import Campaign
from workflows.decide import Decision
from workflows.facts import CANCELLED, COMPLETED, Facts, Particulars
from workflows.happenings import Move
from workflows.lateness import due_at
from workflows.plan import Plan


class FactsRow(Protocol):
    """The columns of a campaign, or of a group of campaigns, that are facts."""

    kind: Any
    at_top: Any
    state: Any
    visit: Any
    entered_on: Any
    submitted_at: Any
    approved_at: Any
    next_at: Any
    suspended_from: Any
    launched_at: Any
    particulars: Any


#: Rows that agree in these (in the two instants: on whether there is one) share a decision.
FACT_COLUMNS = (
    "plan_version_id",
    "kind",
    "at_top",
    "state",
    "visit",
    "entered_on",
    "next_at",
    "suspended_from",
    "launched_at",
    "particulars",
)
FACT_FLAGS = ("submitted_at", "approved_at")


def facts_of(row: FactsRow | Campaign) -> Facts:
    """Return what a row says of its campaign."""
    return Facts(
        kind=row.kind,
        at_top=bool(row.at_top),
        joined_at=row.launched_at,
        state=row.state,
        visit=row.visit,
        entered_on=row.entered_on,
        submitted=row.submitted_at is not None,
        approved=row.approved_at is not None,
        next_at=row.next_at,
        suspended_from=row.suspended_from,
        particulars=Particulars.from_json(row.particulars),
    )


def columns_of(plan: Plan, facts: Facts) -> dict[str, Any]:
    """Return the columns that facts determine alone, the same for every campaign of a group."""
    return {
        "state": facts.state,
        "suspended_from": facts.suspended_from,
        "visit": facts.visit,
        "entered_on": facts.entered_on,
        "due_at": due_at(plan, facts),
        "submitted": facts.submitted,
        "approved": facts.approved,
        "next_at": facts.next_at,
        "particulars": facts.particulars.as_json(),
        "closed": facts.state in (COMPLETED, CANCELLED),
    }


def entered_at(row: Any, decision: Decision, now: datetime) -> datetime | None:
    """Return when the present stage was entered: by the last move, or by an act on another day."""
    times = [happening.at for happening in decision.happenings if isinstance(happening, Move)]
    if times:
        return times[-1]
    known: datetime | None = row.entered_at
    return known if decision.facts.entered_on == row.entered_on else now
