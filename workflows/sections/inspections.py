"""The section ``inspections`` of a plan file."""

from __future__ import annotations

from dataclasses import replace

from workflows.loader_rules import Shared
from workflows.provisions.inspections import COLOURS, ISSUED_FOR, Inspections
from workflows.yaml_loader import Item

#: Whole numbers: the least and the most that a plan may say.
NUMBERS = {
    "feedback_days": (1, 120),
    "report_characters": (1, 2000),
    "blue_days": (0, 60),
    "yellow_days": (0, 60),
    "postponable_days": (0, 365),
    "decision_days": (1, 60),
    "ticket_days": (1, 120),
    "masses_percent": (0, 100),
}
FIELDS: frozenset[str] = frozenset({*NUMBERS, "urgent_starts", "tickets_for"})


def read(item: Item, shared: Shared) -> Inspections:
    """Read the section; its mistakes are noted where they stand."""
    fields, usual = item.fields(FIELDS), Inspections()
    numbers = {
        name: fields.whole(name, least, most, getattr(usual, name))
        for name, (least, most) in NUMBERS.items()
    }
    if numbers["yellow_days"] > numbers["blue_days"]:
        # Blue comes first: a ticket that is yellow earlier would never have been blue.
        value, most = numbers["yellow_days"], numbers["blue_days"]
        item.wrong("not_in_range", value=value, least=0, most=most)
    starts = fields.choice("urgent_starts", COLOURS[1:]) or usual.urgent_starts
    return replace(
        usual,
        urgent_starts=starts,
        tickets_for=fields["tickets_for"].choices(ISSUED_FOR)
        if "tickets_for" in fields
        else usual.tickets_for,
        **numbers,
    )
