"""领导小组席位: the leading groups within one's reach, vacant and changed seats first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, func, select

from service import terms
from service.models import GroupSeat, SeatHolder
from service.terms import Seated
from service.web.current import at_one_look, looking, render, signed_in, today
from service.web.work.plan import seat_words
from service.web.work.units import Unit, narrowed, units

pages = Blueprint("work_seats", __name__)
SHOWS = ("all", "vacant", "changed", "none")


@dataclass(frozen=True, slots=True)
class Group:
    """An organisation's leading group; without seats it has not been formed."""

    unit: Unit
    seats: tuple[Seated, ...]
    changed_on: dict[int, date]  # by the seat: when other holders were last noticed

    @property
    def status(self) -> str:
        """What wants to be looked at first: vacant, changed, none formed, or settled."""
        if not self.seats:
            return "none"
        if any(one.vacant for one in self.seats):
            return "vacant"
        return "changed" if self.changed_on else "settled"

    def shown_for(self, show: str) -> bool:
        """Whether a filter finds it; a group may be vacant and changed."""
        return show in ("all", self.status) or (show == "changed" and bool(self.changed_on))


@pages.get("/seats")
@at_one_look
@signed_in
def all_seats() -> ResponseReturnValue:
    """Show the groups with their seats: who sits there by post, and where nobody does."""
    with looking() as db:
        groups = _groups(db, today())
    found = narrowed(groups, SHOWS, Group.shown_for)
    return render(
        "work/seats.html",
        groups=found.shown,
        found=found,
        seat_words=seat_words,
    )


def _groups(db: Session, on: date) -> list[Group]:
    """Vacant ones first, then changed ones, the rest in the order of the tree."""
    here = [one for one in units(db) if one.campaign_id is not None]
    found = terms.seated_in(db, [one.campaign_id for one in here if one.campaign_id], on)
    changed = _changed(db, [one.seat for one in found if one.seat.changes])
    seats: dict[int, list[Seated]] = {}
    for one in found:
        seats.setdefault(one.seat.campaign_id, []).append(one)
    groups = []
    for unit in here:
        mine = tuple(seats.get(unit.campaign_id or 0, ()))
        dates = {one.seat.id: changed[one.seat.id] for one in mine if one.seat.id in changed}
        groups.append(Group(unit, mine, dates))
    order = ("vacant", "changed", "settled", "none")
    return sorted(groups, key=lambda one: order.index(one.status))


def _changed(db: Session, seats: list[GroupSeat]) -> dict[int, date]:
    """When the newest holder of each changed seat was first seen in it."""
    chosen = (
        select(SeatHolder.seat_id, func.max(SeatHolder.seen_on))
        .where(col(SeatHolder.seat_id).in_([one.id for one in seats]))
        .group_by(col(SeatHolder.seat_id))
    )
    return dict(db.exec(chosen).all())
