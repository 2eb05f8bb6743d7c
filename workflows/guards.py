"""Named guards: each returns its objection, or None."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from workflows.facts import Facts
from workflows.refusals import Reason

if TYPE_CHECKING:
    from workflows.plan import GuardCall, Plan

YES = "yes"
LONGEST_COUNT = 9  # digits
NO_WORDS = frozenset({"", "no", "0", "false", "none"})

Arguments = tuple[str, ...]
#: One fact that a guard wants: its name, the value that satisfies it, whether it outlasts rounds.
Want = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition by name: how many arguments it takes, and the facts that it wants."""

    name: str
    wants: Callable[[Plan, Arguments], tuple[Want, ...]]
    least: int = 0
    most: int = 0
    counts: bool = False  # its argument is how many are wanted

    def objection(self, plan: Plan, facts: Facts, arguments: Arguments) -> Reason | None:
        """Return why the guard does not hold yet, or None."""
        missing = [
            name
            for name, wanted, lasting in self.wants(plan, arguments)
            if not _satisfies(facts.value(name, lasting=lasting), wanted)
        ]
        if not missing:
            return None
        return Reason.of(f"guard.{self.name}", missing=", ".join(missing), of=", ".join(arguments))


def _satisfies(value: str | None, wanted: str) -> bool:
    if value is None or value.strip().lower() in NO_WORDS:
        return False
    if wanted.isdecimal():
        # Not isdigit: "²" is a digit, but no number.
        return value.isdecimal() and len(value) <= LONGEST_COUNT and int(value) >= int(wanted)
    return True


def _one(fact: str) -> Callable[[Plan, Arguments], tuple[Want, ...]]:
    return lambda plan, arguments: ((fact, YES, False),)


def _each(prefix: str, *, lasting: bool = False) -> Callable[[Plan, Arguments], tuple[Want, ...]]:
    return lambda plan, arguments: tuple((f"{prefix}.{a}", YES, lasting) for a in arguments)


def _pledge_fields(plan: Plan, arguments: Arguments) -> tuple[Want, ...]:
    return tuple((f"pledge_field.{key}", YES, False) for key, _ in plan.pledge_fields)


def _count(fact: str) -> Callable[[Plan, Arguments], tuple[Want, ...]]:
    return lambda plan, arguments: ((fact, arguments[0], False),)


_SIMPLE = (
    "study_done",
    "plan_adopted",
    "organization_has_pledged",
    "every_member_has_pledged",
    "pledges_published",
    "pledges_fulfilled",
    "review_given",
    "reviewed_by_leader",
    "summary_meeting_held",
    "organization_appraised",
    "members_appraised",
    "results_published",
    "ledger_kept",
    "nominations_made",
    "public_notice_over",
    "summary_written",
    "every_member_has_summarized",
    "attendance_recorded",
    "rectification_closed",
    "opinions_heard",
    "experience_made_rule",
)
_MANY = 20

GUARDS: Mapping[str, Guard] = MappingProxyType(
    {
        guard.name: guard
        for guard in (
            *(Guard(name, _one(name)) for name in _SIMPLE),
            Guard("meeting_held", _each("meeting"), least=1, most=_MANY),
            Guard("documents_exist", _each("document", lasting=True), least=1, most=_MANY),
            Guard("award_decided", _each("award", lasting=True), least=1, most=_MANY),
            Guard("duties_done", _each("duty"), least=1, most=_MANY),
            Guard("pledge_has_fields", _pledge_fields),
            Guard("suggestions_made", _count("suggestions_per_member"), 1, 1, counts=True),
            Guard("recorded", lambda plan, a: ((a[0], YES, False),), least=1, most=1),
        )
    }
)


def objections(plan: Plan, calls: tuple[GuardCall, ...], facts: Facts) -> tuple[Reason, ...]:
    """Return every objection of these guards, in the plan's order."""
    found = (GUARDS[call.name].objection(plan, facts, call.arguments) for call in calls)
    return tuple(reason for reason in found if reason is not None)


def wanted_facts(plan: Plan, calls: tuple[GuardCall, ...]) -> tuple[tuple[str, str], ...]:
    """Return the (fact, value) pairs that satisfy these guards."""
    return tuple(
        (name, value)
        for call in calls
        for name, value, _ in GUARDS[call.name].wants(plan, call.arguments)
    )


@lru_cache(maxsize=256)
def facts_asked_for(plan: Plan) -> frozenset[str]:
    """Return the names of all facts that any guard of the plan asks for."""
    stages = (stage for round_ in plan.rounds for stage in round_.stages)
    return frozenset(name for stage in stages for name, _ in wanted_facts(plan, stage.guards))


@lru_cache(maxsize=1024)
def facts_read_in(plan: Plan, kind: str, round_key: str) -> frozenset[str]:
    """Return the facts that an organisation of a kind needs of a round.

    Those that the guards of its stages in that round ask for, and of every other round those that
    outlast theirs.
    """
    wants = (
        (round_.key, want)
        for round_, stage in plan.stages_for(kind)
        for call in stage.guards
        for want in GUARDS[call.name].wants(plan, call.arguments)
    )
    return frozenset(name for key, (name, _, lasting) in wants if lasting or key == round_key)
