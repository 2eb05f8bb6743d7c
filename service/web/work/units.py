"""The organisations within the visitor's reach, each with the campaign that it is in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from flask import request
from sqlmodel import Session, col, or_, select

from service.api.reach import visible
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
    under_way = select(Campaign.organization_id, Campaign.id).where(
        visible(col(Campaign.path), visitor()),
        col(Campaign.closed_at).is_(None),
        col(Campaign.state) != CANCELLED,
    )
    newest: dict[int, int] = dict(db.exec(under_way.order_by(col(Campaign.id))).all())
    chosen = select(Organization).where(
        visible(path, visitor()),
        or_(col(Organization.closed_on).is_(None), col(Organization.closed_on) > today()),
    )
    return [
        Unit(one.id, one.name, one.code, one.kind, newest.get(one.id))
        for one in db.exec(chosen.order_by(path))
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
    counts: dict[str, int]


def narrowed(
    rows: Iterable[Row], shows: Sequence[str], stands: Callable[[Row, str], bool]
) -> Narrowed[Row]:
    """Narrow a list; `stands` says whether a row is found by one of the `shows`, the first all."""
    wanted = request.args.get("q", "").strip()[:LONGEST_NAME]
    asked = request.args.get("show", "")
    show = asked if asked in shows else shows[0]
    fitting = [row for row in rows if row.unit.fits(wanted)]
    found = [row for row in fitting if stands(row, show)]
    counts = {each: sum(stands(row, each) for row in fitting) for each in shows}
    return Narrowed(wanted, show, found[:AT_ONCE], max(0, len(found) - AT_ONCE), counts)
