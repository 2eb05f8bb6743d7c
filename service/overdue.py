"""Who is late: computed when asked, from deadlines and now; never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from service.models import Campaign, Organization
from service.models.columns import within
from service.organizations import by_code
from service.rulebook import Rulebook
from workflows.lateness import days_overdue
from workflows.plan import Plan


@dataclass(frozen=True, slots=True)
class Overdue:
    """One campaign that is late with its stage; ``days`` counts local days, 1 on the first."""

    organization: str
    name: str
    round: str
    stage: str
    due: datetime
    days: int
    campaign_id: int
    waiting_for_approval: bool
    plan: Plan

    def as_json(self) -> dict[str, Any]:
        """Return it under the names that others rely on."""
        return {
            "organization": self.organization,
            "round": self.round,
            "stage": self.stage,
            "due": self.due.isoformat(),
            "days": self.days,
        }


def overdue(
    session: Session,
    rulebook: Rulebook,
    *,
    now: datetime,
    under: str | None = None,
    limit: int | None = None,
) -> list[Overdue]:
    """Return the campaigns that are late at ``now``, the latest first.

    ``under`` narrows it to an organisation and all below it; raises NotFound for an unknown code.
    """
    chosen = (
        select(
            col(Organization.code),
            col(Organization.name),
            col(Campaign.state),
            col(Campaign.due_at),
            col(Campaign.id),
            col(Campaign.submitted_at),
            col(Campaign.plan_version_id),
        )
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(col(Campaign.due_at) <= now)
        .order_by(col(Campaign.due_at), col(Campaign.path))
    )
    if under is not None:
        chosen = chosen.where(within(col(Campaign.path), by_code(session, under).path))
    if limit is not None:
        chosen = chosen.limit(limit)
    found = []
    for code, name, state, due, number, submitted, version in session.execute(chosen):
        round_key, _, stage = state.rpartition("/")
        plan = rulebook.plan(session, version)
        days = days_overdue(due, now, plan.zone)
        waiting = submitted is not None
        found.append(Overdue(code, name, round_key, stage, due, days, number, waiting, plan))
    return found
