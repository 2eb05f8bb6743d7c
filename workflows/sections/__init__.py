"""The sections of a plan file on the work of its stages: one file a kind of work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from workflows.loader_rules import Shared
from workflows.provisions import Provisions
from workflows.sections import (
    appraisals,
    approvals,
    branch_plans,
    commendation,
    evidence,
    inspections,
    limits,
    pledges,
    reviews,
    tasks,
    terms,
)
from workflows.yaml_loader import Fields, Item

#: By the name that a section has in the file and among the provisions.
SECTIONS: Mapping[str, Callable[[Item, Shared], Any]] = MappingProxyType(
    {
        "tasks": tasks.read,
        "approvals": approvals.read,
        "evidence": evidence.read,
        "branch_plans": branch_plans.read,
        "pledges": pledges.read,
        "reviews": reviews.read,
        "appraisals": appraisals.read,
        "commendation": commendation.read,
        "inspections": inspections.read,
        "terms": terms.read,
        "limits": limits.read,
    }
)


def read_provisions(fields: Fields, shared: Shared) -> Provisions:
    """Read every section that the file has; the others have their usual form."""
    return Provisions(
        **{name: read(fields[name], shared) for name, read in SECTIONS.items() if name in fields}
    )
