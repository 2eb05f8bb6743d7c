"""A plan's dates as a drawing: rounds × stages, duties and named days, before anything runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from service.web import dates
from service.web.chart import AXIS, HEADING, OPEN_END, ROW, Bar, Chart, Line, Mark
from workflows.calendar import instant
from workflows.happenings import Kind
from workflows.plan import KINDS, Plan, state_of
from workflows.schedule import duty_schedule
from workflows.timeline import timeline_of

# Narrow, since it stands beside a form; in units of its own.
WIDTH, LABELS = 560, 150
MOST_MARKS = 400


class _Days:
    """Days to units."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self._unit = (WIDTH - LABELS - 8) / max(1, (last - first).days)

    def x(self, day: date) -> float:
        held = min(max(day, self.first), self.last)
        return round(LABELS + (held - self.first).days * self._unit, 1)

    def bar(self, opens: date, due: date, kind: str) -> Bar:
        x = self.x(opens)
        return Bar(x, max(3.0, round(self.x(due + timedelta(days=1)) - x, 1)), kind)


def chart_of_plan(plan: Plan, today: date) -> Chart | None:
    """Lay a plan's dates out; None where it has no date at all."""
    line = timeline_of(plan, ())
    windows = [*line.rounds.values(), *line.stages.values()]
    known = [day for window in windows for day in (window.opens, window.due) if day]
    known += [day for day in (line.starts, line.ends) if day]
    if not known:
        return None
    last = max(known) + (OPEN_END / 2 if line.ends is None else timedelta(0))
    scale = _Days(min(known).replace(day=1), last)
    lines = [*_stages(plan, scale, today), *_duties(plan, scale), *_events(plan, scale)]
    y = float(AXIS)
    for each in lines:
        each.y = y
        y += HEADING if each.kind == "round" else ROW
    within = scale.first <= today <= scale.last
    return Chart(
        width=WIDTH,
        height=y + 24,
        labels=LABELS,
        lines=lines,
        ticks=list(_ticks(scale)),
        today=scale.x(today) if within else 0,
        open_end=line.ends is None,
    )


def _stages(plan: Plan, scale: _Days, today: date) -> Iterator[Line]:
    line = timeline_of(plan, ())
    for round_ in plan.rounds:
        window = line.rounds[round_.key]
        heading = Line("round", round_.title, 0)
        if window.opens is not None:
            heading.bars.append(scale.bar(window.opens, window.due or scale.last, "round"))
        yield heading
        before = window.opens
        for stage in round_.stages:
            drawn = Line("stage", stage.title, 0)
            found = line.stages[state_of(round_, stage)]
            opens = found.opens or before or found.due
            if opens is not None:
                due = max(opens, found.due or scale.last)
                kind = "past" if due < today else "present" if opens <= today else "future"
                drawn.bars.append(scale.bar(opens, due, kind))
            before = found.due + timedelta(days=1) if found.due else before
            yield drawn


def _duties(plan: Plan, scale: _Days) -> Iterator[Line]:
    if not plan.duties:
        return
    yield Line("round", "", 0)
    zone = ZoneInfo(plan.zone)
    begins = instant(scale.first, time.min, plan.zone)
    marks: dict[str, dict[float, Mark]] = {}
    for kind in (kind for kind in KINDS if kind in plan.participants):
        for one in duty_schedule(plan, (), kind, begins, False, scale.last.year):
            if one.kind is Kind.DUTY and one.due_at is not None and len(marks) < MOST_MARKS:
                day = dates.last_day(one.due_at, zone)
                if day <= scale.last:
                    x = scale.x(day)
                    marks.setdefault(one.stage, {})[x] = Mark(x, "ahead", day.isoformat())
    for duty in plan.duties:
        yield Line("duty", duty.title, 0, marks=list(marks.get(duty.key, {}).values()))


def _events(plan: Plan, scale: _Days) -> Iterator[Line]:
    for event in plan.events:
        if event.on is not None and scale.first <= event.on <= scale.last:
            mark = Mark(scale.x(event.on), "open", event.on.isoformat())
            yield Line("duty", event.title, 0, marks=[mark])


def _ticks(scale: _Days) -> Iterator[tuple[float, date]]:
    """The first days of months, thinned so that labels do not touch."""
    months = (scale.last.year - scale.first.year) * 12 + scale.last.month - scale.first.month + 1
    every = next(step for step in (1, 2, 3, 6, 12, 120) if months / step <= 6)
    day = scale.first
    while day <= scale.last:
        if (day.month - 1) % min(every, 12) == 0:
            yield scale.x(day), day
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
