"""The section ``commendation`` of a plan file."""

from __future__ import annotations

from typing import Any

from workflows.loader_rules import Shared, read_role
from workflows.provisions.commendation import (
    AWARDED_BY,
    ITEMS_MET,
    NOTICE_UNITS,
    STATEMENTS,
    VETO_RULES,
    Commendation,
)
from workflows.yaml_loader import Fields, Item

#: Whole numbers: the least and the most that a plan may say.
NUMBERS = {
    "notice_days": (1, 60),
    "objection_days": (1, 60),
    "opinion_days": (1, 60),
    "deciding_days": (0, 120),
    "level_days": (0, 60),
    "pledge_score": (0, 100),
    "assessment_score": (0, 100),
    "participation_percent": (0, 100),
    "participation_months": (0, 120),
    "deeds_at_least": (0, 2000),
    "again_after_years": (1, 50),
    "shortlist_percent": (100, 1000),
    "leaders_percent": (0, 100),
    "quorum_percent": (0, 100),
    "majority_percent": (0, 99),
}
FIELDS = frozenset({
    *NUMBERS, "notice_unit", "anonymous_with_clue", "opinions_from", "vetoes", "excellent",
    "failing", "awarded_by", "statements", "items_met",
})  # fmt: skip


def read(item: Item, shared: Shared) -> Commendation:
    """Read the section; its mistakes are noted where they stand."""
    fields, usual = item.fields(FIELDS), Commendation()
    numbers: dict[str, Any] = {
        name: fields.whole(name, least, most, getattr(usual, name))
        for name, (least, most) in NUMBERS.items()
    }
    return Commendation(
        notice_unit=fields.choice("notice_unit", NOTICE_UNITS) or usual.notice_unit,
        anonymous_with_clue=fields.flag("anonymous_with_clue", default=True),
        opinions_from=_roles(fields, shared),
        vetoes=fields["vetoes"].choices(VETO_RULES) if "vetoes" in fields else usual.vetoes,
        excellent=fields.texts("excellent") or usual.excellent,
        failing=fields.texts("failing") if "failing" in fields else usual.failing,
        statements=fields.choice("statements", STATEMENTS) or usual.statements,
        items_met=fields.choice("items_met", ITEMS_MET) or usual.items_met,
        awarded_by=fields.choice("awarded_by", AWARDED_BY) or usual.awarded_by,
        **numbers,
    )


def _roles(fields: Fields, shared: Shared) -> tuple[str, ...]:
    read = (read_role(each, shared) for each in fields.items_of("opinions_from"))
    return tuple(role for role in read if role)
