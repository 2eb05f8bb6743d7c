"""When each recurring rule of a plan fires next: repeated duties, and reminders that repeat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

from workflows.calendar import deadline, instant
from workflows.happenings import Kind, Planned
from workflows.plan import Cadence, Duty, Plan, Reminder, Round, Stage, state_of
from workflows.rehearse import span_of
from workflows.schedule import duty_schedule, stage_schedule
from workflows.timeline import timeline_of

#: A duty that starts late, or comes once a year, still shows its firings.
YEARS_LOOKED_AHEAD = 6


@dataclass(frozen=True, slots=True)
class Firing:
    """One recurring rule, by its place in the plan, and the instants at which it fires next."""

    path: str
    title: str
    at: tuple[datetime, ...]
    provisional: bool = False


def begin_of(plan: Plan, now: datetime) -> datetime:
    """Return the instant from which firings are counted: now, or the plan's start if later.

    A plan whose last known day has passed is looked at as it was, from its start.
    """
    starts, last = span_of(plan)
    if starts is None:
        return now
    begins = instant(starts, time.min, plan.zone)
    over = last is not None and deadline(last, plan.zone) <= now
    return begins if over else max(now, begins)


def next_firings(plan: Plan, now: datetime, *, count: int = 3) -> tuple[Firing, ...]:
    """Return the next ``count`` firings of every recurring rule, from ``now`` or the plan's start.

    A rule that hangs on a date not yet known, or that is over, has fewer or none.
    """
    begin = begin_of(plan, now)
    return (*_duties(plan, begin, count), *_stages(plan, begin, count))


def _duties(plan: Plan, begin: datetime, count: int) -> Iterator[Firing]:
    for duty in plan.duties:
        if duty.every is Cadence.ONCE and not _repeated((*duty.reminders, *duty.escalation)):
            continue
        planned = _duty_planned(plan, duty, begin)
        path = f"duties.{duty.key}"
        yield _firing(f"{path}.due", duty.title, _dues(planned, begin), count)
        for name, rules in (("reminders", duty.reminders), ("escalation", duty.escalation)):
            for rule in rules:
                fires = [p for p in planned if p.rule == rule.key and _belongs(p, name)]
                yield _firing(f"{path}.{name}.{rule.key}", duty.title, _ahead(fires, begin), count)


def _duty_planned(plan: Plan, duty: Duty, begin: datetime) -> list[Planned]:
    kind = min(duty.owed_by, default="branch")
    joined = min(begin, _first_instant(plan, begin))
    schedule = duty_schedule(plan, (), kind, joined, False, begin.year + YEARS_LOOKED_AHEAD)
    return [planned for planned in schedule if planned.stage == duty.key]


def _first_instant(plan: Plan, begin: datetime) -> datetime:
    starts = timeline_of(plan, ()).starts
    return instant(starts, time.min, plan.zone) if starts else begin


def _dues(planned: Iterable[Planned], begin: datetime) -> list[tuple[datetime, bool]]:
    return [
        (p.due_at, p.provisional)
        for p in planned
        if p.kind is Kind.DUTY and p.due_at is not None and p.due_at >= begin
    ]


def _ahead(planned: Iterable[Planned], begin: datetime) -> list[tuple[datetime, bool]]:
    return [(p.at, p.provisional) for p in planned if p.at >= begin]


def _stages(plan: Plan, begin: datetime, count: int) -> Iterator[Firing]:
    line = timeline_of(plan, ())
    for round_ in plan.rounds:
        for stage in round_.stages:
            opens = line.stages[state_of(round_, stage)].opens
            yield from _stage(plan, round_, stage, opens, begin, count)


def _stage(
    plan: Plan, round_: Round, stage: Stage, opens: date | None, begin: datetime, count: int
) -> Iterator[Firing]:
    path = f"rounds.{round_.key}.stages.{stage.key}"
    schedule = stage_schedule(plan, (), state_of(round_, stage), opens)
    for name, rules in (("reminders", stage.reminders), ("escalation", stage.escalation)):
        for rule in _repeated(rules):
            fires = [p for p in schedule if p.rule == rule.key and _belongs(p, name)]
            yield _firing(f"{path}.{name}.{rule.key}", stage.title, _ahead(fires, begin), count)


def _belongs(planned: Planned, name: str) -> bool:
    return planned.kind is (Kind.ESCALATION if name == "escalation" else Kind.REMINDER)


def _repeated(rules: Iterable[Reminder]) -> list[Reminder]:
    return [rule for rule in rules if rule.times > 1]


def _firing(path: str, title: str, moments: list[tuple[datetime, bool]], count: int) -> Firing:
    found = list(islice(sorted(moments), count))
    return Firing(path, title, tuple(at for at, _ in found), any(unsure for _, unsure in found))
