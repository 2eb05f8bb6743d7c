"""Plan, facts and now in; moves, messages, duties and the next moment out: the heart of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import takewhile

from workflows.calendar import instant, local_day
from workflows.facts import COMPLETED, RESTING, SCHEDULED, Facts, Particulars
from workflows.happenings import Done, Happening, Kind, Move, Planned
from workflows.lateness import late_on_arrival, made_late, settled
from workflows.machine import Course, course_of
from workflows.owed import counts_in
from workflows.plan import SUPERIOR, Leave, Plan, Round, Stage, state_of
from workflows.schedule import (
    YEARS_AHEAD,
    duty_schedule,
    last_moments,
    stage_schedule,
)
from workflows.timeline import ONE_INSTANT, timeline_of, window_of

Verb = Callable[[Plan, Facts, datetime], Facts]


@dataclass(frozen=True, slots=True)
class Decision:
    """What should have happened by now, in order, and the campaign as it stands afterwards.

    ``facts.next_at`` is the moment to look again; None when nothing will come of itself.
    """

    facts: Facts
    happenings: tuple[Happening, ...]


def decide(
    plan: Plan, facts: Facts, now: datetime, *, changed_at: datetime | None = None
) -> Decision:
    """Return everything that should be true of a campaign by ``now``.

    ``changed_at`` is the instant of the act whose consequences are asked for: nothing that it
    makes possible happens before it. Several missed moves are made in order, each at its own
    instant (TRAPS T3).
    """
    run = _Run(plan, facts, changed_at)
    while run.step(now):
        pass
    return Decision(run.settled_facts(now), tuple(run.happened))


def perform(plan: Plan, facts: Facts, at: datetime, verb: Verb, told: str = "") -> Decision:
    """Let the calendar catch up to ``at``, do one act, and return all that came of both.

    ``told`` is the name under which history tells of the act.

    Raises:
        Refused: by the verb; then nothing has changed.
    """
    caught_up = decide(plan, facts, at)
    before = caught_up.facts
    changed = verb(plan, before, at)
    notes: list[Happening] = [
        Done(at, told, before.state, changed.state, before.visit, changed.visit)
    ]
    if changed.visit != before.visit or made_late(plan, before, changed, at):
        late = late_on_arrival(plan, changed, at)
        notes += [late] if late else []
    following = decide(plan, changed, at, changed_at=at)
    return Decision(following.facts, (*caught_up.happenings, *notes, *following.happenings))


class _Run:
    """One campaign walked forward through its moments."""

    def __init__(self, plan: Plan, facts: Facts, changed_at: datetime | None) -> None:
        self.plan = plan
        self.course: Course = course_of(plan, facts.kind)
        self.facts = facts
        self.floor = changed_at
        self.cursor = facts.next_at
        self.happened: list[Happening] = []

    def step(self, now: datetime) -> bool:
        """Take the next thing that is due by now; False when there is none."""
        leave = self._leave_at()
        moment = self._next_planned_at()
        if leave is not None and leave <= now and (moment is None or leave <= moment):
            self._leave(leave)
            return True
        if moment is None or moment > now:
            return False
        for planned in self._planned_at(moment):
            self._take(planned)
        self.cursor = moment + ONE_INSTANT
        return True

    def settled_facts(self, now: datetime) -> Facts:
        """Return the facts as they are kept, without what can no longer matter.

        A fulfilled occurrence of which nothing is planned after now is forgotten here (its row
        stays), so that organisations that have done the same go on sharing decisions.
        """
        facts = replace(self.facts, next_at=self.next_moment())
        known = facts.particulars
        if not known.done:
            return facts
        schedule = (self.plan, known.dates, facts.kind, facts.joined_at, known.newcomer)
        last = last_moments(*schedule, now.year + YEARS_AHEAD)
        done = tuple(name for name in known.done if name in last and last[name] > now)
        return replace(facts, particulars=replace(known, done=done))

    def next_moment(self) -> datetime | None:
        """Return when to look again."""
        known = [at for at in (self._leave_at(), self._next_planned_at()) if at is not None]
        return min(known, default=None)

    def _leave_at(self) -> datetime | None:
        gate = self._gate()
        if gate is None or self.course.unmet(self.facts):
            return None
        return max(gate, self.floor) if self.floor else gate

    def _gate(self) -> datetime | None:
        """Return the instant before which the present state is not left by itself."""
        facts, plan = self.facts, self.plan
        if facts.state in RESTING:
            return None
        here, following = self.course.at(facts.state), self.course.after(facts.state)
        if following is not None:
            line = timeline_of(plan, facts.particulars.dates)
            opens = line.stages[state_of(*following)].opens
            if opens is not None:
                return instant(opens, time.min, plan.zone)
            if line.waits_for_event(*following):
                return None
        if here is None:
            return None
        return self._gate_without_successor_date(here, following)

    def _gate_without_successor_date(
        self, here: tuple[Round, Stage], following: tuple[Round, Stage] | None
    ) -> datetime | None:
        if here[1].leave is Leave.ON_APPROVAL:
            return self.floor or self.facts.next_at or self.facts.joined_at
        facts = self.facts
        window = window_of(self.plan, facts.particulars.dates, facts.state, facts.entered_on)
        if window.due is None and following is not None and here[1].guards:
            return self.floor or facts.next_at or facts.joined_at
        return window.deadline(self.plan.zone)

    def _leave(self, at: datetime) -> None:
        source = self.facts.state
        target = self.course.move("advance", self.facts)
        self.enter(target, at, rule=self._rule_of(source))

    def _rule_of(self, source: str) -> str:
        here = self.course.at(source)
        return here[1].leave.value if here else "starts"

    def enter(self, target: str, at: datetime, *, rule: str) -> None:
        """Put the campaign into a state, with what becomes true by entering it."""
        stage = self.course.at(target)
        entered_on = local_day(at, self.plan.zone) if stage else None
        visit = self.facts.visit + 1
        self.happened.append(Move(at, self.facts.state, target, visit, rule, entered_on))
        self.facts = replace(
            self.facts,
            state=target,
            visit=visit,
            entered_on=entered_on,
            submitted=False,
            approved=False,
            particulars=self._without_spent_stage_rules(),
        )
        self.floor = at
        if self.cursor is not None:
            self.cursor = max(self.cursor, at)
        self._late_on_arrival(at)

    def _without_spent_stage_rules(self) -> Particulars:
        kept = tuple(name for name in self.facts.particulars.spent if "/" in name)
        return replace(self.facts.particulars, spent=kept)

    def _late_on_arrival(self, at: datetime) -> None:
        late = late_on_arrival(self.plan, self.facts, at)
        if late is not None:
            self.happened.append(late)

    def _schedules(self) -> tuple[tuple[Planned, ...], tuple[Planned, ...]]:
        facts, dates = self.facts, self.facts.particulars.dates
        if facts.halted or self.cursor is None:
            return (), ()
        stage: tuple[Planned, ...] = ()
        if facts.state not in (SCHEDULED, COMPLETED):
            stage = stage_schedule(self.plan, dates, facts.state, facts.entered_on)
        year = self.cursor.year + YEARS_AHEAD
        duties = duty_schedule(
            self.plan, dates, facts.kind, facts.joined_at, facts.particulars.newcomer, year
        )
        return stage, duties

    def _ahead(self, schedule: tuple[Planned, ...]) -> Iterator[Planned]:
        """Yield what is still to come of a schedule and has neither fired nor become needless."""
        known = self.facts.particulars
        start = bisect_left(schedule, self.cursor, key=lambda planned: planned.at)
        for index in range(start, len(schedule)):
            planned = schedule[index]
            if planned.name not in known.spent and planned.occurrence not in known.done:
                yield planned

    def _next_planned_at(self) -> datetime | None:
        firsts = (next(self._ahead(schedule), None) for schedule in self._schedules())
        return min((planned.at for planned in firsts if planned), default=None)

    def _planned_at(self, moment: datetime) -> list[Planned]:
        return [
            planned
            for schedule in self._schedules()
            for planned in takewhile(lambda p: p.at == moment, self._ahead(schedule))
        ]

    def _take(self, planned: Planned) -> None:
        """Let a planned thing happen, unless the work is done or nobody is there to be told."""
        addressed = self._addressed(planned)
        if not planned.period:
            if settled(self.plan, self.facts):
                return
            addressed = self._addressed(self._for_approver(planned))
        if addressed.to or not planned.to:
            self.happened.append(addressed)
        if planned.kind is Kind.OVERDUE and planned.period:
            self._no_longer_kept(planned)

    def _no_longer_kept(self, planned: Planned) -> None:
        """A duty of which a period's day passed undone is no longer done in its rounds."""
        facts, plan, name = self.facts, self.plan, f"duty.{planned.stage}"
        known = facts.particulars
        for round_key, fact, _ in known.values:
            opens_at = planned.opens_at or planned.at
            if fact == name and (
                round_key == facts.round_key
                or counts_in(plan, known.dates, round_key, opens_at, planned.due_at)
            ):
                known = known.learnt(round_key, name, None)
        if known != facts.particulars:
            self.facts = replace(facts, particulars=known)

    def _for_approver(self, planned: Planned) -> Planned:
        """Remind the approver while the work lies there and no longer with the organisation."""
        here = self.course.at(self.facts.state)
        approver = here[1].approved_by if here else None
        if planned.kind is not Kind.REMINDER or not self.facts.submitted or not approver:
            return planned
        if here is not None and here[1].approval:
            return replace(planned, to=())  # each step reminds its own signers
        approver = self.plan.meant(approver, self.facts.at_top)
        return replace(planned, to=(approver,), notice="approval_wanted")

    def _addressed(self, planned: Planned) -> Planned:
        """Leave out those that do not exist: nobody stands above the top of the tree."""
        if not self.facts.at_top:
            return planned
        return replace(planned, to=tuple(to for to in planned.to if not to.startswith(SUPERIOR)))
