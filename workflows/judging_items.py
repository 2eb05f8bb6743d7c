"""A nominee judged item by item against the criteria of its award: what is said, what is met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workflows.provisions.commendation import ALL, REQUIRED, Commendation
from workflows.refusals import Reason


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """One item 条目 of the criteria: what the nominator says of it, and whether it is met.

    ``met`` is None while nobody has judged.
    """

    title: str
    statement: str = ""
    met: bool | None = None


def unsaid(laid_down: Commendation, items: Iterable[JudgedItem]) -> tuple[Reason, ...]:
    """Return of which items nothing is said though the plan wants it, each by its title."""
    if laid_down.statements != REQUIRED:
        return ()
    return tuple(
        Reason.of("commendation.item_unsaid", item=item.title)
        for item in items
        if not item.statement.strip()
    )


def unmet(laid_down: Commendation, name: str, items: Iterable[JudgedItem]) -> tuple[Reason, ...]:
    """Return which items keep a name from being chosen: not judged yet, or judged not met."""
    if laid_down.items_met != ALL:
        return ()
    return tuple(
        Reason.of(
            "commendation.item_not_judged" if item.met is None else "commendation.item_not_met",
            name=name,
            item=item.title,
        )
        for item in items
        if not item.met
    )
