"""What differs between two plans, item by item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, time
from enum import Enum

from workflows.moments import Moment, describe
from workflows.plan import GuardCall, Plan, Provenance, Span

PLAN_FIELDS = (
    "name", "title", "zone", "starts", "ends", "participants", "top_approver", "send_at",
    "language", "documents", "pledge_fields", "classes", "basis", "themes", "publicity", "remarks",
)  # fmt: skip
PLAN_LISTS = ("rounds", "duties", "awards", "criteria", "events", "seats")
#: Where a part comes from is no part of what it asks for.
PASSED_OVER = (Provenance,)
#: What a plan file writes as one phrase is told as one.
WRITTEN_IN_ONE = (Moment, Span, GuardCall)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: ``sort`` is added, removed, changed or moved."""

    sort: str
    path: str
    old: str = ""
    new: str = ""


def differences(old: Plan, new: Plan) -> tuple[Difference, ...]:
    """Return everything that the new plan adds, removes, changes, or puts into another order."""
    return tuple(_of_plans(old, new))


def _of_plans(old: Plan, new: Plan) -> Iterator[Difference]:
    for name in PLAN_FIELDS:
        yield from _of_values(name, getattr(old, name), getattr(new, name))
    yield from _of_values("calendar", old.calendar.name, new.calendar.name)
    for name in PLAN_LISTS:
        yield from _of_values(name, getattr(old, name), getattr(new, name))
    for section in fields(old.provisions):
        before, after = (getattr(plan.provisions, section.name) for plan in (old, new))
        yield from _of_items(section.name, before, after)


def _of_values(path: str, old: object, new: object) -> Iterator[Difference]:
    if isinstance(old, PASSED_OVER) or old == new:
        return
    before, after = named(old), named(new)
    if before is not None and after is not None:
        yield from _of_named(path, before, after, ordered=isinstance(old, tuple))
    elif is_dataclass(old) and type(old) is type(new) and not isinstance(old, WRITTEN_IN_ONE):
        yield from _of_items(path, old, new)
    else:
        yield Difference("changed", path, spoken(old), spoken(new))


def named(value: object) -> dict[str, object] | None:
    """Return the parts of a value by their names; None where its parts have none.

    Seats of one name are told apart by a number: the second is ``member 2``.
    """
    if isinstance(value, Mapping):
        return {str(key): each for key, each in value.items()}
    if not isinstance(value, tuple):
        return None
    found: dict[str, object] = {}
    for item in value:
        pair = isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str)
        name, part = item if pair else (_name(item), item)
        if not name:
            return None
        again = sum(_name(other) == name for other in found.values()) if not pair else 0
        found[f"{name} {again + 1}" if again else name] = part
    return found


def _name(item: object) -> str:
    return str(getattr(item, "key", None) or getattr(item, "seat", ""))


def _of_named(
    path: str, before: dict[str, object], after: dict[str, object], *, ordered: bool
) -> Iterator[Difference]:
    for key in before:
        if key not in after:
            yield Difference("removed", f"{path}.{key}", old=_title(before[key]))
    for key in after:
        if key not in before:
            yield Difference("added", f"{path}.{key}", new=_title(after[key]))
    stayed = [key for key in before if key in after]
    order = [key for key in after if key in before]
    if ordered and stayed != order:
        yield Difference("moved", path, ", ".join(stayed), ", ".join(order))
    for key in stayed:
        yield from _of_values(f"{path}.{key}", before[key], after[key])


def _of_items(path: str, old: object, new: object) -> Iterator[Difference]:
    assert is_dataclass(old)
    for field in fields(old):
        yield from _of_values(
            f"{path}.{field.name}", getattr(old, field.name), getattr(new, field.name, None)
        )


def _title(item: object) -> str:
    if not is_dataclass(item):
        return spoken(item)
    return str(getattr(item, "title", "") or spoken(getattr(item, "when", None)))


def spoken(value: object) -> str:
    """Return a value as a plan file would write it."""
    if value is None or value == () or value == "":
        return ""
    if isinstance(value, Moment):
        return describe(value)
    if isinstance(value, Span):
        return f"{value.days} {'working ' if value.working else ''}days"
    if isinstance(value, GuardCall):
        arguments = ", ".join(value.arguments)
        return f"{value.name}({arguments})" if arguments else value.name
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, frozenset):
        return ", ".join(sorted(str(item) for item in value))
    if isinstance(value, tuple):
        return ", ".join(spoken(item) for item in value)
    if is_dataclass(value):
        return " ".join(spoken(getattr(value, field.name)) for field in fields(value))
    return str(value)
