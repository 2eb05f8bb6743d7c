"""The section ``branch_plans`` of a plan file."""

from __future__ import annotations

from workflows.loader_rules import Shared, read_role
from workflows.provisions.branch_plans import (
    DOCUMENTS_BY,
    NOBODY,
    PARTS,
    TASK_FIELDS,
    VALID_FOR,
    BranchPlans,
    Filing,
)
from workflows.yaml_loader import Fields, Item

FIELDS: frozenset[str] = frozenset({
    "parts", "task_fields", "least_tasks", "examined_by", "approval", "examination_days",
    "valid_for", "by_class", "conditions", "tasks_owed", "documents", "filings",
})  # fmt: skip
MOST_TASKS = 100
LONGEST_EXAMINATION = 60  # working days
MOST_FILINGS = 100


def read(item: Item, shared: Shared) -> BranchPlans:
    """Read the section; its mistakes are noted where they stand."""
    fields, usual = item.fields(FIELDS), BranchPlans()
    return BranchPlans(
        parts=fields["parts"].choices(PARTS) if "parts" in fields else usual.parts,
        task_fields=fields["task_fields"].choices(TASK_FIELDS)
        if "task_fields" in fields
        else usual.task_fields,
        least_tasks=fields.whole("least_tasks", 0, MOST_TASKS, usual.least_tasks),
        examined_by=_examiner(fields, shared) or usual.examined_by,
        approval=_procedure(fields),
        examination_days=fields.whole(
            "examination_days", 1, LONGEST_EXAMINATION, usual.examination_days
        ),
        valid_for=fields.choice("valid_for", VALID_FOR) or usual.valid_for,
        by_class=fields.flag("by_class", default=usual.by_class),
        conditions=_conditions(fields),
        tasks_owed=fields.flag("tasks_owed", default=usual.tasks_owed),
        documents=_documents(fields),
        filings=_filings(fields),
    )


def _examiner(fields: Fields, shared: Shared) -> str | None:
    if "examined_by" not in fields:
        return None
    value = fields["examined_by"].text()
    return value if value == NOBODY else read_role(fields["examined_by"], shared)


def _procedure(fields: Fields) -> str:
    """Return the procedure named; whether there is one of that name is asked of the whole plan."""
    if "approval" not in fields:
        return ""
    if "examined_by" in fields:
        fields["examined_by"].wrong("approval_said_twice")
    return fields["approval"].text()


def _conditions(fields: Fields) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Conditions by class; the names of classes are the author's own, in any language."""
    if "conditions" not in fields:
        return ()
    return tuple((key, each.texts()) for key, each in fields["conditions"].entries())


def _documents(fields: Fields) -> tuple[tuple[str, str], ...]:
    if "documents" not in fields:
        return ()
    found = [(k, each.choice(DOCUMENTS_BY)) for k, each in fields["documents"].named_entries()]
    return tuple((key, by) for key, by in found if by)


def _filings(fields: Fields) -> tuple[tuple[str, Filing], ...]:
    if "filings" not in fields:
        return ()
    found = []
    for key, each in fields["filings"].named_entries():
        known = each.fields(("title", "at_least", "examined"))
        filing = Filing(
            known.text("title"),
            known.whole("at_least", 1, MOST_FILINGS, 1),
            known.flag("examined"),
        )
        found.append((key, filing))
    return tuple(found)
