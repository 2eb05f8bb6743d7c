"""The section ``terms`` of a plan file."""

from __future__ import annotations

from workflows.loader_rules import Shared
from workflows.plan import KINDS
from workflows.provisions.terms import GroupSeat, Terms
from workflows.yaml_loader import Fields, Item

FIELDS: frozenset[str] = frozenset({
    "months", "longest_delay", "decision_days", "accountable", "group",
})  # fmt: skip
LONGEST_TERM = 120  # months
MOST_DAYS = 366  # working days
MOST_IN_A_SEAT = 50


def read(item: Item, shared: Shared) -> Terms:
    """Read the section; its mistakes are noted where they stand."""
    fields, usual = item.fields(FIELDS), Terms()
    return Terms(
        months=_months(fields, usual),
        longest_delay=fields.whole("longest_delay", 0, LONGEST_TERM, usual.longest_delay),
        decision_days=fields.whole("decision_days", 1, MOST_DAYS, usual.decision_days),
        accountable=fields.text("accountable", usual.accountable),
        group=tuple(_seat(each) for each in fields.items_of("group")) or usual.group,
    )


def _months(fields: Fields, usual: Terms) -> tuple[tuple[str, int], ...]:
    if "months" not in fields:
        return usual.months
    given = fields["months"].fields(KINDS)
    return tuple(
        (kind, given.whole(kind, 1, LONGEST_TERM, usual.months_of(kind))) for kind in KINDS
    )


def _seat(item: Item) -> GroupSeat:
    fields = item.fields(("seat", "post", "count"), required=("seat", "post"))
    return GroupSeat(
        fields.text("seat"), fields.text("post"), fields.whole("count", 1, MOST_IN_A_SEAT, 1)
    )
