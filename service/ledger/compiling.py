"""The ledger 专项台账: compiled from the work itself, never typed (SEEDS S1-13)."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from service.campaigns.rows import facts_of
from service.db import rows
from service.ledger.columns import COLUMNS
from service.ledger.lines import Line, Scope
from service.ledger.spans import read_span
from service.models import Campaign, Person
from service.rulebook import Rulebook
from workflows.calendar import local_day
from workflows.plan import Plan

_PEOPLE = select(col(Person.id), col(Person.staff_no), col(Person.name)).where(
    col(Person.id).in_(bindparam("numbers", expanding=True))
)
#: How often each (kind, outcome) stands in a ledger.
Counts = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Named:
    """A line with the organisation and the person that it is about, as they are called."""

    line: Line
    code: str
    organization: str
    staff_no: str
    person: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class Ledger:
    """A compiled ledger: whose, of which time, with or without those below, and its lines."""

    campaign_id: int
    code: str
    organization: str
    period: str
    below: bool
    staff_no: str
    lines: tuple[Named, ...]

    @property
    def scope(self) -> str:
        """Return of what it is, as one text."""
        parts = [self.period, *(["below"] if self.below else [])]
        return " ".join([*parts, *([self.staff_no] if self.staff_no else [])])

    @property
    def counts(self) -> Counts:
        """Return how often each kind has had each outcome."""
        return counted(named.line for named in self.lines)

    def content(self) -> str:
        """Return the ledger as canonical JSON: the same work gives the same text for ever."""
        told = {
            "organization": self.code,
            "period": self.period,
            "below": self.below,
            "person": self.staff_no,
            "lines": [as_data(named) for named in self.lines],
        }
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """Return SHA-256 of the content."""
        return hashlib.sha256(self.content().encode()).hexdigest()


def counted(lines: Iterable[Line]) -> Counts:
    """Return how often each (kind, outcome) stands among lines."""
    return Counter((line.kind, line.outcome) for line in lines)


def summed(parts: Iterable[Counts]) -> Counts:
    """Return the counts of several organisations together."""
    whole: Counter[tuple[str, str]] = Counter()
    for part in parts:
        whole.update(part)
    return whole


def as_data(named: Named) -> dict[str, Any]:
    """Return a line as data: instants in UTC, codes and not words."""
    line = named.line
    return {
        "at": line.at.astimezone(UTC).isoformat(timespec="seconds"),
        "organization": named.code,
        "name": named.organization,
        "person": named.staff_no,
        "person_name": named.person,
        "kind": line.kind,
        "outcome": line.outcome,
        "title": line.title,
        "round": line.round,
        "days_late": line.days_late,
        "note": line.note,
        "link": line.link,
    }


def compile_ledger(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    period: str = "all",
    *,
    below: bool = False,
    person_id: int | None = None,
    now: datetime,
) -> Ledger:
    """Compile the ledger of an organisation, of it and all below it, or of one of its members.

    Raises:
        BadInput: ``period`` is none, or no round of the plan.
        Refused: the period is still to come.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    dates = facts_of(campaign).particulars.dates
    span = read_span(period, plan, dates, local_day(now, plan.zone))
    scope = Scope(session, rulebook, campaign, below, now)
    lines = [
        line
        for column in COLUMNS
        for line in column(scope)
        if span.covers(line, plan.zone) and person_id in (None, line.person_id)
    ]
    own = scope.places[campaign.id]
    named = _named(scope, sorted(lines, key=lambda line: line.order), person_id)
    staff_no = "" if person_id is None else session.get_one(Person, person_id).staff_no
    return Ledger(campaign.id, own.code, own.name, period, below, staff_no, tuple(named))


def _named(scope: Scope, lines: Sequence[Line], person_id: int | None) -> Iterable[Named]:
    numbers = {line.person_id for line in lines if line.person_id is not None}
    found = rows(scope.session, _PEOPLE, {"numbers": list(numbers)}) if numbers else []
    people = {person.id: person for person in found}
    for line in lines:
        organization = scope.places[line.campaign_id]
        person = people.get(line.person_id or 0)
        yield Named(
            line,
            organization.code,
            organization.name,
            person.staff_no if person else "",
            person.name if person else "",
            scope.plan(line.campaign_id),
        )
