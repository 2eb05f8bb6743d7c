"""Where something stands in a plan, in the words of a locale: parts by their titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.moment_words import moment_words
from service.wording import term
from service.words import has_words, say
from workflows.difference import named
from workflows.plan import Plan, Reminder, Seat
from workflows.provisions.branch_plans import BranchPlans
from workflows.provisions.evidence import DutyAsked, Evidence
from workflows.provisions.terms import GroupSeat

#: What the rules of a list are called, one by one.
RULES = {"reminders": "reminder", "escalation": "escalation"}
#: Lists that need no mention where one of their parts is named.
LISTS = frozenset((
    "rounds", "stages", "duties", "awards", "criteria", "events", "seats", "group", "by_kind",
    "procedures", "steps", *RULES,
))  # fmt: skip
#: Where parts that a plan gives no title have their words, by the list that they stand in.
WORDS_OF_KEYS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "by_kind": (("plans", "task"), ("web", "todo.kind"), ("ledger", "kind")),
    "months": (("terms", "kind"),),
    "meetings": (("duty_pages", "kind"), ("facts", "fact")),
    "contributions": (("duty_pages", "paper"),),
    "filings": (("facts", "fact"),),
    "facts": (("facts", "fact"),),
    "grades": (("pledges", "grade"), ("review_pages", "grade")),
}
_WORD = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way to a part: a field of what holds it, or a part by its name in a list."""

    name: str
    holder: object
    found: object
    listed: bool


def way_to(path: str, plan: Plan) -> tuple[Step, ...] | None:
    """The steps of a path such as ``duties.meeting.due``; None where the plan has no such part."""
    here: object = plan
    steps: list[Step] = []
    while path:
        step = _step(here, path)
        if step is None:
            return None
        steps.append(step)
        path, here = path[len(step.name) + 1 :], step.found
    return tuple(steps)


def _step(here: object, path: str) -> Step | None:
    parts = named(here)
    if parts is not None:
        # A class of units is named by the plan's author, who may have put a dot into it.
        fitting = [key for key in parts if f"{path}.".startswith(f"{key}.")]
        name = max(fitting, key=len, default="")
        return Step(name, here, parts[name], listed=True) if name else None
    name = path.partition(".")[0]
    if isinstance(here, Plan):
        if name == "calendar":
            return Step(name, here, here.calendar.name, listed=False)
        found = getattr(here, name, None) or getattr(here.provisions, name, None)
        return Step(name, here, found, listed=False)
    return Step(name, here, getattr(here, name), listed=False) if hasattr(here, name) else None


def place_of(locale: str, path: str, *plans: Plan) -> str:
    """A path such as ``duties.meeting.reminders.week_before`` by titles and names of fields.

    A title is taken from the first of `plans` that has the part.
    """
    steps, plan = _first(path, plans)
    if not steps:
        return path
    last = len(steps) - 1
    told = [
        title_of_step(locale, steps, number, plan)
        if step.listed
        else field_words(locale, step.holder, step.name)
        for number, step in enumerate(steps)
        if step.listed or number == last or step.name not in LISTS or not steps[number + 1].listed
    ]
    if len(told) == 1 or steps[last].listed:
        return _joined(locale, told)
    return say(locale, "plans", "field_of", part=_joined(locale, told[:-1]), field=told[-1])


def title_of(locale: str, path: str, *plans: Plan) -> str:
    """The title of the part at a path; a rule by what it does and when, a seat by its role."""
    steps, plan = _first(path, plans)
    if not steps:
        return path.rpartition(".")[2]
    return title_of_step(locale, steps, len(steps) - 1, plan)


def rule_words(locale: str, rules: Iterable[Reminder], key: str, plan: Plan) -> str | None:
    """When a rule acts, in words; None where there is none of the name."""
    found = next((rule for rule in rules if rule.key == key), None)
    return moment_words(locale, found.when, plan) if found is not None else None


def field_words(locale: str, holder: object, name: str) -> str:
    """What a field is called; where its part has a name of its own for it, that."""
    part = _WORD.sub("_", type(holder).__name__).lower()
    own, usual = f"field.{part}.{name}", f"field.{name}"
    for domain, key in (
        ("plans", own),
        ("plan_editor", own),
        ("plans", usual),
        ("plan_editor", usual),
        ("plan_editor", f"section.{name}"),
    ):
        if has_words(domain, key):
            return say(locale, domain, key)
    return name


def title_of_step(locale: str, steps: Sequence[Step], number: int, plan: Plan) -> str:
    """What a part of a list is called: by its title, what it does, or what the catalogues say."""
    step = steps[number]
    above = steps[number - 1] if number else step
    if isinstance(step.found, Reminder):
        sort = term(locale, "happening", RULES.get(above.name, "reminder"))
        when = moment_words(locale, step.found.when, plan)
        return say(locale, "plans", "rule", sort=sort, when=when)
    if isinstance(step.found, Seat | GroupSeat):
        return _seat(locale, step.name)
    if isinstance(above.holder, Evidence) and isinstance(step.found, DutyAsked):
        duty = plan.duty(step.name)
        return duty.title if duty else step.name
    if isinstance(above.holder, BranchPlans) and above.name == "documents":
        return dict(plan.documents).get(step.name, step.name)
    if isinstance(step.found, str):
        return step.found  # a document or a column of a form, whose title is all there is
    return str(getattr(step.found, "title", "")) or words_of_key(locale, above.name, step.name)


def words_of_key(locale: str, listed: str, key: str) -> str:
    """What the catalogues call a part to which a plan gives no title; else its key."""
    for domain, sort in WORDS_OF_KEYS.get(listed, ()):
        if has_words(domain, f"{sort}.{key}"):
            return say(locale, domain, f"{sort}.{key}")
    return key


def _seat(locale: str, name: str) -> str:
    """A seat by its role; the second of one role has its number."""
    seat, _, number = name.partition(" ")
    known = has_words("plan_pages", f"seat.{seat}")
    told = say(locale, "plan_pages", f"seat.{seat}") if known else term(locale, "role", seat)
    return say(locale, "plans", "seat.again", seat=told, number=number) if number else told


def _first(path: str, plans: Iterable[Plan]) -> tuple[tuple[Step, ...], Plan]:
    plan = None
    for plan in plans:
        if steps := way_to(path, plan):
            return steps, plan
    assert plan is not None
    return (), plan


def _joined(locale: str, parts: Sequence[str]) -> str:
    return say(locale, "terms", "round_and_stage", round="", stage="").join(parts)
