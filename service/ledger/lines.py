"""What every kind of work puts into a ledger: lines, each with its day, outcome and place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Executable, Row, bindparam
from sqlmodel import Session, col, select

from service.db import rows
from service.models import Campaign, Organization
from service.models.columns import ends_of, within_these
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


Among = Callable[[Any], ColumnElement[bool]]
_SUBTREE = select(Campaign.id).where(
    col(Campaign.root_id) == bindparam("root"), within_these(col(Campaign.path), 1)
)


def _own(column: Any) -> ColumnElement[bool]:
    alone: ColumnElement[bool] = column == bindparam("campaign")
    return alone


def _below(column: Any) -> ColumnElement[bool]:
    inside: ColumnElement[bool] = column.in_(_SUBTREE)
    return inside


@dataclass(frozen=True)
class Question:
    """What a kind of work is asked for a ledger, built once of an organisation and of a subtree.

    ``make`` is handed the condition that a column holds one of the campaigns.
    """

    make: Callable[[Among], Executable]

    @cached_property
    def own(self) -> Executable:
        """Return the statement about one campaign."""
        return self.make(_own)

    @cached_property
    def below(self) -> Executable:
        """Return the statement about a campaign and all below it."""
        return self.make(_below)


def all_of(table: Any) -> Question:
    """Return what asks for the rows of a table that belong to the campaigns."""
    return Question(lambda among: select(table).where(among(col(table.campaign_id))))


_PLACES = Question(
    lambda among: (
        select(col(Campaign.id), col(Campaign.plan_version_id), col(Campaign.organization_id))
        .add_columns(col(Organization.code), col(Organization.name))
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(among(col(Campaign.id)))
    )
)


@dataclass
class Scope:
    """Whose work is compiled: an organisation's campaign, or it and all below it."""

    session: Session
    rulebook: Rulebook
    campaign: Campaign
    below: bool
    now: datetime
    #: By campaign: its plan version, its organisation, and that one's code and name.
    places: dict[int, Row[Any]] = field(init=False)

    def __post_init__(self) -> None:
        """Read the campaigns and their organisations once."""
        self.places = {place.id: place for place in self.rows(_PLACES)}

    def rows(self, question: Question) -> Sequence[Row[Any]]:
        """Return what a question finds, as columns."""
        return rows(self.session, *self._asked(question))

    def pairs(self, question: Question) -> Iterator[Any]:
        """Return what a question about rows of two tables finds, as pairs of them."""
        yield from self.session.execute(*self._asked(question))

    def _asked(self, question: Question) -> tuple[Executable, dict[str, Any]]:
        if not self.below:
            return question.own, {"campaign": self.campaign.id}
        ends = ends_of([self.campaign.path])
        return question.below, {"root": self.campaign.root_id, **ends}

    def plan(self, campaign_id: int) -> Plan:
        """Return the plan version that a campaign is pinned to."""
        return self.rulebook.plan(self.session, self.places[campaign_id].plan_version_id)

    def days_late(self, campaign_id: int, due: datetime | None, at: datetime) -> int:
        """Return how many local days after its deadline something was done; 0 in time."""
        if due is None or at < due:
            return 0
        zone = self.plan(campaign_id).zone
        return (local_day(at, zone) - local_day(due, zone)).days + 1


#: One kind of work: yields all its lines of a scope, in any order.
Column = Callable[[Scope], Iterator[Line]]
