"""The section ``terms`` of a plan file."""

from __future__ import annotations

from workflows.loader_rules import Shared
from workflows.provisions.terms import Terms
from workflows.yaml_loader import Item

FIELDS: frozenset[str] = frozenset()


def read(item: Item, shared: Shared) -> Terms:
    """Read the section; its mistakes are noted where they stand."""
    item.fields(FIELDS)
    return Terms()
