"""The section ``tasks`` of a plan file: reminders and ladders for each kind of task."""

from __future__ import annotations

from types import MappingProxyType

from workflows.closest import closest
from workflows.loader_rules import Shared, read_rules
from workflows.provisions.tasks import TASK_KINDS, TaskRules, Timed
from workflows.yaml_loader import Item

ANCHORS = frozenset({"opens", "due"})


def read(item: Item, shared: Shared) -> TaskRules:
    """Read the section; kinds that it leaves out keep their usual rules."""
    known = dict(TaskRules().by_kind)
    for kind, each in item.named_entries():
        if kind not in TASK_KINDS:
            each.wrong("unknown_task_kind", closest(kind, TASK_KINDS), value=kind)
            continue
        fields = each.fields(("reminders", "escalation"))
        with_owing = shared.with_role("owing")
        known[kind] = Timed(
            read_rules(fields.get("reminders"), with_owing, shared.reminder_sets, ANCHORS),
            read_rules(fields.get("escalation"), with_owing, shared.ladders, ANCHORS),
        )
    return TaskRules(MappingProxyType(known))
