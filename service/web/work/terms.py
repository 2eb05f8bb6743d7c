"""换届: terms of office within one's reach, the late ones first; one organisation's in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import Row
from sqlmodel import Session, col, select

from service import terms
from service.api.reach import visible
from service.db import rows
from service.models import ElectionDelay, OfficeTerm, Organization
from service.terms import told
from service.web.current import at_one_look, locale, looking, render, signed_in, today, visitor
from service.web.work.asking import ask
from service.web.work.frame import Frame, frame_of
from service.web.work.plan import seat_words
from service.web.work.units import Unit, narrowed, units
from service.wording import term
from service.words import say
from workflows.loader_rules import ROLES
from workflows.provisions.terms import HEAD
from workflows.terms import months_after, seats_of

pages = Blueprint("work_terms", __name__)
RIGHTS = ("keep_terms", "request_election_delay", "decide_election_delay", "form_group")
SHOWS = ("all", "late", "soon", "none")
#: So many days before its end an election wants to be prepared.
SOON = 180
TERM: Any = (
    OfficeTerm.organization_id,
    OfficeTerm.id,
    OfficeTerm.started_on,
    OfficeTerm.ends_on,
    OfficeTerm.due_on,
)
SEATS = (HEAD, "deputy_head", "member", "office", "office_director")


def p(key: str, **params: object) -> str:
    """The words of the pages about terms of office and seats."""
    return say(locale(), "tenure_pages", key, **params)


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation with the term that it is in, or none; and whether a request waits."""

    unit: Unit
    term: Row[Any] | None  # its `id`, `started_on`, `ends_on` and `due_on`
    waits: bool
    on: date

    @property
    def left(self) -> int:
        """How many days are left until the election is due; below nought it is late."""
        return (self.term.due_on - self.on).days if self.term else 0

    @property
    def status(self) -> str:
        """Where it stands: late, soon, running, or none recorded."""
        if self.term is None:
            return "none"
        return "late" if self.left < 0 else "soon" if self.left <= SOON else "running"

    @property
    def found_by(self) -> tuple[str, ...]:
        """The filters that find it."""
        return (self.status,)


@pages.get("/terms")
@at_one_look
@signed_in
def all_terms() -> ResponseReturnValue:
    """Show every term within reach, the late ones first, and where none is recorded."""
    with looking() as db:
        lines = _lines(db, today())
    found = narrowed(lines, SHOWS, lambda line: line.found_by)
    return render(
        "work/terms.html",
        lines=found.shown,
        found=found,
    )


@pages.get("/campaigns/<int:number>/terms")
@at_one_look
@signed_in
def of_campaign(number: int) -> ResponseReturnValue:
    """Show an organisation's term, its elections put off, and its leading group; with the forms."""
    frame = frame_of(number, "plan", *RIGHTS)
    on = today()
    with looking() as db:
        found = terms.terms_of(db, frame.organization.id)
        every = [told.term(db, one, on) for one in found]
    here = next((one for one in every if one["ended_on"] is None), None)
    delays = here["postponements"] if here else []
    seats = ask("seats", campaign_id=number, limit=1)["seats"]
    given = _given(frame, seats)
    return render(
        "work/term.html",
        frame=frame,
        present=here,
        earlier=[one for one in every if one["ended_on"] is not None][::-1],
        waiting=next((one for one in delays if one["status"] == "requested"), None),
        days_left=(here["due_on"] - on).days if here else 0,
        put_off=_put_off(frame, here, on) if here else None,
        seats=seats,
        given=given,
        seat_words=seat_words,
        seat_names=[(one, seat_words(one)) for one in _known(SEATS, given, ".seat")],
        posts=[(one, term(locale(), "role", one)) for one in _known(ROLES, given, ".post")],
    )


def _lines(db: Session, on: date) -> list[Line]:
    """Late ones first, then those that are due next; where none is recorded comes last."""
    here = units(db)
    running = (
        select(*TERM)
        .join(Organization, col(Organization.id) == col(OfficeTerm.organization_id))
        .where(visible(col(Organization.path), visitor()), col(OfficeTerm.ended_on).is_(None))
    )
    by_place = {one.organization_id: one for one in rows(db, running)}
    asked = select(ElectionDelay.term_id).where(ElectionDelay.status == "requested")
    waiting = set(db.exec(asked))
    lines = []
    for unit in here:
        found = by_place.get(unit.id)
        if found is not None or unit.campaign_id is not None:
            lines.append(Line(unit, found, found is not None and found.id in waiting, on))
    return sorted(lines, key=lambda one: (one.term is None, one.left))


def _put_off(frame: Frame, here: dict[str, Any], on: date) -> tuple[date, date] | None:
    """The first and the last day to which the election may be put off; None where none is left.

    A help with the form; whether it is granted `workflows.terms` says.
    """
    last = months_after(here["ends_on"], frame.plan.provisions.terms.longest_delay)
    first = max(here["due_on"] + timedelta(days=1), on)
    return (first, last) if first <= last else None


def _given(frame: Frame, seats: list[dict[str, Any]]) -> dict[str, Any]:
    """What stands in the form of a group at first: the seats that it has, else the plan's."""
    wanted = [(one["seat"], one["post"], one["places"]) for one in seats] or [
        (one.seat, one.post, one.count) for one in seats_of(frame.plan, frame.campaign.at_top)
    ]
    given: dict[str, Any] = {"seats.count": len(wanted)}
    for at, (seat, post, count) in enumerate(wanted):
        given |= {f"seats.{at}.seat": seat, f"seats.{at}.post": post, f"seats.{at}.count": count}
    return given


def _known(usual: tuple[str, ...], given: dict[str, Any], field: str) -> list[str]:
    """What may be chosen: the usual names, and those that this plan or group has besides."""
    return list(dict.fromkeys([*usual, *(v for name, v in given.items() if name.endswith(field))]))
