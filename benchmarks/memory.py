"""`python -m benchmarks.memory`: what a process keeps at hand, when everything it keeps is full.

Each cache is filled in a process of its own with as many different keys as it takes, of the plan
that plans most: every campaign with dates, a day of joining and a day of entry of its own, which
is the worst that can be. Then a real sweep goes over campaigns of which no two are alike, by many
versions of that plan.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.arms import peak
from service.rulebook import Rulebook
from service.settings import CONFIG
from workflows import facts, guards, machine, pledging, schedule, tasks, timeline
from workflows.calendar import WorkCalendar
from workflows.loader import load_plan
from workflows.plan import Plan, state_of
from workflows.timeline import Dates

ROOT = Path(__file__).parent.parent
PLANS = ("default", "logistics-000", "college-001", "municipal-002", "grating-003", "power-004")
CALENDARS = {"cn": WorkCalendar("cn"), "none": WorkCalendar("none")}
JOINED = datetime(2010, 5, 1, tzinfo=UTC)
LAST_YEAR = 2026


def _text(name: str) -> str:
    return (CONFIG / "plans" / f"{name}.yaml").read_text("utf-8")


def _plan(name: str, number: int = 0) -> Plan:
    """Return a plan; each number is a version of its own."""
    return load_plan(f"{_text(name)}\n# {number}\n", CALENDARS, name=name)


def _busiest() -> Plan:
    """Return the plan whose duties plan most."""

    def moments(plan: Plan) -> int:
        kind = sorted(plan.participants)[0]
        return len(schedule.duty_schedule(plan, (), kind, JOINED, False, LAST_YEAR))

    return max((_plan(name) for name in PLANS), key=moments)


def _dates(plan: Plan, number: int) -> Dates:
    """Return dates that no other campaign has."""
    state = state_of(*plan.stages_for(sorted(plan.participants)[0])[0])
    return ((f"{state}.due", date(2010, 1, 1) + timedelta(days=number)),)


Fill = Callable[[Plan, int], object]


def _of_duties(cached: Callable[..., object]) -> Fill:
    def fill(plan: Plan, number: int) -> object:
        kind, joined = sorted(plan.participants)[0], JOINED + timedelta(minutes=number)
        return cached(plan, _dates(plan, number), kind, joined, False, LAST_YEAR)

    return fill


def _versions(cached: Callable[..., object], *told: object) -> Fill:
    return lambda plan, number: cached(_plan(plan.name, number), *told)


def _state(plan: Plan) -> str:
    return state_of(*plan.stages_for(sorted(plan.participants)[0])[0])


def _day(number: int) -> date:
    return date(2010, 1, 1) + timedelta(days=number)


def _particulars(plan: Plan, number: int) -> object:
    round_key = plan.rounds[0].key
    values = [(round_key, f"document.{name}", "yes") for name, _ in plan.documents]
    known = facts.Particulars(_dates(plan, number), tuple(values))
    return facts.Particulars.from_json(known.as_json())


#: Each cache by its name: the cached function, and how it is filled with keys of their own.
CACHES: dict[str, tuple[Any, Fill]] = {
    "schedule.duty_schedule": (
        schedule.duty_schedule,
        _of_duties(schedule.duty_schedule),
    ),
    "schedule.last_moments": (schedule.last_moments, _of_duties(schedule.last_moments)),
    "schedule.openings": (schedule.openings, _of_duties(schedule.openings)),
    "schedule.stage_schedule": (
        schedule.stage_schedule,
        lambda plan, n: schedule.stage_schedule(plan, _dates(plan, n), _state(plan), _day(n)),
    ),
    "timeline.timeline_of": (
        timeline.timeline_of,
        lambda plan, n: timeline.timeline_of(plan, _dates(plan, n)),
    ),
    "timeline.window_of": (
        timeline.window_of,
        lambda plan, n: timeline.window_of(plan, _dates(plan, n), _state(plan), _day(n)),
    ),
    "facts.Particulars.from_json": (facts.Particulars.from_json, _particulars),
    "tasks.task_schedule": (
        tasks.task_schedule,
        lambda plan, n: tasks.task_schedule(plan, "feedback", _day(n), _day(n + 20)),
    ),
    "machine.course_of": (
        machine.course_of,
        lambda plan, n: machine.course_of(_plan(plan.name, n), sorted(plan.participants)[0]),
    ),
    "guards.facts_asked_for": (guards.facts_asked_for, _versions(guards.facts_asked_for)),
    "pledging.round_in_force": (
        pledging.round_in_force,
        lambda plan, n: pledging.round_in_force(_plan(plan.name, n), "branch", ""),
    ),
    "rulebook.Rulebook.plan": (None, lambda plan, n: _kept_plan(plan, n)),
}
_KEPT: list[Plan] = []


def _kept_plan(plan: Plan, number: int) -> None:
    _KEPT.append(_plan(plan.name, number))


def held() -> float:
    """Return how much memory this process holds now, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS: measure on Linux")


def fill(name: str, plans_at_most: int) -> dict[str, Any]:
    """Fill one cache of this process until it is full; return what it then holds."""
    cached, one = CACHES[name]
    plan = _busiest()
    most = cached.cache_info().maxsize if cached else plans_at_most
    gc.collect()
    before = held()
    for number in range(most):
        one(plan, number)
    gc.collect()
    return {"entries": most, "mb": held() - before}


def swept(campaigns: int, versions: int) -> dict[str, Any]:
    """Sweep campaigns of which no two are alike; return the most memory that it took."""
    from benchmarks.field import LATER, NOW, lay_out, make_due
    from service.actors import OPERATOR
    from service.db import make_engine, writing
    from service.sweep import sweep

    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'measured.db'}"
        lay_out(url, campaigns)
        engine = make_engine(url, statement_timeout=600)
        rulebook = Rulebook(CONFIG)
        plan = _busiest()
        with writing(engine) as session:
            told: dict[str, Any] = {"name": plan.name, "by": OPERATOR, "now": NOW}
            for number in range(versions):
                rulebook.store(session, f"{_text(plan.name)}\n# {number}\n", **told)
        unlike = [
            (1 + n % versions, f'{{"dates":{{"{_state(plan)}.due":"{_day(n)}"}}}}', n + 1)
            for n in range(campaigns)
        ]
        connection = engine.raw_connection()
        connection.cursor().executemany(
            "UPDATE campaign SET plan_version_id = ?, particulars = ?, state = 'scheduled',"
            " visit = 0, entered_on = NULL, due_at = NULL WHERE id = ?",
            unlike,
        )
        connection.commit()
        connection.close()
        make_due(engine, 1, campaigns)
        before = held()
        report = sweep(engine, Rulebook(CONFIG), now=LATER)
        engine.dispose()
    return {"seen": report.seen, "before": before, "after": held(), "peak": peak()}


def _child(*told: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.memory", *told]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Print a line a cache, and one for the sweep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--fill", choices=sorted(CACHES), help="one cache, in this process")
    parser.add_argument("--swept", action="store_true", help="the sweep, in this process")
    parser.add_argument("--campaigns", type=int, default=5000)
    parser.add_argument("--versions", type=int, default=200)
    given = parser.parse_args()
    if given.fill:
        print(json.dumps(fill(given.fill, given.versions)))
    elif given.swept:
        print(json.dumps(swept(given.campaigns, given.versions)))
    else:
        for name in CACHES:
            found = _child("--fill", name, "--versions", str(given.versions))
            each = 1024 * found["mb"] / found["entries"]
            print(f"| {name} | {found['entries']:,} | {found['mb']:.0f} | {each:.1f} |", flush=True)
        size = ("--campaigns", str(given.campaigns), "--versions", str(given.versions))
        print(_child("--swept", *size))


if __name__ == "__main__":
    main()
