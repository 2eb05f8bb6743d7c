"""A campaign's dates as a drawing: rounds × stages × duties against the calendar, with today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from service.clock import local_day
from service.timeline_view import CampaignView, DutyView, StageView
from service.web import dates
from workflows.facts import Particulars
from workflows.happenings import Kind
from workflows.schedule import duty_schedule

# In units of the drawing's own width.
WIDTH = 1000
LABELS = 190
ROW = 24
HEADING = 30
AXIS = 26
OPEN_END = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of days: `kind` says how it is painted."""

    x: float
    width: float
    kind: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """One day on which a duty is or was due."""

    x: float
    kind: str
    told: str


@dataclass(slots=True)
class Line:
    """One line of the drawing: a round, a stage, or a duty."""

    kind: str
    title: str
    y: float
    bars: list[Bar] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


@dataclass(slots=True)
class Chart:
    """The whole drawing, in its own units."""

    width: int
    height: float
    labels: int
    lines: list[Line]
    ticks: list[tuple[float, date]]
    today: float
    open_end: bool


class _Scale:
    """Days to units."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self._unit = (WIDTH - LABELS - 8) / max(1, (last - first).days)

    def x(self, day: date) -> float:
        held = min(max(day, self.first), self.last)
        return round(LABELS + (held - self.first).days * self._unit, 1)

    def bar(self, opens: date, due: date, kind: str, told: str = "") -> Bar:
        """Both days are included."""
        x = self.x(opens)
        return Bar(x, max(2.0, round(self.x(due + timedelta(days=1)) - x, 1)), kind, told)


def chart_of(view: CampaignView, now: datetime, zone: ZoneInfo) -> Chart:
    """Lay a campaign's dates out; what has no date is drawn up to the edge, or left out."""
    today = local_day(now, zone)
    known = [day for day in _days(view) if day is not None] or [today]
    first, last = min(*known, today), max(*known, today)
    if view.ends is None:
        last += OPEN_END / 2
    scale = _Scale(first.replace(day=1), last)
    lines = list(_lines(view, scale, today, zone))
    y = float(AXIS)
    for line in lines:
        line.y = y
        y += HEADING if line.kind == "round" else ROW
    return Chart(
        width=WIDTH,
        height=y + 24,
        labels=LABELS,
        lines=lines,
        ticks=list(_ticks(scale)),
        today=scale.x(today),
        open_end=view.ends is None,
    )


def _days(view: CampaignView) -> Iterator[date | None]:
    yield from (view.starts, view.ends)
    for round_ in view.rounds:
        yield from (round_.window.opens, round_.window.due)
        for stage in round_.stages:
            yield from (stage.window.opens, stage.window.due)


def _lines(view: CampaignView, scale: _Scale, today: date, zone: ZoneInfo) -> Iterator[Line]:
    for round_ in view.rounds:
        window = round_.window
        heading = Line("round", round_.round.title, 0)
        if window.opens is not None:
            heading.bars.append(scale.bar(window.opens, window.due or scale.last, "round"))
        yield heading
        before = window.opens
        for stage in round_.stages:
            yield _stage_line(stage, before, scale, today, zone)
            before = stage.window.due or before
    if view.duties:
        yield Line("round", "", 0)
        for duty in view.duties:
            yield Line("duty", duty.duty.title, 0, marks=list(_marks(view, duty, scale, zone)))


def _stage_line(
    stage: StageView, before: date | None, scale: _Scale, today: date, zone: ZoneInfo
) -> Line:
    """A stage from its opening to its last day; what is late is painted up to today."""
    line = Line(f"stage {stage.place}", stage.stage.title, 0)
    entered = local_day(stage.entered_at, zone) if stage.entered_at else None
    opens = entered or stage.window.opens or before
    due = stage.window.due
    if stage.place == "past" and stage.left_at is not None:
        due = local_day(stage.left_at, zone)
    if opens is not None:
        line.bars.append(scale.bar(opens, max(opens, due or scale.last), stage.place))
    if stage.days_overdue and due is not None:
        line.bars.append(scale.bar(due + timedelta(days=1), today, "late"))
    return line


def _marks(view: CampaignView, duty: DutyView, scale: _Scale, zone: ZoneInfo) -> Iterator[Mark]:
    """A mark for every period owed within the drawing: done, late, open, or still to come."""
    known = {one.period: one for one in duty.occurrences}
    particulars = Particulars.from_json(view.campaign.particulars)
    planned = duty_schedule(
        view.plan,
        particulars.dates,
        view.campaign.kind,
        view.campaign.launched_at,
        particulars.newcomer,
        scale.last.year,
    )
    for one in planned:
        if one.kind is not Kind.DUTY or one.stage != duty.duty.key or one.due_at is None:
            continue
        day = dates.last_day(one.due_at, zone)
        if day > scale.last:
            return
        kept = known.get(one.period)
        kind = "ahead" if kept is None else "open"
        if kept is not None and kept.done_at is not None:
            kind = "done"
        elif kept is not None and kept.days_overdue:
            kind = "late"
        yield Mark(scale.x(day), kind, one.period)


def _ticks(scale: _Scale) -> Iterator[tuple[float, date]]:
    """The first days of months, thinned so that labels do not touch."""
    months = (scale.last.year - scale.first.year) * 12 + scale.last.month - scale.first.month + 1
    every = next(step for step in (1, 2, 3, 6, 12, 120) if months / step <= 12)
    day = scale.first
    while day <= scale.last:
        if (day.month - 1) % min(every, 12) == 0:
            yield scale.x(day), day
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
