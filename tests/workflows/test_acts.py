"""Any sequence of acts and days on a campaign: what always holds, whatever people do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from hypothesis import assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from tests.plans.played import DEFAULT, SEEDS
from tests.plans.played import plan_of as shipped
from tests.workflows.small_plans import changed, plan_of, small
from workflows import acts
from workflows.calendar import local_day
from workflows.decide import Decision, Verb, decide, perform
from workflows.facts import RESTING, SCHEDULED, Facts
from workflows.guards import wanted_facts
from workflows.happenings import Done, Happening, Move, Planned
from workflows.machine import course_of
from workflows.plan import Plan, state_of
from workflows.refusals import Refused
from workflows.timeline import timeline_of

# The small plan, one whose stages follow each other without days, and all that are shipped.
FLOWING = plan_of(
    changed(
        ("        opens: 2026-04-01\n", ""),
        ("due: 2026-04-30", "due: 20 days after entered"),
        ("        opens: 2026-05-01\n", ""),
        ("due: 2026-06-30\n        leave", "due: event congress\n        leave"),
        ("ends: 2026-06-30\nparticipants", "ends: event congress\nparticipants"),
        ("    ends: 2026-06-30\n    stages", "    stages"),
    )
)
PLANS = {"small": small(), "flowing": FLOWING}
PLANS |= {name: shipped(name) for name in (DEFAULT, *SEEDS)}


def anchors_of(plan: Plan) -> list[str]:
    """Return every date of a plan that may be moved."""
    names = ["plan.starts", "plan.ends", *(f"event.{event.key}" for event in plan.events)]
    for round_ in plan.rounds:
        names += [f"{round_.key}.starts", f"{round_.key}.ends"]
        for stage in round_.stages:
            names += [f"{state_of(round_, stage)}.{end}" for end in ("opens", "due")]
    return names


class AnyCampaign(RuleBasedStateMachine):
    """One organisation's campaign, to which anything that the rules allow may happen."""

    plan: Plan
    facts: Facts
    now: datetime
    launched_at: datetime

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Happening] = []
        self.names: set[tuple[int, str]] = set()
        self.fulfilled: set[str] = set()
        self.opened: list[tuple[str, str]] = []

    @initialize(
        name=st.sampled_from(list(PLANS)),
        kind=st.sampled_from(["committee", "general_branch", "branch"]),
        at_top=st.booleans(),
        newcomer=st.booleans(),
        days=st.integers(-40, 400),
    )
    def launch(self, name: str, kind: str, at_top: bool, newcomer: bool, days: int) -> None:
        self.plan = plan = PLANS[name]
        kind = kind if kind in plan.participants else min(plan.participants)
        starts = timeline_of(plan, ()).starts or timeline_of(small(), ()).starts
        assert starts is not None
        self.now = self.launched_at = acts_at(starts.isoformat(), plan) + timedelta(days=days)
        facts = Facts(kind, at_top, self.launched_at, next_at=self.launched_at)
        facts = replace(facts, particulars=replace(facts.particulars, newcomer=newcomer))
        self.facts = facts
        self.keep(decide(plan, facts, self.now, changed_at=self.now))

    # --- what may happen ---

    @rule(days=st.integers(0, 120), minutes=st.integers(0, 1439), part=st.floats(0, 1))
    def wait(self, days: int, minutes: int, part: float) -> None:
        """Let time pass; one look at the end sees what two looks would have seen."""
        later = self.now + timedelta(days=days, minutes=minutes)
        between = self.now + (later - self.now) * part
        early = decide(self.plan, self.facts, between)
        late = decide(self.plan, early.facts, later)
        whole = decide(self.plan, self.facts, later)
        assert (*early.happenings, *late.happenings) == whole.happenings
        assert late.facts == whole.facts
        assert decide(self.plan, replace(self.facts), later) == whole
        self.now = later
        self.keep(whole)

    @rule()
    def start(self) -> None:
        self.do(acts.start)

    @rule(ready=st.booleans())
    def submit(self, ready: bool) -> None:
        if ready:
            self.bring_about_what_is_wanted()
        self.do(acts.submit)

    @rule()
    def work(self) -> None:
        """Do all that the stage asks for, so that campaigns get somewhere."""
        self.bring_about_what_is_wanted()
        self.do(acts.submit)
        self.do(acts.approve)

    @rule()
    def approve(self) -> None:
        self.do(acts.approve)

    @rule()
    def send_back(self) -> None:
        self.do(acts.send_back)

    @rule()
    def withdraw(self) -> None:
        self.do(acts.withdraw)

    @rule()
    def suspend(self) -> None:
        self.do(acts.suspend)

    @rule()
    def resume(self) -> None:
        self.do(acts.resume)

    @precondition(lambda self: len(self.told) > 40)
    @rule()
    def cancel(self) -> None:
        self.do(acts.cancel)

    @rule(data=st.data())
    def reopen(self, data: st.DataObject) -> None:
        states = course_of(self.plan, self.facts.kind).states
        self.do(partial(acts.reopen, target=data.draw(st.sampled_from(states))))

    @rule()
    def bring_about_what_is_wanted(self) -> None:
        here = course_of(self.plan, self.facts.kind).at(self.facts.state)
        for name, value in wanted_facts(self.plan, here[1].guards) if here else ():
            self.do(partial(acts.bring_about, name=name, value=value))

    @precondition(lambda self: self.opened)
    @rule(data=st.data())
    def fulfil(self, data: st.DataObject) -> None:
        duty, period = data.draw(st.sampled_from(self.opened))
        if self.do(partial(acts.fulfil, duty=duty, period=period)):
            self.fulfilled.add(f"{duty}/{period}")

    @rule(days=st.integers(-10, 60))
    def postpone(self, days: int) -> None:
        until = local_day(self.now, self.plan.zone) + timedelta(days=days)
        self.do(partial(acts.postpone, until=until))

    @rule(data=st.data(), days=st.integers(-60, 120) | st.none())
    def redate(self, data: st.DataObject, days: int | None) -> None:
        anchor = data.draw(st.sampled_from(anchors_of(self.plan)))
        today = local_day(self.now, self.plan.zone)
        on = None if days is None else today + timedelta(days=days)
        self.do(partial(acts.redate, anchor=anchor, on=on))

    @rule(data=st.data())
    def undate(self, data: st.DataObject) -> None:
        assume(self.facts.particulars.dates)
        anchor = data.draw(st.sampled_from([name for name, _ in self.facts.particulars.dates]))
        self.do(partial(acts.undate, anchor=anchor))

    def do(self, verb: Verb) -> bool:
        """Do one act and say whether it was allowed; a refusal says why and changes nothing."""
        try:
            decision = perform(self.plan, self.facts, self.now, verb, "done")
        except Refused as refused:
            return self.refused(refused)
        assert sum(isinstance(one, Done) for one in decision.happenings) == 1
        assert decision == perform(self.plan, replace(self.facts), self.now, verb, "done")
        self.keep(decision)
        return True

    # --- what always holds ---

    @staticmethod
    def refused(refused: Refused) -> bool:
        assert all(reason.code.startswith(("reason.", "guard.")) for reason in refused.reasons)
        assert refused.reasons
        return False

    def keep(self, decision: Decision) -> None:
        before = self.facts
        assert decision.facts.visit >= before.visit
        self.check_happenings(decision.happenings)
        self.facts = decision.facts
        self.told += decision.happenings
        again = decide(self.plan, self.facts, self.now)
        assert again.happenings == ()
        assert again.facts == self.facts

    def check_happenings(self, happenings: tuple[Happening, ...]) -> None:
        course = course_of(self.plan, self.facts.kind)
        way = [SCHEDULED, *course.states, "completed"]
        state, visit = self.facts.state, self.facts.visit
        for happening in happenings:
            assert self.launched_at <= happening.at <= self.now
            if isinstance(happening, Move):
                assert happening.source == state
                assert way.index(happening.target) == way.index(state) + 1, "a stage is skipped"
                assert happening.visit == visit + 1
                state, visit = happening.target, happening.visit
            elif isinstance(happening, Done):
                assert (happening.source, happening.visit_before) == (state, visit)
                assert happening.visit in (visit, visit + 1)
                state, visit = happening.target, happening.visit
            else:
                self.check_planned(happening, state, visit)

    def check_planned(self, planned: Planned, state: str, visit: int) -> None:
        assert state not in ("suspended", "cancelled")
        if not planned.period:
            assert f"{planned.round}/{planned.stage}" == state, "a message about another stage"
        assert planned.occurrence not in self.fulfilled, f"{planned.name} of what is done"
        name = (0 if planned.period else visit, planned.name)
        assert name not in self.names, f"{planned.name} happens twice"
        self.names.add(name)
        if planned.rule == "opens":
            self.opened.append((planned.stage, planned.period))

    @invariant()
    def the_state_is_one_of_the_plans(self) -> None:
        if not hasattr(self, "facts"):
            return
        states = {SCHEDULED, *course_of(self.plan, self.facts.kind).states, *RESTING}
        assert self.facts.state in states
        assert (self.facts.suspended_from is not None) == (self.facts.state == "suspended")
        assert self.facts.next_at is None or self.facts.next_at > self.now
        if self.facts.state in ("suspended", "cancelled"):
            assert self.facts.next_at is None


def acts_at(day: str, plan: Plan) -> datetime:
    """Return the first instant of a day in a plan's zone."""
    from datetime import date, time

    from workflows.calendar import instant

    return instant(date.fromisoformat(day), time.min, plan.zone)


TestAnyCampaign = AnyCampaign.TestCase
TestAnyCampaign.settings = settings(max_examples=150, stateful_step_count=30)
