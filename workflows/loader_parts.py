"""The parts of a plan file: reminders, stages, rounds, duties, awards, each read from its node."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from workflows.closest import closest
from workflows.guards import GUARDS
from workflows.moments import Moment
from workflows.plan import (
    CHANNELS,
    KINDS,
    Award,
    Cadence,
    Criteria,
    Duty,
    GuardCall,
    Leave,
    Missed,
    Provenance,
    Reminder,
    Round,
    Span,
    Stage,
    StageKind,
)
from workflows.yaml_loader import KEY, Item

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
#: Stands in for a moment that could not be read, so that the rest of its part is read all the same.
UNREAD = Moment("", "due")
_CALL = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\s*(?:\(([^()]*)\))?")
_ROLE = re.compile(r"superior\(([a-z][a-z0-9_]*)\)|([a-z][a-z0-9_]*)")
_SPAN = re.compile(r"(\d{1,3}) (working )?days?")
_WEEKS = re.compile(r"(\d{1,2}) weeks?")
_SOURCE = re.compile(r"[A-Z]\w{0,3}-\d{1,3}|[A-Za-z0-9_.:-]{1,40}")

T = TypeVar("T")


@dataclass(slots=True)
class Shared:
    """What the parts of one file share: its base year, roles, participants and named rule sets."""

    base_year: int | None = None
    participants: frozenset[str] = frozenset(KINDS)
    posts: frozenset[str] = frozenset()
    reminder_sets: Mapping[str, Item] = field(default_factory=dict)
    ladders: Mapping[str, Item] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles that a plan may name."""
        return (*ROLES, *sorted(self.posts))


def read_provenance(fields: Mapping[str, Item]) -> Provenance:
    """Read ``source`` and ``set_by``."""
    source = fields["source"].texts() if "source" in fields else ()
    set_by = fields["set_by"].choice(("source", "organiser")) if "set_by" in fields else None
    return Provenance(source, set_by or "source")


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
    fields = item.fields(RULE_FIELDS)
    missing = [name for name in ("key", "when", "to") if name not in fields]
    for name in missing:
        item.wrong("missing", key=name)
    if missing:
        return None
    key = fields["key"].text()
    if not KEY.fullmatch(key):
        fields["key"].wrong("bad_name", key=key)
    when = fields["when"].moment(shared.base_year, anchors)
    to = tuple(role for each in fields["to"].items() if (role := read_role(each, shared)))
    by = fields["by"].choices(CHANNELS) if "by" in fields else ("email",)
    every = read_span(fields["every"]) if "every" in fields else None
    times = fields["times"].whole(1, MOST_REPEATS) if "times" in fields else 1
    if ("every" in fields) != ("times" in fields):
        item.wrong("repeats_need_both")
    if when is None or not to or not by:
        return None
    return Reminder(
        key=key,
        when=when,
        to=to,
        by=tuple(dict.fromkeys(by)),
        every=every,
        times=times,
        notice=fields["notice"].text() if "notice" in fields else "",
        urgent="urgent" in fields and fields["urgent"].flag(),
        working_days="working_days" in fields and fields["working_days"].flag(),
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


STAGE_FIELDS = frozenset(
    [
        "kind",
        "title",
        "opens",
        "due",
        "leave",
        "approved_by",
        "owed_by",
        "guards",
        "reminders",
        "escalation",
        "postponable_days",
        "note",
        "source",
        "set_by",
    ]
)


def read_stage(key: str, item: Item, shared: Shared) -> Stage | None:
    """Read one stage of a round."""
    fields = item.fields(STAGE_FIELDS)
    for name in ("kind", "title", "leave"):
        if name not in fields:
            item.wrong("missing", key=name)
    kind = fields["kind"].choice(k.value for k in StageKind) if "kind" in fields else None
    leave = fields["leave"].choice(k.value for k in Leave) if "leave" in fields else None
    base = shared.base_year
    stage = Stage(
        key=key,
        kind=StageKind(kind or StageKind.OTHER),
        title=fields["title"].text() if "title" in fields else key,
        leave=Leave(leave or Leave.ON_DATE),
        opens=fields["opens"].moment(base, OPENS_ANCHORS) if "opens" in fields else None,
        due=fields["due"].moment(base, DUE_ANCHORS) if "due" in fields else None,
        approved_by=read_role(fields["approved_by"], shared) if "approved_by" in fields else None,
        owed_by=read_kinds(fields, shared),
        guards=tuple(
            call for each in fields["guards"].items() if (call := read_guard(each)) is not None
        )
        if "guards" in fields
        else (),
        reminders=read_rules(
            fields.get("reminders"), shared, shared.reminder_sets, STAGE_RULE_ANCHORS
        ),
        escalation=read_rules(fields.get("escalation"), shared, shared.ladders, STAGE_RULE_ANCHORS),
        postponable_days=fields["postponable_days"].whole(0, 366)
        if "postponable_days" in fields
        else 0,
        note=fields["note"].text() if "note" in fields else "",
        provenance=read_provenance(fields),
    )
    return stage if kind and leave else None


def read_round(key: str, item: Item, shared: Shared) -> Round:
    """Read one round with its stages."""
    fields = item.fields({"title", "theme", "starts", "ends", "stages", "source", "set_by"})
    for name in ("title", "stages"):
        if name not in fields:
            item.wrong("missing", key=name)
    pairs = fields["stages"].named_entries() if "stages" in fields else []
    stages = tuple(stage for name, each in pairs if (stage := read_stage(name, each, shared)))
    if "stages" in fields and not pairs:
        fields["stages"].wrong("no_stages")
    base = shared.base_year
    return Round(
        key=key,
        title=fields["title"].text() if "title" in fields else key,
        stages=stages,
        starts=fields["starts"].moment(base, PLAN_ANCHORS) if "starts" in fields else None,
        ends=fields["ends"].moment(base, PLAN_ANCHORS | {"round.starts"})
        if "ends" in fields
        else None,
        theme=fields["theme"].text() if "theme" in fields else "",
        provenance=read_provenance(fields),
    )


DUTY_FIELDS = frozenset(
    [
        "title",
        "every",
        "due",
        "opens",
        "starts",
        "ends",
        "owed_by",
        "done_by",
        "each",
        "at_least",
        "mandatory",
        "newcomers",
        "reminders",
        "escalation",
        "note",
        "source",
        "set_by",
    ]
)


def read_duty(key: str, item: Item, shared: Shared) -> Duty | None:
    """Read one recurring duty."""
    fields = item.fields(DUTY_FIELDS)
    for name in ("title", "every", "due"):
        if name not in fields:
            item.wrong("missing", key=name)
    base = shared.base_year
    every = fields["every"].choice(c.value for c in Cadence) if "every" in fields else None
    due = fields["due"].moment(base, PERIOD_ANCHORS | {"opens"}) if "due" in fields else None
    newcomers = (
        fields["newcomers"].choice(m.value for m in Missed) if "newcomers" in fields else None
    )
    done_by = read_role(fields["done_by"], shared) if "done_by" in fields else None
    each = fields["each"].choice(("organization", "member")) if "each" in fields else None

    def rules(name: str, sets: Mapping[str, Item]) -> tuple[Reminder, ...]:
        return read_rules(fields.get(name), shared, sets, DUTY_RULE_ANCHORS)

    duty = Duty(
        key=key,
        title=fields["title"].text() if "title" in fields else key,
        every=Cadence(every or Cadence.ONCE),
        due=due or UNREAD,
        opens=fields["opens"].moment(base, PERIOD_ANCHORS) if "opens" in fields else None,
        starts=fields["starts"].moment(base, PLAN_ANCHORS) if "starts" in fields else None,
        ends=fields["ends"].moment(base, PLAN_ANCHORS) if "ends" in fields else None,
        owed_by=read_kinds(fields, shared),
        done_by=done_by or "secretary",
        each=each or "organization",
        at_least=fields["at_least"].whole(1, 1000) if "at_least" in fields else 1,
        mandatory="mandatory" not in fields or fields["mandatory"].flag(),
        newcomers=Missed(newcomers or Missed.NEXT_PERIOD),
        reminders=rules("reminders", shared.reminder_sets),
        escalation=rules("escalation", shared.ladders),
        note=fields["note"].text() if "note" in fields else "",
        provenance=read_provenance(fields),
    )
    return duty if every and due else None


def read_award(key: str, item: Item, shared: Shared) -> Award | None:
    """Read one award."""
    fields = item.fields(
        [
            "title",
            "of",
            "stage",
            "due",
            "procedure",
            "criteria",
            "eligible",
            "quota",
            "source",
            "set_by",
            "note",
        ]
    )
    for name in ("title", "of", "stage"):
        if name not in fields:
            item.wrong("missing", key=name)
            return None
    return Award(
        key=key,
        title=fields["title"].text(),
        of=fields["of"].choice(("organization", "member")) or "member",
        stage=fields["stage"].text(),
        due=fields["due"].moment(shared.base_year, PLAN_ANCHORS) if "due" in fields else None,
        procedure=fields["procedure"].texts() if "procedure" in fields else (),
        criteria=fields["criteria"].text() if "criteria" in fields else None,
        eligible=fields["eligible"].texts() if "eligible" in fields else (),
        quota=fields["quota"].text() if "quota" in fields else "",
        provenance=read_provenance(fields),
    )


def read_criteria(key: str, item: Item) -> Criteria | None:
    """Read one set of standards."""
    fields = item.fields({"title", "of", "items", "source"})
    for name in ("title", "of", "items"):
        if name not in fields:
            item.wrong("missing", key=name)
            return None
    of = fields["of"].choice(("organization", "member")) or "member"
    title = fields["title"].text()
    return Criteria(key, title, of, fields["items"].texts(), read_provenance(fields))
