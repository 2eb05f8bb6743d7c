"""The organisations within the visitor's reach, each with the campaign that it is in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from flask import request
from sqlmodel import Session, col, or_, select

from service.api.reach import visible
from service.db import rows
from service.models import Campaign, Organization
from service.web.current import today, visitor
from workflows.facts import CANCELLED

#: Rows of one page: whoever looks after more narrows it by a name.
AT_ONCE = 200
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation, and the number of its newest campaign under way; None where it has none."""

    id: int
    name: str
    code: str
    kind: str
    campaign_id: int | None

    def fits(self, wanted: str) -> bool:
        """Whether somebody who looks for this text means the organisation."""
        return (
            wanted.casefold() in self.name.casefold() or wanted.casefold() in self.code.casefold()
        )


def units(db: Session) -> list[Unit]:
    """Return them in the order of the tree; those that are closed are not among them."""
    path = col(Organization.path)
    under_way: Any = select(Campaign.organization_id, Campaign.id).where(
        visible(col(Campaign.path), visitor()),
        col(Campaign.closed_at).is_(None),
        col(Campaign.state) != CANCELLED,
    )
    newest: dict[int, int] = dict(map(tuple, rows(db, under_way.order_by(col(Campaign.id)))))
    chosen: Any = select(
        Organization.id, Organization.name, Organization.code, Organization.kind
    ).where(
        visible(path, visitor()),
        or_(col(Organization.closed_on).is_(None), col(Organization.closed_on) > today()),
    )
    return [
        Unit(number, name, code, kind, newest.get(number))
        for number, name, code, kind in rows(db, chosen.order_by(path))
    ]


class OfUnit(Protocol):
    """A row of a list, which is about one organisation."""

    @property
    def unit(self) -> Unit:
        """The organisation."""


Row = TypeVar("Row", bound=OfUnit)


@dataclass(frozen=True, slots=True)
class Narrowed(Generic[Row]):
    """A list narrowed by the name and the standing that the address asks for.

    `counts` says how many there are of each standing among those whose name fits.
    """

    wanted: str
    show: str
    shown: list[Row]
    left_off: int
    counts: Mapping[str, int]


def narrowed(
    lines: Iterable[Row], shows: Sequence[str], found_by: Callable[[Row], Collection[str]]
) -> Narrowed[Row]:
    """Narrow a list; the first of the `shows` finds every row, `found_by` says which others do."""
    wanted = request.args.get("q", "").strip()[:LONGEST_NAME]
    asked, every = request.args.get("show", ""), shows[0]
    show = asked if asked in shows else every
    fitting = [line for line in lines if line.unit.fits(wanted)] if wanted else list(lines)
    counts = Counter(one for line in fitting for one in found_by(line))
    counts[every] = len(fitting)
    found = fitting if show == every else [line for line in fitting if show in found_by(line)]
    return Narrowed(wanted, show, found[:AT_ONCE], max(0, len(found) - AT_ONCE), counts)
