"""What an act on an approval needs, looked up once: the campaign locked, today's signers seated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from service.actors import Actor
from service.approvals.opening import (
    seat_anew,
)
from service.approvals.rows import (
    deed,
    procedure_of_process,
    step_of,
    submitters_of,
)
from service.approvals.signers import Wanted
from service.models import ApprovalProcess, Campaign
from service.rulebook import Rulebook
from workflows.approving import (
    Count,
)
from workflows.plan import Plan
from workflows.provisions.approvals import Step


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says on what they saw; a meeting's decision brings its heads and minutes."""

    note: str = ""
    seen_version: int | None = None
    seen_digest: str = ""
    place: int | None = None
    count: Count | None = None
    minutes_id: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Everything that an act on an approval needs, looked up once and locked."""

    session: Session
    rulebook: Rulebook
    plan: Plan
    campaign: Campaign
    process: ApprovalProcess
    now: datetime

    @property
    def wanted(self) -> Wanted:
        """Return by which procedure it is signed."""
        procedure = procedure_of_process(self.plan, self.process)
        return Wanted(self.plan, self.campaign, procedure, submitters_of(self.process))

    @property
    def step(self) -> Step:
        """Return the step under way."""
        return step_of(self.plan, self.process)

    def deed(self, name: str, by: Actor, *, reason: str = "", **details: Any) -> None:
        """Write down what was done."""
        deed(
            self.session,
            self.rulebook,
            self.campaign,
            name,
            self.process,
            by=by,
            now=self.now,
            reason=reason,
            rule=details.pop("rule", None),
            details=details,
        )


def table(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    process: ApprovalProcess,
    *,
    by: Actor,
    now: datetime,
) -> Table:
    """Sit down to an approval whose campaign is locked: pending places go to today's holders."""
    plan = rulebook.plan(session, campaign.plan_version_id)
    found = Table(session, rulebook, plan, campaign, process, now)
    seat_anew(session, found.wanted, process, by=by, now=now)
    return found
