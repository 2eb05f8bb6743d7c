"""The dates of a plan as they stand for one campaign: every round and stage on the calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from workflows.calendar import deadline
from workflows.moments import Moment, resolve
from workflows.plan import Plan, Round, Stage, state_of

#: The last instant there is; what is due then is never due.
NEVER = datetime.max.replace(tzinfo=UTC)

Dates = tuple[tuple[str, date | None], ...]


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a stage or round, both included; None is an open side."""

    opens: date | None = None
    due: date | None = None
    provisional: bool = False

    def deadline(self, zone: str) -> datetime | None:
        """Return the instant before which the work must be done (``due`` + 1 day, 00:00 local).

        A day at the end of time, which people write for "no end", has none.
        """
        found = deadline(self.due, zone) if self.due else None
        return None if found == NEVER else found


class Timeline:
    """Every window of one plan under one set of changed dates.

    A date that hangs on something not yet known (an event without a day, the entry into a stage
    still to come) is None, and everything works with it (TRAPS T4).
    """

    def __init__(self, plan: Plan, dates: Dates) -> None:
        self.plan = plan
        self._set = dict(dates)
        self._events = {event.key: event.on for event in plan.events}
        self.provisional = False
        self.rounds: dict[str, Window] = {}
        self.stages: dict[str, Window] = {}
        self.starts = self._given("plan.starts", plan.starts, self.global_anchor)
        self.ends = self._given("plan.ends", plan.ends, self.global_anchor)
        before: tuple[Round, Stage] | None = None
        for round_ in plan.rounds:
            self.rounds[round_.key] = self._round(round_)
            for stage in round_.stages:
                self.stages[state_of(round_, stage)] = self.window(round_, stage, before, None)
                before = (round_, stage)

    def _given(
        self, anchor: str, moment: Moment | None, anchors: Callable[[str], date | None]
    ) -> date | None:
        if anchor in self._set:
            return self._set[anchor]
        if moment is None:
            return None
        resolved = resolve(moment, anchors, self.plan.calendar)
        if resolved is None:
            return None
        self.provisional = self.provisional or resolved.provisional
        return resolved.day

    def global_anchor(self, name: str) -> date | None:
        """Return the day of an anchor that is the same for the whole plan."""
        if name.startswith("event."):
            key = name.removeprefix("event.")
            return self._set[name] if name in self._set else self._events.get(key)
        if name == "plan.starts":
            return getattr(self, "starts", None)
        if name == "plan.ends":
            return getattr(self, "ends", None)
        return None

    def _round(self, round_: Round) -> Window:
        starts = self._given(f"{round_.key}.starts", round_.starts, self.global_anchor)
        own = self._with({"round.starts": starts})
        return Window(starts, self._given(f"{round_.key}.ends", round_.ends, own))

    def _with(self, local: dict[str, date | None]) -> Callable[[str], date | None]:
        return lambda name: local[name] if name in local else self.global_anchor(name)

    def before(self, state: str) -> tuple[Round, Stage] | None:
        """Return the stage that stands before a state in the plan, or None."""
        last: tuple[Round, Stage] | None = None
        for round_ in self.plan.rounds:
            for stage in round_.stages:
                if state_of(round_, stage) == state:
                    return last
                last = (round_, stage)
        return None

    def window(
        self,
        round_: Round,
        stage: Stage,
        before: tuple[Round, Stage] | None,
        entered: date | None,
    ) -> Window:
        """Return the window of a stage; ``entered`` is the day of entry, where it is known."""
        previous = self.stages[state_of(*before)] if before else Window()
        around = self.rounds[round_.key]
        local: dict[str, date | None] = {
            "round.starts": around.opens,
            "round.ends": around.due,
            "previous.opens": previous.opens,
            "previous.due": previous.due,
            "entered": entered,
        }
        state = state_of(round_, stage)
        was, self.provisional = self.provisional, False
        first = stage is round_.stages[0]
        opens = self._given(f"{state}.opens", stage.opens, self._with(local))
        if opens is None and stage.opens is None and first:
            opens = around.opens
        local["opens"] = opens or entered
        due = self._given(f"{state}.due", stage.due, self._with(local))
        provisional, self.provisional = self.provisional, was or self.provisional
        return Window(opens, due, provisional)


@lru_cache(maxsize=4096)
def timeline_of(plan: Plan, dates: Dates) -> Timeline:
    """Return the timeline of a plan under changed dates, worked out once."""
    return Timeline(plan, dates)


@lru_cache(maxsize=16384)
def window_of(plan: Plan, dates: Dates, state: str, entered: date | None) -> Window:
    """Return the window of the stage that a campaign is in, given the day it was entered."""
    found = plan.find(state)
    if found is None:
        return Window()
    line = timeline_of(plan, dates)
    return line.window(*found, line.before(state), entered)


def effective_day(due: date, entered: date | None) -> date:
    """Return the day that a ladder counts from: entered after its due day, late from the entry."""
    return max(due, entered) if entered else due


ONE_INSTANT = timedelta(microseconds=1)
