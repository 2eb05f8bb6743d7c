"""The dates of a plan as they stand for one campaign: every round and stage on the calendar."""

from __future__ import annotations

from collections.abc import Mapping
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
        #: The anchors of the whole plan whose days may still change with unpublished holidays.
        self._unsure: frozenset[str] = frozenset()
        self.rounds: dict[str, Window] = {}
        self.stages: dict[str, Window] = {}
        self.starts = self._plan_day("plan.starts", plan.starts)
        self.ends = self._plan_day("plan.ends", plan.ends)
        before: tuple[Round, Stage] | None = None
        for round_ in plan.rounds:
            self.rounds[round_.key] = self._round(round_)
            for stage in round_.stages:
                self.stages[state_of(round_, stage)] = self.window(round_, stage, before, None)
                before = (round_, stage)

    @property
    def provisional(self) -> bool:
        """Say whether the plan's own first or last day is provisional."""
        return bool(self._unsure)

    def _plan_day(self, anchor: str, moment: Moment | None) -> date | None:
        day, unsure = self._given(anchor, moment, {}, self._unsure)
        if unsure:
            self._unsure |= {anchor}
        return day

    def _given(
        self,
        anchor: str,
        moment: Moment | None,
        local: Mapping[str, date | None],
        unsure: frozenset[str],
    ) -> tuple[date | None, bool]:
        """Return the day of a date that may be changed, and whether it is provisional (T12)."""
        if anchor in self._set:
            return self._set[anchor], False
        if moment is None:
            return None, False

        def anchors(name: str) -> date | None:
            return local[name] if name in local else self.global_anchor(name)

        resolved = resolve(moment, anchors, self.plan.calendar)
        if resolved is None:
            return None, False
        return resolved.day, resolved.provisional or bool(moment.anchors & unsure)

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

    def waits_for_event(self, round_: Round, stage: Stage) -> bool:
        """Say whether a stage opens with an event whose day is not known yet."""
        if stage.opens is not None:
            return self._unknown(f"{state_of(round_, stage)}.opens", stage.opens, round_)
        first = stage is round_.stages[0]
        return first and self._unknown(f"{round_.key}.starts", round_.starts, round_)

    def _unknown(self, anchor: str, moment: Moment | None, round_: Round) -> bool:
        if moment is None or anchor in self._set:
            return False
        between = {
            "round.starts": (f"{round_.key}.starts", round_.starts),
            "plan.starts": ("plan.starts", self.plan.starts),
            "plan.ends": ("plan.ends", self.plan.ends),
        }
        for name in moment.anchors:
            if name.startswith("event.") and self.global_anchor(name) is None:
                return True
            if name in between and between[name][0] != anchor:
                return self._unknown(*between[name], round_)
        return False

    def _round(self, round_: Round) -> Window:
        unsure = self._unsure
        starts, first = self._given(f"{round_.key}.starts", round_.starts, {}, unsure)
        unsure |= {"round.starts"} if first else frozenset()
        local = {"round.starts": starts}
        ends, last = self._given(f"{round_.key}.ends", round_.ends, local, unsure)
        return Window(starts, ends, first or last)

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
        unsure = self._unsure
        unsure |= {"round.starts", "round.ends"} if around.provisional else frozenset()
        unsure |= {"previous.opens", "previous.due"} if previous.provisional else frozenset()
        state = state_of(round_, stage)
        opens, first = self._given(f"{state}.opens", stage.opens, local, unsure)
        if opens is None and stage.opens is None and stage is round_.stages[0]:
            opens, first = around.opens, around.provisional
        local["opens"] = opens or entered
        unsure |= {"opens"} if first else frozenset()
        due, last = self._given(f"{state}.due", stage.due, local, unsure)
        return Window(opens, due, first or last)


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


def day_of(plan: Plan, dates: Dates, anchor: str) -> date | None:
    """Return the day of a date by its name, such as ``first/pledge.due`` or ``plan.ends``."""
    line = timeline_of(plan, dates)
    name, _, side = anchor.rpartition(".")
    found = {**line.rounds, **line.stages}.get(name)
    if found is None:
        return line.global_anchor(anchor)
    return found.opens if side in ("starts", "opens") else found.due


def arrived_late(due: date | None, entered: date | None) -> bool:
    """Say whether a stage was entered when its due day was already over."""
    return due is not None and entered is not None and entered > due


def effective_day(due: date, entered: date | None) -> date:
    """Return the day that a ladder counts from: entered after its due day, late from the entry."""
    return max(due, entered) if entered else due


ONE_INSTANT = timedelta(microseconds=1)
