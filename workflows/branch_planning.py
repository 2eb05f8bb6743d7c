"""An organisation's own plan 实施方案: what it lacks, where it may go, what it brings about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from workflows.closest import closest
from workflows.giving import FACT_OF_PART, material
from workflows.guards import YES
from workflows.plan import Plan
from workflows.provisions.branch_plans import CAMPAIGN, NOBODY, PARTS, BranchPlans
from workflows.refusals import Reason

DRAFTED, SUBMITTED, RETURNED = "drafted", "submitted", "returned"
APPROVED, ADOPTED, SUPERSEDED = "approved", "adopted", "superseded"
STATES = (DRAFTED, SUBMITTED, RETURNED, APPROVED, ADOPTED, SUPERSEDED)
#: A verb, the states from which it may be done, and the one that it leads to.
COURSE: dict[str, tuple[frozenset[str], str]] = {
    "revise": (frozenset({DRAFTED, RETURNED}), DRAFTED),
    "submit": (frozenset({DRAFTED, RETURNED}), SUBMITTED),
    "withdraw": (frozenset({SUBMITTED}), DRAFTED),
    "approve": (frozenset({SUBMITTED}), APPROVED),
    "return": (frozenset({SUBMITTED}), RETURNED),
    "adopt": (frozenset({APPROVED}), ADOPTED),
    "supersede": (frozenset({ADOPTED}), SUPERSEDED),
}


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task of an organisation's plan, with whatever of its fields has been filled in."""

    title: str
    qualitative: str = ""
    quantitative: str = ""
    deadline: date | None = None
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """An organisation's own plan as the rules see it."""

    goals: str = ""
    theme: str = ""
    carriers: str = ""
    focus: str = ""
    unit_class: str = ""
    tasks: tuple[PlannedTask, ...] = ()


def lacking(plan: Plan, own: OwnPlan) -> tuple[Reason, ...]:
    """Return everything that must still be said before a plan may be submitted, each by name."""
    rules = plan.provisions.branch_plans
    found = [
        Reason.of(f"branch_plans.lacks_{part}")
        for part in rules.parts
        if not getattr(own, part).strip()
    ]
    if rules.by_class and plan.classes and not own.unit_class:
        found.append(Reason.of("branch_plans.lacks_class", classes="、".join(plan.classes)))
    if len(own.tasks) < rules.least_tasks:
        found.append(Reason.of("branch_plans.too_few_tasks", least=rules.least_tasks))
    for number, task in enumerate(own.tasks, 1):
        found += [
            Reason.of(f"branch_plans.task_lacks_{name}", task=number, title=task.title)
            for name in rules.task_fields
            if not getattr(task, name)
        ]
    return tuple(found)


def after(rules: BranchPlans, state: str, verb: str) -> tuple[str, tuple[Reason, ...]]:
    """Return the state that a verb leads to, and what speaks against it."""
    sources, target = COURSE[verb]
    if rules.examined_by == NOBODY and verb == "adopt":
        sources = sources | {DRAFTED}
    if state in sources:
        return target, ()
    return target, (Reason.of(f"branch_plans.not_to_{verb}", now=state),)


def in_force(plan: Plan, adopted: Iterable[tuple[str, OwnPlan]], round_key: str) -> OwnPlan | None:
    """Return the last of the adopted plans, each with its round, that counts in a round."""
    whole = plan.provisions.branch_plans.valid_for == CAMPAIGN
    counting = [own for of_round, own in adopted if whole or of_round == round_key]
    return counting[-1] if counting else None


def facts_in_force(own: OwnPlan | None) -> dict[str, str | None]:
    """Return the facts that an adopted plan brings about; without one none of them holds."""
    found: dict[str, str | None] = {"plan_adopted": YES if own else None}
    for part in PARTS:
        said = own is not None and bool(getattr(own, part).strip())
        found[FACT_OF_PART[part]] = YES if said else None
    return found


def same_task(one: str, other: str) -> bool:
    """Say whether two versions of a plan speak of the same task: it is known by its title."""
    return one.strip() == other.strip()


def unknown(code: str, name: str, known: Iterable[str]) -> tuple[Reason, ...]:
    """Return why a name is not taken, with those that are, and what was perhaps meant."""
    among = sorted(known)
    reasons = [Reason.of(code, name=name, known=", ".join(among))]
    guess = closest(name, among)
    if guess:
        reasons.append(Reason.of("reason.did_you_mean", guess=guess))
    return tuple(reasons)


def misnamed(plan: Plan) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield (path, name, known names) of what the section names and the plan does not have."""
    rules = plan.provisions.branch_plans
    asked = {fact for kind in plan.participants for fact in material(plan, kind)}
    sections = (
        ("documents", [key for key, _ in rules.documents], [key for key, _ in plan.documents]),
        ("conditions", [key for key, _ in rules.conditions], plan.classes),
        ("filings", [key for key, _ in rules.filings], sorted(asked)),
    )
    for path, names, known in sections:
        for name in names:
            if name not in known:
                yield f"{path}.{name}", name, tuple(known)
