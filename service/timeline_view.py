"""One campaign as its page shows it: rounds, stages and duties with their dates, and what comes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Row, bindparam, select
from sqlmodel import Session, col

from notifications.overview import listing
from service.campaigns.carry_out import history, occurrences, persons
from service.campaigns.reading import approver_role, can_be_done, why_not_moving
from service.campaigns.rows import facts_of
from service.db import rows
from service.errors import NotFound
from service.models import Campaign, Organization, Postponement
from service.rulebook import Rulebook
from service.stage_views import RoundView, StageView, days_late, rounds_of
from workflows.decide import decide
from workflows.facts import Facts
from workflows.giving import gives
from workflows.guards import GUARDS, wanted_facts
from workflows.happenings import Move, Planned
from workflows.lateness import duty_overdue
from workflows.owed import GoingOn, going_on
from workflows.plan import Duty, Plan
from workflows.refusals import Reason
from workflows.timeline import timeline_of

HISTORY_SHOWN = 60
STEAD = '"on_behalf_of"'
MESSAGES_SHOWN = 60
AHEAD_SHOWN = 10
_CAMPAIGN = bindparam("campaign", type_=Integer)
_HAPPENED = (
    select(history, persons.c.name.label("person"))
    .outerjoin(persons, persons.c.id == history.c.person_id)
    .where(history.c.campaign_id == _CAMPAIGN)
    .order_by(history.c.id.desc())
)
_OWED = (
    select(occurrences)
    .where(occurrences.c.campaign_id == _CAMPAIGN)
    .order_by(occurrences.c.opens_at.desc(), occurrences.c.id.desc())
)
_POSTPONEMENTS = (
    select(Postponement)
    .where(col(Postponement.campaign_id) == _CAMPAIGN)
    .order_by(col(Postponement.id).desc())
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact that the stage under way asks for, by which work it comes, and whether it holds."""

    fact: str
    work: str
    met: bool


@dataclass(frozen=True, slots=True)
class OccurrenceView:
    """One period's owing of a duty."""

    period: str
    opens_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    days_overdue: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class DutyView:
    """A recurring duty and all that was owed of it so far, the newest first."""

    duty: Duty
    occurrences: tuple[OccurrenceView, ...]

    @property
    def open(self) -> tuple[OccurrenceView, ...]:
        """What is not done yet, the oldest first."""
        return tuple(one for one in reversed(self.occurrences) if one.done_at is None)


@dataclass(frozen=True, slots=True)
class CampaignView:
    """Everything that the page of a campaign shows."""

    campaign: Campaign
    organization: Organization
    plan: Plan
    rounds: tuple[RoundView, ...]
    duties: tuple[DutyView, ...]
    starts: date | None
    ends: date | None
    due_at: datetime | None
    days_overdue: int
    approver: str | None
    wanted: tuple[Wanted, ...]
    reasons: tuple[Reason, ...]
    can: dict[str, list[Reason]]
    postponements: tuple[Postponement, ...]
    happened: Sequence[Row[Any]]
    in_stead: Mapping[int, str]  # by lines of history: for whom somebody stood in
    messages: Sequence[Any]
    ahead: tuple[Move | Planned, ...]
    goes_on: GoingOn | None

    @property
    def present(self) -> StageView | None:
        """The stage under way."""
        stages = (stage for round_ in self.rounds for stage in round_.stages)
        return next((stage for stage in stages if stage.place == "present"), None)


def timeline(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, now: datetime
) -> CampaignView:
    """Return all that is known of a campaign, in seven queries, or eight. Raises NotFound."""
    plan = rulebook.plan(session, campaign.plan_version_id)
    organization = session.get(Organization, campaign.organization_id)
    if organization is None:
        raise NotFound(f"organization:{campaign.organization_id}")
    facts = facts_of(campaign)
    caught_up = decide(plan, facts, now).facts
    happened = _history(session, campaign.id)
    line = timeline_of(plan, facts.particulars.dates)
    due_at = campaign.due_at
    postponements = session.execute(_POSTPONEMENTS, {"campaign": campaign.id}).scalars()
    return CampaignView(
        campaign=campaign,
        organization=organization,
        plan=plan,
        rounds=rounds_of(plan, facts, happened, due_at, now),
        duties=_duties(session, plan, campaign, now),
        starts=line.starts,
        ends=line.ends,
        due_at=due_at,
        days_overdue=days_late(plan, due_at, now),
        approver=approver_role(plan, campaign),
        wanted=_wanted(plan, facts),
        reasons=tuple(why_not_moving(plan, campaign)),
        can=can_be_done(plan, caught_up, now),
        postponements=tuple(postponements),
        happened=happened[:HISTORY_SHOWN],
        in_stead=_in_stead(session, happened[:HISTORY_SHOWN]),
        messages=listing(session, campaign_id=campaign.id, limit=MESSAGES_SHOWN),
        ahead=_ahead(plan, caught_up),
        goes_on=going_on(plan, facts),
    )


def _history(session: Session, campaign_id: int) -> Sequence[Row[Any]]:
    """All that happened, the newest first, with the names of those who did it."""
    return rows(session, _HAPPENED, {"campaign": campaign_id})


def _in_stead(session: Session, happened: Sequence[Row[Any]]) -> dict[int, str]:
    """The absent in whose stead somebody acted, by the number of the line."""
    found = {row.id: row.details for row in happened if STEAD in (row.details or "")}
    if not found:
        return {}
    absent = {line: json.loads(details).get("on_behalf_of") for line, details in found.items()}
    chosen = select(persons.c.id, persons.c.name).where(persons.c.id.in_(set(absent.values())))
    names = {row.id: row.name for row in session.execute(chosen)}
    return {line: names[number] for line, number in absent.items() if number in names}


def _duties(
    session: Session, plan: Plan, campaign: Campaign, now: datetime
) -> tuple[DutyView, ...]:
    owed: dict[str, list[OccurrenceView]] = {}
    for row in rows(session, _OWED, {"campaign": campaign.id}):
        late = duty_overdue(plan.duty(row.duty), row.due_at, row.done_at, now)
        owed.setdefault(row.duty, []).append(
            OccurrenceView(
                row.period,
                row.opens_at,
                row.due_at,
                row.done_at,
                days_late(plan, row.due_at, now) if late else 0,
                row.provisional,
            )
        )
    return tuple(
        DutyView(duty, tuple(owed.get(duty.key, ()))) for duty in plan.duties_for(campaign.kind)
    )


def _wanted(plan: Plan, facts: Facts) -> tuple[Wanted, ...]:
    """The facts that the guards of the stage under way ask for, in the plan's order."""
    here = plan.find(facts.state)
    found: list[Wanted] = []
    given = gives(plan, facts.kind, facts.round_key)
    for call in here[1].guards if here else ():
        objection = GUARDS[call.name].objection(plan, facts, call.arguments)
        missing = dict(objection.params).get("missing", "").split(", ") if objection else []
        found += [
            Wanted(name, given.get(name, ""), name not in missing)
            for name, _ in wanted_facts(plan, (call,))
        ]
    return tuple(found)


@lru_cache(maxsize=4096)  # those that have done the same await the same
def _ahead(plan: Plan, looked: Facts) -> tuple[Move | Planned, ...]:
    """What will happen by itself if nobody does anything, the next first.

    `looked` are the facts up to which the calendar has caught up: all is still to come.
    """
    found: list[Move | Planned] = []
    while len(found) < AHEAD_SHOWN and looked.next_at is not None:
        decision = decide(plan, looked, looked.next_at)
        found += [one for one in decision.happenings if isinstance(one, Move | Planned)]
        if decision.facts.next_at is not None and decision.facts.next_at <= looked.next_at:
            break  # never asked twice about one moment
        looked = decision.facts
    return tuple(found[:AHEAD_SHOWN])
