"""Duties told as data: where each occurrence stands, who is late, and figures over the tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select

from service.campaigns.coming_in import GOING_ON
from service.errors import NotFound
from service.models import Campaign, Evidence, Figure, Occurrence, Organization, Unlocking
from service.models.columns import within
from service.organizations import by_code
from service.rulebook import Rulebook
from workflows.duty_windows import Opening, window_state
from workflows.facts import CANCELLED, SUSPENDED
from workflows.lateness import days_overdue, duty_overdue
from workflows.owed import is_owed
from workflows.plan import Duty, Plan
from workflows.rolled_up import rolled_up

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """One occurrence of a duty as it stands; ``days`` overdue, 0 for what is done or not due."""

    occurrence: Occurrence
    organization: str
    name: str
    duty: Duty | None
    state: str
    evidence: Evidence | None
    days: int

    def as_json(self) -> dict[str, Any]:
        """Return it under the names that others rely on."""
        row, evidence = self.occurrence, self.evidence
        return {
            "id": row.id,
            "campaign_id": row.campaign_id,
            "organization": self.organization,
            "duty": row.duty,
            "title": self.duty.title if self.duty else row.duty,
            "period": row.period,
            "mandatory": is_owed(self.duty),
            "opens": row.opens_at.isoformat(),
            "due": row.due_at.isoformat() if row.due_at else None,
            "provisional": row.provisional,
            "state": self.state,
            "done_at": row.done_at.isoformat() if row.done_at else None,
            "evidence": evidence.state if evidence else None,
            "times": evidence.times if evidence else 0,
            "reason": evidence.reason if evidence else None,
            "days": self.days,
        }


def duties(
    session: Session,
    rulebook: Rulebook,
    which: ColumnElement[bool],
    *,
    now: datetime,
    limit: int | None = None,
) -> list[Standing]:
    """Return the occurrences that meet a condition on them, their campaigns or organisations."""
    chosen = (
        select(Occurrence, Campaign, Organization)
        .join(Campaign, col(Campaign.id) == col(Occurrence.campaign_id))
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(which)
        .order_by(col(Occurrence.id))
        .limit(limit)
    )
    rows = list(session.exec(chosen))
    evidence = _evidence_of(session, [occurrence.id for occurrence, _, _ in rows])
    unlocked = _unlocked(session, [occurrence.id for occurrence, _, _ in rows])
    found = []
    for occurrence, campaign, organization in rows:
        plan = rulebook.plan(session, campaign.plan_version_id)
        opening = Opening(occurrence.opens_at, occurrence.due_at, tuple(unlocked[occurrence.id]))
        locks = plan.provisions.evidence.of(occurrence.duty).locks
        state = (
            "done"
            if occurrence.done_at is not None
            else window_state(opening, locks=locks, zone=plan.zone, now=now).value
        )
        duty = plan.duty(occurrence.duty)
        days = _days_late(plan, duty, occurrence, now)
        seen = evidence.get(occurrence.id)
        told = (organization.code, organization.name, duty, state, seen, days)
        found.append(Standing(occurrence, *told))
    return found


def overdue_duties(
    session: Session,
    rulebook: Rulebook,
    *,
    now: datetime,
    under: str | None = None,
    limit: int | None = None,
) -> list[Standing]:
    """Return the mandatory occurrences whose day has passed undone, the latest first.

    Those of campaigns that are halted are left out; raises NotFound for an unknown code.
    """
    which = and_(late(now), below(session, under))
    rows = [row for row in duties(session, rulebook, which, now=now) if row.days]
    rows.sort(key=lambda row: (-row.days, row.organization, row.occurrence.id))
    return rows[:limit]


def late(now: datetime) -> ColumnElement[bool]:
    """Return the condition that an occurrence's day has passed undone, its campaign going on."""
    return and_(
        col(Occurrence.done_at).is_(None),
        col(Occurrence.due_at) <= now,
        col(Campaign.state).not_in((SUSPENDED, CANCELLED)),
        GOING_ON,
    )


def below(session: Session, under: str | None) -> ColumnElement[bool]:
    """Return the condition that a campaign is of an organisation or below it; none: of any."""
    if under is None:
        return col(Campaign.id).is_not(None)
    return within(col(Campaign.path), by_code(session, under).path)


def figures(
    session: Session, rulebook: Rulebook, top: Campaign, duty: str, period: str
) -> list[dict[str, Any]]:
    """Return, for a campaign and each one below it, its own figures and the totals under it.

    Only accepted or waiting papers count; the totals of right-hand subordinates and the own
    figure make the total (FEATURES 75). Raises NotFound for a duty that collects none.
    """
    plan = rulebook.plan(session, top.plan_version_id)
    titles = dict(plan.provisions.evidence.of(duty).figures)
    if not titles:
        raise NotFound("figures")
    place = and_(col(Campaign.root_id) == top.root_id, within(col(Campaign.path), top.path))
    chosen = (
        select(Campaign.id, Campaign.parent_id, Organization.code)
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(place)
        .order_by(col(Campaign.path))
    )
    rows = list(session.exec(chosen))
    above = {number: parent for number, parent, _ in rows}
    own: dict[str, dict[int, int]] = {name: {} for name in titles}
    filled = (
        select(Occurrence.campaign_id, Figure.name, Figure.value)
        .join(Figure, col(Figure.occurrence_id) == col(Occurrence.id))
        .join(Campaign, col(Campaign.id) == col(Occurrence.campaign_id))
        .where(
            Occurrence.duty == duty,
            Occurrence.period == period,
            col(Occurrence.done_at).is_not(None),
            place,
        )
    )
    for number, name, value in session.exec(filled):
        own.setdefault(name, {})[number] = value
    totals = {name: rolled_up(above, values) for name, values in own.items()}
    return [
        {
            "organization": code,
            "campaign_id": number,
            "own": {name: own[name].get(number) for name in titles},
            "total": {name: totals[name][number] for name in titles},
        }
        for number, _, code in rows
    ]


def _days_late(plan: Plan, duty: Duty | None, occurrence: Occurrence, now: datetime) -> int:
    if not duty_overdue(duty, occurrence.due_at, occurrence.done_at, now):
        return 0
    assert occurrence.due_at is not None  # or else it could not be overdue
    return days_overdue(occurrence.due_at, now, plan.zone)


def _parts(numbers: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(numbers), AT_ONCE):
        yield numbers[start : start + AT_ONCE]


def _evidence_of(session: Session, numbers: list[int]) -> dict[int, Evidence]:
    found: dict[int, Evidence] = {}
    for part in _parts(numbers):
        chosen = select(Evidence).where(col(Evidence.occurrence_id).in_(part))
        found |= {row.occurrence_id: row for row in session.exec(chosen)}
    return found


def _unlocked(session: Session, numbers: Iterable[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for part in _parts(list(numbers)):
        chosen = select(col(Unlocking.occurrence_id), col(Unlocking.until)).where(
            col(Unlocking.occurrence_id).in_(part), Unlocking.state == "granted"
        )
        for number, until in session.exec(chosen.order_by(col(Unlocking.id))):
            found[number].append(until)
    return found
