"""Where something stands in a plan, and what stands there, in the words of a locale."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from service.moment_words import moment_words, phrase_words
from service.wording import term
from service.words import has_words, say
from workflows.plan import Plan, Reminder, Seat

#: How the values of these fields are put into words.
MOMENTS = ("when", "due", "opens", "starts", "ends")
TERMS = {
    "leave": "leave",
    "to": "role",
    "approved_by": "role",
    "top_approver": "role",
    "done_by": "role",
    "owed_by": "kind",
    "participants": "kind",
    "by": "channel",
}
#: What the rules of a list are called, one by one.
RULES = {"reminders": "reminder", "escalation": "escalation"}
LISTS = frozenset(("rounds", "stages", "duties", "awards", "criteria", "events", "seats", *RULES))
_SPAN = re.compile(r"(\d+) (working )?days")


def place_of(locale: str, path: str, *plans: Plan) -> str:
    """A path such as ``duties.meeting.reminders.week_before`` by titles and names of fields.

    A title is taken from the first of `plans` that has the part.
    """
    parts, told = path.split("."), []
    for number, part in enumerate(parts):
        listed = parts[number - 1] if number else ""
        if listed in LISTS:
            told.append(title_of(locale, ".".join(parts[: number + 1]), *plans))
        elif part not in LISTS or number == len(parts) - 1:
            told.append(_field(locale, part))
    return say(locale, "terms", "round_and_stage", round="", stage="").join(told)


def value_of(locale: str, path: str, value: str, plan: Plan) -> str:
    """The value of a field in words; what is the plan's own text as it stands."""
    name = path.rpartition(".")[2]
    if not value:
        return say(locale, "plans", "nothing")
    if value in ("true", "false"):
        return say(locale, "plans", "yes" if value == "true" else "no")
    if name in MOMENTS:
        return phrase_words(locale, value, plan)
    if name == "every":
        return _frequency(locale, value)
    if name in TERMS:
        listed = say(locale, "terms", "and")
        return listed.join(term(locale, TERMS[name], each) for each in value.split(", "))
    return value


def rule_words(locale: str, rules: Iterable[Reminder], key: str, plan: Plan) -> str | None:
    """When a rule acts, in words; None where there is none of the name."""
    found = next((rule for rule in rules if rule.key == key), None)
    return moment_words(locale, found.when, plan) if found is not None else None


def _frequency(locale: str, value: str) -> str:
    if (span := _SPAN.fullmatch(value)) is None:
        return term(locale, "every", value)
    unit = "working_day" if span[2] else "day"
    return say(locale, "plans", f"each.{unit}", count=int(span[1]))


def _field(locale: str, name: str) -> str:
    return say(locale, "plans", f"field.{name}") if has_words("plans", f"field.{name}") else name


def title_of(locale: str, path: str, *plans: Plan) -> str:
    """The title of the part at a path; a rule by what it does and when, a seat by its role."""
    *_, listed, key = parts = path.split(".")
    for plan in plans:
        found = _part(parts, plan)
        if isinstance(found, Reminder):
            when = moment_words(locale, found.when, plan)
            return say(
                locale, "plans", "rule", sort=term(locale, "happening", RULES[listed]), when=when
            )
        if isinstance(found, Seat):
            return term(locale, "role", found.seat)
        if title := getattr(found, "title", ""):
            return str(title)
    return key


def _part(path: Sequence[str], plan: Plan) -> object:
    if len(path) % 2:
        return None  # within a section on the work, whose parts have no titles
    found: object = plan
    for name, key in zip(path[::2], path[1::2], strict=True):
        items: Sequence[object] = getattr(found, name, ())
        found = next((item for item in items if _key(item) == key), None)
    return found


def _key(item: object) -> str:
    return str(getattr(item, "key", None) or getattr(item, "seat", ""))
