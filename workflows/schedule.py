"""All that a stage visit or a duty plans in advance: each message and deadline at its moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from workflows.calendar import instant
from workflows.happenings import Kind, Planned
from workflows.moments import Resolved, resolve
from workflows.owed import is_owed, owed_periods
from workflows.periods import Period
from workflows.plan import Duty, Leave, Plan, Reminder, Round, Span, Stage
from workflows.timeline import (
    NEVER,
    Dates,
    Window,
    arrived_late,
    effective_day,
    timeline_of,
    window_of,
)

#: How long a message that nothing follows stays of use; then it expires instead of being sent late.
USEFUL_FOR = timedelta(days=7)
#: How many whole years beyond the one asked about a schedule without an end is worked out for.
YEARS_AHEAD = 2
#: How many different calendars of duties are kept at hand. Campaigns with equal facts share one;
#: each may hold a thousand moments, so that thousands of them would be gigabytes.
KEPT_AT_HAND = 256
#: The name of the moment from which a stage is late.
OVERDUE = "overdue#0"

Anchors = Callable[[str], date | None]


def can_be_late(stage: Stage) -> bool:
    """Say whether a stage owes anything: one left by the date alone, without guards, does not."""
    return stage.leave is not Leave.ON_DATE or bool(stage.guards)


def _order(planned: Planned) -> tuple[datetime, str, str, int]:
    return planned.at, planned.occurrence, planned.name, planned.number


def _repeated(plan: Plan, rule: Reminder, first: Resolved, number: int) -> Resolved:
    """Return the day of one repetition; raises OverflowError past the last year there is."""
    day, every, calendar = first.day, rule.every or Span(0), plan.calendar
    if every.working:
        day = calendar.shift(day, every.days * number)
    else:
        day += timedelta(days=every.days * number)
    counted = every.working and number > 0 and calendar.spans_unknown(first.day, day)
    if rule.working_days:
        wanted, day = day, calendar.next_working_day(day)
        counted = counted or calendar.spans_unknown(wanted, day)
    return Resolved(day, first.provisional or counted)


def _moments(plan: Plan, rule: Reminder, anchors: Anchors) -> Iterator[tuple[int, datetime, bool]]:
    """Yield (number, instant, provisional) for each time that a rule fires."""
    first = resolve(rule.when, anchors, plan.calendar)
    if first is None:
        return
    clock = rule.when.clock or plan.send_at
    for number in range(rule.times):
        try:
            found = _repeated(plan, rule, first, number)
        except OverflowError:
            return
        yield number, instant(found.day, clock, plan.zone), found.provisional


def _useful_until(at: datetime) -> datetime:
    return at + USEFUL_FOR if at < NEVER - USEFUL_FOR else NEVER


def rule_messages(
    plan: Plan,
    rules: tuple[Reminder, ...],
    anchors: Anchors,
    *,
    kind: Kind,
    model: Planned,
) -> Iterator[Planned]:
    """Yield the messages of some rules; ``model`` carries what they have in common."""
    for rule in rules:
        fires = list(_moments(plan, rule, anchors))
        for index, (number, at, provisional) in enumerate(fires):
            following = fires[index + 1][1] if index + 1 < len(fires) else _useful_until(at)
            last_use = following
            if kind is Kind.REMINDER and model.due_at and at < model.due_at:
                last_use = model.due_at
            yield Planned(
                at=at,
                kind=kind,
                name=f"{model.name}{rule.key}#{number}",
                rule=rule.key,
                number=number,
                round=model.round,
                stage=model.stage,
                period=model.period,
                title=model.title,
                to=rule.to,
                by=rule.by,
                notice=rule.notice or model.notice,
                urgent=rule.urgent,
                opens_at=model.opens_at,
                due_at=model.due_at,
                expires_at=last_use,
                provisional=provisional or model.provisional,
            )


@lru_cache(maxsize=16 * KEPT_AT_HAND)
def stage_schedule(
    plan: Plan, dates: Dates, state: str, entered_on: date | None
) -> tuple[Planned, ...]:
    """Return what one visit of a stage plans, in the order of time.

    The ladder counts from the day the work became late: its due day, or the day of entry where
    the stage was entered after it.
    """
    found = plan.find(state)
    if found is None:
        return ()
    round_, stage = found
    window = window_of(plan, dates, state, entered_on)
    return tuple(sorted(_stage_planned(plan, dates, round_, stage, window, entered_on), key=_order))


def _stage_planned(
    plan: Plan, dates: Dates, round_: Round, stage: Stage, window: Window, entered_on: date | None
) -> Iterator[Planned]:
    line = timeline_of(plan, dates)
    around = line.rounds[round_.key]
    late_from = effective_day(window.due, entered_on) if window.due else None
    local: dict[str, date | None] = {
        "opens": window.opens or entered_on,
        "due": window.due,
        "entered": entered_on,
        "round.starts": around.opens,
        "round.ends": around.due,
    }
    due_at = window.deadline(plan.zone)
    opens_at = instant(window.opens, time.min, plan.zone) if window.opens else None
    model = Planned(
        at=due_at or NEVER,
        kind=Kind.OVERDUE,
        name="",
        rule="overdue",
        number=0,
        round=round_.key,
        stage=stage.key,
        title=stage.title,
        notice="reminder_due",
        opens_at=opens_at,
        due_at=due_at,
        provisional=window.provisional,
    )

    def anchors(name: str) -> date | None:
        return local[name] if name in local else line.global_anchor(name)

    yield from rule_messages(plan, stage.reminders, anchors, kind=Kind.REMINDER, model=model)
    if due_at is None or not can_be_late(stage):
        return
    if not arrived_late(window.due, entered_on):
        yield _named(model, OVERDUE)
    local["due"] = late_from
    ladder = _named(model, "", notice="escalation")
    yield from rule_messages(plan, stage.escalation, anchors, kind=Kind.ESCALATION, model=ladder)


def _named(model: Planned, name: str, *, notice: str | None = None) -> Planned:
    return replace(model, name=name, notice=model.notice if notice is None else notice)


@lru_cache(maxsize=KEPT_AT_HAND)
def duty_schedule(
    plan: Plan, dates: Dates, kind: str, joined_at: datetime, newcomer: bool, through_year: int
) -> tuple[Planned, ...]:
    """Return what the duties of one kind of organisation plan, for periods up to a year's end."""
    planned = [
        item
        for duty in plan.duties_for(kind)
        for period in owed_periods(plan, dates, duty, joined_at, newcomer, through_year)
        for item in _occurrence(plan, dates, duty, period, joined_at)
    ]
    return tuple(sorted(planned, key=_order))


@lru_cache(maxsize=KEPT_AT_HAND)
def last_moments(
    plan: Plan, dates: Dates, kind: str, joined_at: datetime, newcomer: bool, through_year: int
) -> Mapping[str, datetime]:
    """Return for each occurrence of a duty the last moment at which anything of it is planned."""
    planned = duty_schedule(plan, dates, kind, joined_at, newcomer, through_year)
    return {item.occurrence: item.at for item in planned}


@lru_cache(maxsize=KEPT_AT_HAND)
def openings(
    plan: Plan, dates: Dates, kind: str, joined_at: datetime, newcomer: bool, through_year: int
) -> Mapping[str, Planned]:
    """Return each occurrence of a duty by its name, as it opens and falls due under these dates."""
    planned = duty_schedule(plan, dates, kind, joined_at, newcomer, through_year)
    return {item.occurrence: item for item in planned if item.kind is Kind.DUTY}


def _occurrence(
    plan: Plan, dates: Dates, duty: Duty, period: Period, joined_at: datetime
) -> Iterator[Planned]:
    anchors, due = _days_of(plan, dates, duty, period)
    due_at = Window(due=due.day).deadline(plan.zone) if due else None
    if due_at is not None and due_at <= joined_at:
        return
    opens_on = anchors("opens") or period.starts
    # The plan ends so soon that its day would have passed before anybody could act.
    if due is not None and due.day < opens_on:
        return
    opens_at = max(instant(opens_on, time.min, plan.zone), joined_at)
    model = Planned(
        at=opens_at,
        kind=Kind.DUTY,
        name=f"{duty.key}/{period.name}/",
        rule="opens",
        number=0,
        round="duty",
        stage=duty.key,
        period=period.name,
        title=duty.title,
        notice="duty_reminder",
        opens_at=opens_at,
        due_at=due_at,
        provisional=bool(due and due.provisional),
    )
    yield _named(model, f"{model.name}opens")
    yield from rule_messages(plan, duty.reminders, anchors, kind=Kind.REMINDER, model=model)
    if due_at is None or not is_owed(duty):
        return
    overdue = f"{model.name}overdue"
    yield replace(model, at=due_at, kind=Kind.OVERDUE, name=overdue, rule="overdue")
    late = _named(model, model.name, notice="duty_overdue")
    yield from rule_messages(plan, duty.escalation, anchors, kind=Kind.ESCALATION, model=late)


def _days_of(
    plan: Plan, dates: Dates, duty: Duty, period: Period
) -> tuple[Anchors, Resolved | None]:
    """Return the days that the rules of one occurrence count from, and its due day."""
    line = timeline_of(plan, dates)
    local: dict[str, date | None] = {"period.starts": period.starts, "period.ends": period.ends}

    def anchors(name: str) -> date | None:
        return local[name] if name in local else line.global_anchor(name)

    opens = resolve(duty.opens, anchors, plan.calendar) if duty.opens else None
    due = resolve(duty.due, anchors, plan.calendar)
    local |= {"opens": opens.day if opens else period.starts, "due": due.day if due else None}
    return anchors, due
