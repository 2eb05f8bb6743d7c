"""What every kind of work puts into a ledger: lines, each with its day, outcome and place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from service.models import Campaign, Organization, within
from service.rulebook import Rulebook
from workflows.calendar import local_day
from workflows.plan import Plan


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a ledger: what happened to whom, when, and what came of it.

    ``kind`` and ``outcome`` are codes with words in the catalogue ``ledger``; ``title`` is a text
    of the plan or of the work itself; ``person_id`` whom of the members it concerns.
    """

    at: datetime
    campaign_id: int
    kind: str
    outcome: str
    title: str
    link: str
    round: str = ""
    person_id: int | None = None
    days_late: int = 0
    note: str = ""

    @property
    def order(self) -> tuple[Any, ...]:
        """Return what lines stand in order by: the same work gives the same order for ever."""
        return (
            self.at,
            self.campaign_id,
            self.kind,
            self.link,
            self.outcome,
            self.title,
            self.person_id or 0,
            self.note,
        )


@dataclass
class Scope:
    """Whose work is compiled: an organisation's campaign, or it and all below it."""

    session: Session
    rulebook: Rulebook
    campaign: Campaign
    below: bool
    now: datetime
    campaigns: dict[int, Campaign] = field(init=False)
    organizations: dict[int, Organization] = field(init=False)

    def __post_init__(self) -> None:
        """Read the campaigns and their organisations once."""
        chosen: Any = (
            select(Campaign, Organization)
            .join(Organization, col(Organization.id) == col(Campaign.organization_id))
            .where(self.among(col(Campaign.id)))
        )
        found = self.session.execute(chosen).all()
        self.campaigns = {campaign.id: campaign for campaign, _ in found}
        self.organizations = {campaign.id: organization for campaign, organization in found}

    def among(self, column: Any) -> ColumnElement[bool]:
        """Return the condition that a column holds one of the campaigns."""
        if not self.below:
            own: ColumnElement[bool] = column == self.campaign.id
            return own
        chosen = select(Campaign.id).where(
            Campaign.root_id == self.campaign.root_id,
            within(col(Campaign.path), self.campaign.path),
        )
        inside: ColumnElement[bool] = column.in_(chosen)
        return inside

    def plan(self, campaign_id: int) -> Plan:
        """Return the plan version that a campaign is pinned to."""
        return self.rulebook.plan(self.session, self.campaigns[campaign_id].plan_version_id)

    def days_late(self, campaign_id: int, due: datetime | None, at: datetime) -> int:
        """Return how many local days after its deadline something was done; 0 in time."""
        if due is None or at < due:
            return 0
        zone = self.plan(campaign_id).zone
        return (local_day(at, zone) - local_day(due, zone)).days + 1


#: One kind of work: yields all its lines of a scope, in any order.
Column = Callable[[Scope], Iterator[Line]]
