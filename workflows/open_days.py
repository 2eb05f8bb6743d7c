"""Which days the work of a round may bear: from the round's first day until today, no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from workflows.calendar import local_day
from workflows.facts import Facts
from workflows.periods import period_named
from workflows.plan import Plan
from workflows.timeline import timeline_of


@dataclass(frozen=True, slots=True)
class OpenDays:
    """The first and the last day that work may bear, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def days_of_round(plan: Plan, facts: Facts, round_key: str, now: datetime) -> OpenDays:
    """Return the days that count in a round: since it began here, and not yet to come.

    A round without a first day, and the first round, begin with the launch where that is earlier:
    what was done before the calendar came counts for it. Whoever entered a round early is in it.
    """
    today = local_day(now, plan.zone)
    around = timeline_of(plan, facts.particulars.dates).rounds.get(round_key)
    opens = around.opens if around is not None else None
    known = [opens] if opens is not None else []
    if opens is None or round_key == plan.rounds[0].key:
        known.append(local_day(facts.joined_at, plan.zone))
    if facts.round_key == round_key and facts.entered_on is not None:
        known.append(facts.entered_on)
    return OpenDays(min([*known, today]), today)


def days_of_plan(plan: Plan, facts: Facts, now: datetime) -> OpenDays:
    """Return the days that count for what holds in every round, such as a plan of one's own."""
    return days_of_round(plan, facts, plan.rounds[0].key, now)


def days_of_period(
    plan: Plan, facts: Facts, period: str, opens_at: datetime, now: datetime
) -> OpenDays:
    """Return the days that count for one period's owing of a duty: in it, or late.

    What is owed once counts since the launch, where that is before it opened.
    """
    today = local_day(now, plan.zone)
    if period == "once":
        first = min(local_day(at, plan.zone) for at in (opens_at, facts.joined_at))
    else:
        first = period_named(period).starts
    return OpenDays(min(first, today), today)
