"""What is known of one campaign when deciding: frozen, hashable, equal where nothing differs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache

SCHEDULED = "scheduled"
COMPLETED = "completed"
SUSPENDED = "suspended"
CANCELLED = "cancelled"
RESTING = frozenset({COMPLETED, SUSPENDED, CANCELLED})


@dataclass(frozen=True, slots=True)
class Particulars:
    """What sets one campaign apart from its neighbours; empty for most, so that they are equal.

    ``dates`` holds the dates that differ from the plan, by anchor name (``first/pledge.due``,
    ``event.congress``); None means that the plan's date was taken away. ``values`` holds
    recorded facts as (round, name, value); ``done`` the fulfilled occurrences as ``duty/period``;
    ``spent`` the rules that fired under dates that have since moved. ``closed`` means that the
    organisation is no more, so that nothing goes on by itself.
    """

    dates: tuple[tuple[str, date | None], ...] = ()
    values: tuple[tuple[str, str, str], ...] = ()
    done: tuple[str, ...] = ()
    spent: tuple[str, ...] = ()
    newcomer: bool = False
    closed: bool = False

    def dated(self, anchor: str, on: date | None) -> Particulars:
        """Return the same with one date set."""
        return replace(self, dates=_sorted({**dict(self.dates), anchor: on}))

    def undated(self, anchor: str) -> Particulars:
        """Return the same with one date back at the plan's."""
        return replace(self, dates=tuple(pair for pair in self.dates if pair[0] != anchor))

    def recorded(self, round_key: str, name: str, value: str) -> Particulars:
        """Return the same with one fact recorded for a round, replacing an earlier value."""
        kept = [v for v in self.values if v[:2] != (round_key, name)]
        return replace(self, values=tuple(sorted([*kept, (round_key, name, value)])))

    def learnt(self, round_key: str, name: str, value: str | None) -> Particulars:
        """Return the same with a fact as the work now stands; None: it no longer holds."""
        if value is not None:
            return self.recorded(round_key, name, value)
        kept = tuple(known for known in self.values if known[:2] != (round_key, name))
        return replace(self, values=kept)

    def fulfilled(self, occurrence: str) -> Particulars:
        """Return the same with one occurrence of a duty done."""
        return replace(self, done=tuple(sorted({*self.done, occurrence})))

    def as_json(self) -> str:
        """Return the canonical text: equal particulars have equal texts."""
        body: dict[str, object] = {}
        if self.dates:
            body["dates"] = {name: on.isoformat() if on else None for name, on in self.dates}
        if self.values:
            body["values"] = [list(value) for value in self.values]
        if self.done:
            body["done"] = list(self.done)
        if self.spent:
            body["spent"] = list(self.spent)
        if self.newcomer:
            body["newcomer"] = True
        if self.closed:
            body["closed"] = True
        return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @staticmethod
    @lru_cache(maxsize=4096)
    def from_json(text: str) -> Particulars:
        """Read the canonical text back."""
        body = json.loads(text)
        return Particulars(
            dates=_sorted(
                {
                    name: date.fromisoformat(on) if on else None
                    for name, on in body.get("dates", {}).items()
                }
            ),
            values=tuple((r, n, v) for r, n, v in body.get("values", ())),
            done=tuple(body.get("done", ())),
            spent=tuple(body.get("spent", ())),
            newcomer=body.get("newcomer", False),
            closed=body.get("closed", False),
        )


def _sorted(dates: Mapping[str, date | None]) -> tuple[tuple[str, date | None], ...]:
    return tuple(sorted(dates.items()))


@dataclass(frozen=True, slots=True)
class Facts:
    """One campaign as the rules see it.

    ``next_at`` is the first planned moment not yet decided; everything planned before it has been.
    ``entered_on`` is the local day on which the present stage was entered, ``joined_at`` the
    instant from which the organisation takes part.
    """

    kind: str
    at_top: bool
    joined_at: datetime
    state: str = SCHEDULED
    visit: int = 0
    entered_on: date | None = None
    submitted: bool = False
    approved: bool = False
    next_at: datetime | None = None
    suspended_from: str | None = None
    particulars: Particulars = field(default_factory=Particulars)

    @property
    def halted(self) -> bool:
        """Say whether nothing fires: suspended, cancelled, or the organisation is no more."""
        return self.state in (SUSPENDED, CANCELLED) or self.particulars.closed

    @property
    def round_key(self) -> str:
        """Return the key of the round under way, or an empty text outside of any."""
        return self.state.partition("/")[0] if "/" in self.state else ""

    def value(self, name: str, *, lasting: bool = False) -> str | None:
        """Return a recorded fact of the present round; a lasting one may come from any round."""
        for round_key, known, value in reversed(self.particulars.values):
            if known == name and (lasting or round_key == self.round_key):
                return value
        return None
