"""The section ``evidence`` of a plan file."""

from __future__ import annotations

from workflows.loader_rules import Shared
from workflows.provisions.evidence import Evidence
from workflows.yaml_loader import Item

FIELDS: frozenset[str] = frozenset()


def read(item: Item, shared: Shared) -> Evidence:
    """Read the section; its mistakes are noted where they stand."""
    item.fields(FIELDS)
    return Evidence()
