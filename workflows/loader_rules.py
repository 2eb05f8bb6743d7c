"""The rules within a plan file: roles, guards, spans, reminders and rungs of ladders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from workflows.closest import closest
from workflows.guards import GUARDS
from workflows.plan import CHANNELS, KINDS, Criteria, GuardCall, Provenance, Reminder, Span
from workflows.yaml_loader import KEY, Fields, Item

ROLES = (
    "secretary",
    "deputy_secretary",
    "organization_officer",
    "publicity_officer",
    "discipline_officer",
    "committee_member",
    "office",
    "leading_group",
    "leading_group_head",
    "member",
    "masses",
)
PLAN_ANCHORS = frozenset({"plan.starts", "plan.ends", "event."})
ROUND_ANCHORS = PLAN_ANCHORS | {"round.starts", "round.ends"}
OPENS_ANCHORS = ROUND_ANCHORS | {"previous.opens", "previous.due"}
DUE_ANCHORS = OPENS_ANCHORS | {"opens", "entered"}
STAGE_RULE_ANCHORS = ROUND_ANCHORS | {"opens", "due", "entered"}
PERIOD_ANCHORS = PLAN_ANCHORS | {"period.starts", "period.ends"}
DUTY_RULE_ANCHORS = PERIOD_ANCHORS | {"opens", "due"}
MOST_REPEATS = 60
_CALL = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\s*(?:\(([^()]*)\))?")
_ROLE = re.compile(r"superior\(([a-z][a-z0-9_]*)\)|([a-z][a-z0-9_]*)")
_SPAN = re.compile(r"(\d{1,3}) (working )?days?")
_COUNT = re.compile(r"[1-9][0-9]{0,3}")
_WEEKS = re.compile(r"(\d{1,2}) weeks?")


@dataclass(slots=True)
class Shared:
    """What the parts of one file share: its base year, roles, participants and named rule sets."""

    base_year: int | None = None
    participants: frozenset[str] = frozenset(KINDS)
    posts: frozenset[str] = frozenset()
    reminder_sets: Mapping[str, Item] = field(default_factory=dict)
    ladders: Mapping[str, Item] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    last_signers: Mapping[str, str] = field(default_factory=dict)  # by procedure of approval
    criteria: Mapping[str, Criteria] = field(default_factory=dict)

    def with_role(self, role: str) -> Shared:
        """Return the same file's with one more role that may be named."""
        return replace(self, posts=self.posts | {role})

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles that a plan may name."""
        return (*ROLES, *sorted(self.posts))


def read_provenance(fields: Fields) -> Provenance:
    """Read ``source`` and ``set_by``."""
    set_by = fields.choice("set_by", ("source", "organiser"))
    return Provenance(fields.texts("source"), set_by or "source")


def read_role(item: Item, shared: Shared) -> str | None:
    """Read a role such as ``secretary`` or ``superior(secretary)``."""
    value = item.text()
    match = _ROLE.fullmatch(value)
    if match is None:
        if value:
            item.wrong("bad_role", closest(value, shared.roles), value=value)
        return None
    role = match.group(1) or match.group(2)
    if role not in shared.roles:
        guess = closest(role, shared.roles)
        shown = f"superior({guess})" if guess and match.group(1) else guess
        item.wrong("unknown_role", shown, value=role)
        return None
    return value


def read_kinds(fields: Mapping[str, Item], shared: Shared) -> frozenset[str]:
    """Read which kinds of organisation owe something; all participants where nothing is said."""
    item = fields.get("owed_by")
    if item is None:
        return shared.participants
    kinds = frozenset(item.choices(KINDS))
    outside = kinds - shared.participants
    if outside:
        item.wrong("not_participants", kinds=", ".join(sorted(outside)))
    if not kinds and item.is_scalar() is False:
        item.wrong("nobody_owes")
    return kinds


def read_guard(item: Item) -> GuardCall | None:
    """Read one guard, checking its name and the number of its arguments."""
    value = item.text()
    match = _CALL.fullmatch(value)
    if match is None:
        if value:
            item.wrong("bad_guard", value=value)
        return None
    name = match.group(1)
    arguments = tuple(part.strip() for part in (match.group(2) or "").split(",") if part.strip())
    guard = GUARDS.get(name)
    if guard is None:
        item.wrong("unknown_guard", closest(name, GUARDS), value=name)
        return None
    if not guard.least <= len(arguments) <= guard.most:
        item.wrong(
            "guard_arguments", name=name, given=len(arguments), least=guard.least, most=guard.most
        )
        return None
    if guard.counts and not all(_COUNT.fullmatch(argument) for argument in arguments):
        item.wrong("guard_wants_number", name=name, value=", ".join(arguments))
        return None
    return GuardCall(name, arguments)


def read_span(item: Item) -> Span | None:
    """Read a repetition such as ``7 days`` or ``3 working days``."""
    value = item.text()
    days, weeks = _SPAN.fullmatch(value), _WEEKS.fullmatch(value)
    number = int(days.group(1)) if days else int(weeks.group(1)) * 7 if weeks else 0
    if number < 1:
        if value:
            item.wrong("bad_span", value=value)
        return None
    return Span(number, bool(days and days.group(2)))


RULE_FIELDS = frozenset(
    {"key", "when", "to", "by", "every", "times", "notice", "urgent", "working_days"}
)


def read_rule(item: Item, shared: Shared, anchors: frozenset[str]) -> Reminder | None:
    """Read one reminder or one rung of a ladder."""
    fields = item.fields(RULE_FIELDS, required=("key", "when", "to"))
    key = fields.text("key")
    if key and not KEY.fullmatch(key):
        fields["key"].wrong("bad_name", key=key)
    when = fields.moment("when", shared.base_year, anchors)
    to = tuple(role for each in fields.items_of("to") if (role := read_role(each, shared)))
    by = fields["by"].choices(CHANNELS) if "by" in fields else ("email",)
    for name in ("to", "by"):
        if name in fields and fields[name].is_empty_list():
            fields[name].wrong("nobody_told")
    every = read_span(fields["every"]) if "every" in fields else None
    times = fields.whole("times", 1, MOST_REPEATS, 1)
    if ("every" in fields) != ("times" in fields):
        item.wrong("repeats_need_both")
    notice, urgent = fields.text("notice"), fields.flag("urgent")
    working_days = fields.flag("working_days")
    if not key or when is None or not to or not by:
        return None
    return Reminder(
        key=key,
        when=when,
        to=to,
        by=tuple(dict.fromkeys(by)),
        every=every,
        times=times,
        notice=notice,
        urgent=urgent,
        working_days=working_days,
    )


def read_rules(
    item: Item | None, shared: Shared, sets: Mapping[str, Item], anchors: frozenset[str]
) -> tuple[Reminder, ...]:
    """Read reminders: a list, or the name of a set that the plan defines once."""
    if item is None:
        return ()
    if item.is_scalar():
        name = item.text()
        if name not in sets:
            if name:
                item.wrong("unknown_set", closest(name, sets), value=name)
            return ()
        shared.used.add(name)
        item = sets[name]
    rules = [rule for each in item.items() if (rule := read_rule(each, shared, anchors))]
    seen: set[str] = set()
    for rule in rules:
        if rule.key in seen:
            item.wrong("twice", key=rule.key)
        seen.add(rule.key)
    return tuple(rules)
