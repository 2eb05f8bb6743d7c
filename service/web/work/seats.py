"""领导小组席位: the leading groups within one's reach, vacant and changed seats first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, func, select

from service import terms
from service.api.reach import visible
from service.models import Campaign, GroupSeat, SeatHolder
from service.terms import Seated, Standing
from service.web.current import at_one_look, looking, render, signed_in, today, visitor
from service.web.work.plan import seat_words
from service.web.work.units import Unit, narrowed, units

pages = Blueprint("work_seats", __name__)
SHOWS = ("all", "vacant", "changed", "none")
#: In the order in which they want to be looked at.
STATUSES = ("vacant", "changed", "settled", "none")


@dataclass(frozen=True, slots=True)
class Group:
    """An organisation's leading group, and how it stands; None: it has not been formed."""

    unit: Unit
    stands: Standing | None

    @property
    def status(self) -> str:
        """What wants to be looked at first: vacant, changed, none formed, or settled."""
        if self.stands is None:
            return "none"
        if self.stands.vacant:
            return "vacant"
        return "changed" if self.stands.changed else "settled"

    @property
    def found_by(self) -> tuple[str, ...]:
        """The filters that find it; a group may be vacant and changed."""
        if self.stands is not None and all(self.stands):
            return ("vacant", "changed")
        return (self.status,)


@pages.get("/seats")
@at_one_look
@signed_in
def all_seats() -> ResponseReturnValue:
    """Show the groups with their seats: who sits there by post, and where nobody does."""
    with looking() as db:
        found = narrowed(_groups(db, today()), SHOWS, lambda group: group.found_by)
        seats = _seated(db, found.shown, today())
        changed_on = _changed(db, [one.seat for one in seats if one.seat.changes])
    return render(
        "work/seats.html",
        groups=found.shown,
        seats=_by_campaign(seats),
        changed_on=changed_on,
        found=found,
        seat_words=seat_words,
    )


def _groups(db: Session, on: date) -> list[Group]:
    """Vacant ones first, then changed ones, the rest in the order of the tree."""
    stands = terms.standings(db, visible(col(Campaign.path), visitor()), on)
    groups = [
        Group(unit, stands.get(unit.campaign_id))
        for unit in units(db)
        if unit.campaign_id is not None
    ]
    return sorted(groups, key=lambda one: STATUSES.index(one.status))


def _seated(db: Session, groups: list[Group], on: date) -> list[Seated]:
    """The seats of those groups that a page shows, and who sits there."""
    formed = [one.unit.campaign_id for one in groups if one.stands and one.unit.campaign_id]
    return terms.seated_in(db, formed, on)


def _by_campaign(seats: list[Seated]) -> dict[int, list[Seated]]:
    found: dict[int, list[Seated]] = {}
    for one in seats:
        found.setdefault(one.seat.campaign_id, []).append(one)
    return found


def _changed(db: Session, seats: list[GroupSeat]) -> dict[int, date]:
    """By the seat, when the newest holder of each changed one was first seen in it."""
    chosen = (
        select(SeatHolder.seat_id, func.max(SeatHolder.seen_on))
        .where(col(SeatHolder.seat_id).in_([one.id for one in seats]))
        .group_by(col(SeatHolder.seat_id))
    )
    return dict(db.exec(chosen).all())
