"""The rounds and stages of one campaign: their windows, when each was passed, and how late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row

from workflows.facts import Facts
from workflows.lateness import days_overdue, is_overdue
from workflows.plan import Plan, Round, Stage, state_of
from workflows.timeline import Window, timeline_of, window_of

Place = Literal["past", "present", "future"]


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage with its window as it stands for this campaign, both days included."""

    state: str
    stage: Stage
    place: Place
    window: Window
    entered_at: datetime | None
    left_at: datetime | None
    days_overdue: int

    @property
    def left_late(self) -> bool:
        """Whether it was left after its last day; the page shows that it was."""
        return bool(self.left_at and self.window.due and self.left_at.date() > self.window.due)


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round with its window and the stages that this organisation passes in it."""

    round: Round
    window: Window
    stages: tuple[StageView, ...]


def rounds_of(
    plan: Plan,
    facts: Facts,
    happened: Sequence[Row[Any]],
    due_at: datetime | None,
    now: datetime,
) -> tuple[RoundView, ...]:
    """Return the rounds as an organisation passes them, by its facts and its history."""
    line = timeline_of(plan, facts.particulars.dates)
    moves = [row for row in happened if row.kind in ("moved", "reopened", "returned")]
    entered = {row.target: row.effective_at for row in reversed(moves)}
    left = {row.source: row.effective_at for row in reversed(moves) if row.source != row.target}
    ways = plan.stages_for(facts.kind)
    here = facts.suspended_from or facts.state
    states = [state_of(*step) for step in ways]
    index = states.index(here) if here in states else None

    def view(round_: Round, stage: Stage) -> StageView:
        state = state_of(round_, stage)
        place = _place(states.index(state), index, facts.state)
        window = line.stages[state]
        if place == "present":
            window = window_of(plan, facts.particulars.dates, state, facts.entered_on)
        return StageView(
            state=state,
            stage=stage,
            place=place,
            window=window,
            entered_at=entered.get(state),
            left_at=left.get(state) if place == "past" else None,
            days_overdue=days_late(plan, due_at, now) if place == "present" else 0,
        )

    return tuple(
        RoundView(
            round_,
            line.rounds[round_.key],
            tuple(view(of, stage) for of, stage in ways if of is round_),
        )
        for round_ in plan.rounds
    )


def _place(number: int, here: int | None, state: str) -> Place:
    if here is None:
        return "past" if state == "completed" else "future"
    return "past" if number < here else "present" if number == here else "future"


def days_late(plan: Plan, due_at: datetime | None, now: datetime) -> int:
    """Return for how many days something that is not done has been overdue, by the plan's zone."""
    return days_overdue(due_at, now, plan.zone) if due_at and is_overdue(due_at, now) else 0
