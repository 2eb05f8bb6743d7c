"""A campaign's dates as a drawing: rounds × stages × duties against the calendar, with today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from service import dates
from service.clock import local_day
from service.stage_views import StageView
from service.timeline_view import CampaignView, DutyView
from service.web.drawing import PAST_THE_LAST, Chart, Line, Mark, Scale, drawn
from workflows.facts import Particulars
from workflows.happenings import Kind
from workflows.schedule import duty_schedule

# In units of the drawing.
WIDTH, LABELS = 1000, 190
SHORTEST, MOST_LABELS = 2.0, 12


def chart_of(view: CampaignView, now: datetime, zone: ZoneInfo) -> Chart:
    """Lay a campaign's dates out; what has no date is drawn up to the edge, or left out."""
    today = local_day(now, zone)
    known = [day for day in _days(view) if day is not None] or [today]
    first, last = min(*known, today), max(*known, today)
    if view.ends is None:
        last += PAST_THE_LAST
    scale = Scale(first.replace(day=1), last, WIDTH, LABELS, SHORTEST, MOST_LABELS)
    lines = _lines(view, scale, today, zone)
    return drawn(scale, lines, today=scale.x(today), open_end=view.ends is None)


def _days(view: CampaignView) -> Iterator[date | None]:
    yield from (view.starts, view.ends)
    for round_ in view.rounds:
        yield from (round_.window.opens, round_.window.due)
        for stage in round_.stages:
            yield from (stage.window.opens, stage.window.due)


def _lines(view: CampaignView, scale: Scale, today: date, zone: ZoneInfo) -> Iterator[Line]:
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
    stage: StageView, before: date | None, scale: Scale, today: date, zone: ZoneInfo
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


def _marks(view: CampaignView, duty: DutyView, scale: Scale, zone: ZoneInfo) -> Iterator[Mark]:
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
