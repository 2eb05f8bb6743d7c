"""The section ``branch_plans`` of a plan file."""

from __future__ import annotations

from workflows.loader_rules import Shared
from workflows.provisions.branch_plans import BranchPlans
from workflows.yaml_loader import Item

FIELDS: frozenset[str] = frozenset()


def read(item: Item, shared: Shared) -> BranchPlans:
    """Read the section; its mistakes are noted where they stand."""
    item.fields(FIELDS)
    return BranchPlans()
