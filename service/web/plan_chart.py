"""A plan's dates as a drawing: rounds × stages, duties and named days, before anything runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from service import dates
from service.web.drawing import PAST_THE_LAST, Chart, Line, Mark, Scale, drawn
from workflows.calendar import instant
from workflows.happenings import Kind
from workflows.plan import KINDS, Plan, state_of
from workflows.schedule import duty_schedule
from workflows.timeline import timeline_of

# Narrow, since it stands beside a form; in units of its own.
WIDTH, LABELS = 560, 150
SHORTEST, MOST_LABELS = 3.0, 6
MOST_MARKS = 400  # of one duty


def chart_of_plan(plan: Plan, today: date) -> Chart | None:
    """Lay a plan's dates out; None where it has no date at all."""
    line = timeline_of(plan, ())
    windows = [*line.rounds.values(), *line.stages.values()]
    known = [day for window in windows for day in (window.opens, window.due) if day]
    known += [day for day in (line.starts, line.ends) if day]
    if not known:
        return None
    last = max(known) + (PAST_THE_LAST if line.ends is None else timedelta(0))
    first = min(known).replace(day=1)
    scale = Scale(first, last, WIDTH, LABELS, SHORTEST, MOST_LABELS)
    lines = [*_stages(plan, scale, today), *_duties(plan, scale), *_events(plan, scale)]
    here = scale.x(today) if first <= today <= last else 0
    return drawn(scale, lines, today=here, open_end=line.ends is None)


def _stages(plan: Plan, scale: Scale, today: date) -> Iterator[Line]:
    line = timeline_of(plan, ())
    for round_ in plan.rounds:
        window = line.rounds[round_.key]
        heading = Line("round", round_.title, 0)
        if window.opens is not None:
            heading.bars.append(scale.bar(window.opens, window.due or scale.last, "round"))
        yield heading
        before = window.opens
        for stage in round_.stages:
            row = Line("stage", stage.title, 0)
            found = line.stages[state_of(round_, stage)]
            opens = found.opens or before or found.due
            if opens is not None:
                due = max(opens, found.due or scale.last)
                kind = "past" if due < today else "present" if opens <= today else "future"
                row.bars.append(scale.bar(opens, due, kind))
            before = found.due + timedelta(days=1) if found.due else before
            yield row


def _duties(plan: Plan, scale: Scale) -> Iterator[Line]:
    if not plan.duties:
        return
    yield Line("round", "", 0)
    zone = ZoneInfo(plan.zone)
    begins = instant(scale.first, time.min, plan.zone)
    marks: dict[str, dict[float, Mark]] = {}
    for kind in (kind for kind in KINDS if kind in plan.participants):
        for one in duty_schedule(plan, (), kind, begins, False, scale.last.year):
            if one.kind is not Kind.DUTY or one.due_at is None:
                continue
            day, known = dates.last_day(one.due_at, zone), marks.setdefault(one.stage, {})
            if day <= scale.last and len(known) < MOST_MARKS:
                x = scale.x(day)
                known[x] = Mark(x, "ahead", day.isoformat())
    for duty in plan.duties:
        yield Line("duty", duty.title, 0, marks=list(marks.get(duty.key, {}).values()))


def _events(plan: Plan, scale: Scale) -> Iterator[Line]:
    for event in plan.events:
        if event.on is not None and scale.first <= event.on <= scale.last:
            mark = Mark(scale.x(event.on), "open", event.on.isoformat())
            yield Line("duty", event.title, 0, marks=[mark])
