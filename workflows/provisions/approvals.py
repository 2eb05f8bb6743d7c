"""How work is approved 审批: procedures of steps, who signs each and how, and what a day brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from workflows.reminders import Span

#: One of them is enough 或签, all of them 会签, so many in a hundred 票签, one after another 依次.
SIGNING = ("any", "all", "ratio", "in_order")
#: By the signers themselves, or by a meeting 会议决议 whose minutes are the approval.
DECISIONS = ("signatures", "meeting")
#: What the day's end brings by itself, always as the calendar's act (TRAPS T9).
ON_TIMEOUT = ("remind", "approve", "return")
#: Who signs for a post that nobody holds: the post above it, nobody, or the plan's top approver.
VACANT = ("superior", "skip", "top_approver")
#: Who signs what the signer handed in: the post above it, or nobody in their stead.
OWN = ("superior", "refuse")
#: Of whom more than half must be in favour: of those who should attend 应到, or did 实到.
MAJORITY_OF = ("should_attend", "attended")
HALF = 50  # percent


@dataclass(frozen=True, slots=True)
class Meeting:
    """When a decision of a meeting stands: more than so many percent present, and in favour.

    By default more than half present, and more than half of those who should attend (NORMS 6.4).
    """

    quorum: int = HALF
    majority: int = HALF
    majority_of: str = "should_attend"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure: who signs, how, by when, and who gets a copy 抄送."""

    key: str
    title: str
    signers: tuple[str, ...]
    sign: str = "any"
    ratio: int = 0  # percent of the signers, where they sign by ratio
    due: Span | None = field(default_factory=lambda: Span(3, True))
    on_timeout: str = "remind"
    cc: tuple[str, ...] = ()
    decision: str = "signatures"
    meeting: Meeting = field(default_factory=Meeting)


@dataclass(frozen=True, slots=True)
class Procedure:
    """Steps in their order; each begins when the one before it is settled."""

    key: str
    title: str
    steps: tuple[Step, ...]
    vacant: str = "superior"
    own: str = "superior"

    def step(self, key: str) -> Step | None:
        """Return a step by its key, or None."""
        return next((step for step in self.steps if step.key == key), None)

    def after(self, key: str) -> Step | None:
        """Return the step that follows, or None after the last one."""
        keys = [step.key for step in self.steps]
        number = keys.index(key) + 1
        return self.steps[number] if number < len(keys) else None

    def before(self, key: str) -> tuple[Step, ...]:
        """Return the steps that come before one."""
        return self.steps[: [step.key for step in self.steps].index(key)]

    @property
    def last_signer(self) -> str:
        """Return the role that has the last word."""
        return self.steps[-1].signers[0]


@dataclass(frozen=True, slots=True)
class Approvals:
    """The procedures that a plan lays down, by name."""

    procedures: Mapping[str, Procedure] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, name: str) -> Procedure | None:
        """Return a procedure by its name, or None."""
        return self.procedures.get(name)


def one_step(role: str, days: int) -> Procedure:
    """Return the short form ``approved_by: ROLE`` as a procedure: one step, one signature.

    Whoever signs has so many working ``days``, as in a procedure that says nothing.
    """
    step = Step("approval", "", (role,), due=Span(days, True))
    return Procedure("", "", (step,))
