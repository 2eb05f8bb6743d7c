"""The plan files as the service reads them, and as a rehearsal plays them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from workflows.acts import Act
from workflows.calendar import WorkCalendar, instant
from workflows.facts import Facts, Particulars
from workflows.guards import wanted_facts
from workflows.happenings import Kind
from workflows.loader import load_plan
from workflows.plan import Award, Duty, GuardCall, Plan, Stage, StageKind, state_of
from workflows.rehearse import ON_TIME, Assumption, Row, rehearse, typical_players
from workflows.timeline import Window, timeline_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "config" / "plans"
CALENDARS = {"cn": WorkCalendar("cn"), "none": WorkCalendar("none")}

DEFAULT = "default"
LOGISTICS = "logistics-000"
COLLEGE = "college-001"
MUNICIPAL = "municipal-002"
GRATING = "grating-003"
POWER = "power-004"
SEEDS = (LOGISTICS, COLLEGE, MUNICIPAL, GRATING, POWER)


def text_of(name: str) -> str:
    """Return a plan file's text."""
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


@lru_cache
def plan_of(name: str) -> Plan:
    """Return a plan, read once."""
    return load_plan(text_of(name), CALENDARS, name=name)


def window(name: str, state: str) -> Window:
    """Return the days of a stage such as ``first/pledge``, as the plan has them."""
    return timeline_of(plan_of(name), ()).stages[state]


def stage(name: str, state: str) -> Stage:
    """Return a stage by its state."""
    found = plan_of(name).find(state)
    assert found is not None, state
    return found[1]


def states_of_kind(name: str, kind: StageKind) -> list[str]:
    """Return the states of all stages of one kind, in the plan's order."""
    return [
        state_of(round_, each)
        for round_ in plan_of(name).rounds
        for each in round_.stages
        if each.kind is kind
    ]


def guards(name: str, state: str) -> set[str]:
    """Return the guards of a stage, each written as plans write it."""
    return {written(call) for call in stage(name, state).guards}


def written(call: GuardCall) -> str:
    """Write a guard as plans do."""
    return f"{call.name}({', '.join(call.arguments)})" if call.arguments else call.name


def duty(name: str, key: str) -> Duty:
    """Return a duty by its key."""
    return {each.key: each for each in plan_of(name).duties}[key]


def awards(name: str, of_stage: str) -> list[Award]:
    """Return the awards that one stage decides."""
    return [award for award in plan_of(name).awards if award.stage == of_stage]


def at(name: str, day: date, clock: time = time(0)) -> datetime:
    """Return an instant of a day in the plan's zone."""
    return instant(day, clock, plan_of(name).zone)


def working_on(name: str, state: str, kind: str, *, without: str = "") -> Facts:
    """Return an organisation in a stage with all that its guards want recorded but one fact."""
    plan, round_key = plan_of(name), state.partition("/")[0]
    entered = window(name, state).due or date(2012, 7, 1)
    recorded = Particulars()
    for fact, value in wanted_facts(plan, stage(name, state).guards):
        if fact != without:
            recorded = recorded.recorded(round_key, fact, value)
    return Facts(
        kind=kind,
        at_top=False,
        joined_at=at(name, entered),
        state=state,
        visit=1,
        entered_on=entered,
        next_at=at(name, entered),
        particulars=recorded,
    )


@lru_cache
def played(
    name: str,
    launched: date,
    until: date,
    assume: Assumption = ON_TIME,
    put_in: tuple[Act, ...] = (),
) -> tuple[Row, ...]:
    """Return the rehearsal by one organisation of each kind, each below the one before."""
    plan = plan_of(name)
    rows = rehearse(
        plan,
        typical_players(plan),
        launched_at=at(name, launched),
        until=at(name, until),
        assume=assume,
        put_in=put_in,
    )
    return tuple(rows)


def moves(rows: tuple[Row, ...], kind: str) -> list[tuple[date, str]]:
    """Return (local day, state) of every move of the organisation of one kind."""
    return [
        (_local(row).date(), f"{row.round}/{row.stage}" if row.round else row.stage)
        for row in rows
        if row.kind is Kind.MOVE and row.organization == kind
    ]


def owed(rows: tuple[Row, ...], kind: str, duty_key: str) -> list[date]:
    """Return the last good day of every occurrence of a duty of the organisation of one kind.

    A deadline is the first instant that is too late, so its day is the one before.
    """
    return [
        (_local(row) - timedelta(microseconds=1)).date()
        for row in rows
        if row.kind is Kind.DUE
        and row.organization == kind
        and (row.round, row.stage) == ("duty", duty_key)
    ]


def sent(
    rows: tuple[Row, ...], kind: str, stage_key: str
) -> list[tuple[date, str, tuple[str, ...]]]:
    """Return (local day, rule, recipients) of the messages about a stage or duty."""
    return [
        (_local(row).date(), row.rule, row.to)
        for row in rows
        if row.kind in (Kind.REMINDER, Kind.ESCALATION)
        and (row.organization, row.stage) == (kind, stage_key)
    ]


def _local(row: Row) -> datetime:
    return row.at.astimezone(ZoneInfo("Asia/Shanghai"))
