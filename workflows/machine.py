"""The one file that knows ``transitions``: which state may follow which, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from transitions import EventData, Machine, MachineError

from workflows.facts import CANCELLED, COMPLETED, RESTING, SCHEDULED, SUSPENDED, Facts
from workflows.guards import objections
from workflows.plan import Leave, Plan, Round, Stage, state_of
from workflows.refusals import Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class _Carrier:
    """The only thing that the machine drives: a database row would need a trigger field."""

    state: str


class Course:
    """The way that an organisation of one kind takes through one plan version.

    Built once and shared: the machine holds no model, a carrier is made for each question.
    """

    def __init__(self, plan: Plan, kind: str) -> None:
        self.plan = plan
        self.way = plan.stages_for(kind)
        self.states = tuple(state_of(round_, stage) for round_, stage in self.way)
        self._stages = dict(zip(self.states, self.way, strict=True))
        self._machine = Machine(
            model=None,
            states=[SCHEDULED, *self.states, *sorted(RESTING)],
            transitions=self._transitions(),
            initial=SCHEDULED,
            auto_transitions=False,
            send_event=True,
        )

    def _transitions(self) -> list[dict[str, object]]:
        chain = (SCHEDULED, *self.states, COMPLETED)
        steps: list[dict[str, object]] = [
            {"trigger": "advance", "source": a, "dest": b, "conditions": self._may_leave}
            for a, b in pairwise(chain)
        ]
        live = [SCHEDULED, *self.states]
        steps += [{"trigger": "return", "source": s, "dest": s} for s in self.states]
        steps += [{"trigger": "suspend", "source": s, "dest": SUSPENDED} for s in live]
        steps += [{"trigger": "cancel", "source": s, "dest": CANCELLED} for s in (*live, SUSPENDED)]
        for number, target in enumerate(self.states):
            later = (*self.states[number:], COMPLETED)
            steps += [{"trigger": f"reopen {target}", "source": s, "dest": target} for s in later]
        steps += [{"trigger": f"resume {s}", "source": SUSPENDED, "dest": s} for s in live]
        return steps

    @staticmethod
    def _may_leave(event: EventData) -> bool:
        reasons: Callable[[], tuple[Reason, ...]] = event.kwargs["reasons"]
        found = reasons()
        event.kwargs["unmet"].extend(found)
        return not found

    def at(self, state: str) -> tuple[Round, Stage] | None:
        """Return the round and stage of a state, or None outside of the stages."""
        return self._stages.get(state)

    def after(self, state: str) -> tuple[Round, Stage] | None:
        """Return the stage that follows a state, or None at the end."""
        number = -1 if state == SCHEDULED else self.states.index(state)
        return self.way[number + 1] if number + 1 < len(self.way) else None

    def unmet(self, facts: Facts) -> tuple[Reason, ...]:
        """Return what keeps a campaign from leaving its stage, dates apart."""
        here = self.at(facts.state)
        if here is None or here[1].leave is Leave.ON_DATE:
            return ()
        stage = here[1]
        if stage.leave is Leave.ON_APPROVAL:
            if facts.approved:
                return ()
            waiting = "reason.waiting_for_approval" if facts.submitted else "reason.not_submitted"
            role = self.plan.meant(stage.approved_by or "", facts.at_top)
            return (*objections(self.plan, stage.guards, facts), Reason.of(waiting, role=role))
        return objections(self.plan, stage.guards, facts)

    def move(self, trigger: str, facts: Facts) -> str:
        """Return the state that a trigger leads to.

        Raises:
            Refused: with every unmet condition, or because no such move exists from here.
        """
        carrier = _Carrier(facts.state)
        unmet: list[Reason] = []
        event = self._machine.events.get(trigger)
        if event is None:
            raise Refused(Reason.of("reason.no_such_move", move=trigger, state=facts.state))
        try:
            moved = event.trigger(carrier, reasons=lambda: self.unmet(facts), unmet=unmet)
        except MachineError as error:
            reason = Reason.of("reason.no_such_move", move=trigger, state=facts.state)
            raise Refused(reason) from error
        if not moved:
            raise Refused(*unmet)
        return carrier.state


@lru_cache(maxsize=1024)
def course_of(plan: Plan, kind: str) -> Course:
    """Return the course of one kind of organisation through a plan, built once."""
    return Course(plan, kind)
