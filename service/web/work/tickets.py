"""督办单: those under a campaign by colour and lateness, and one with all that is done to it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from service.inspections import count_below, places_below
from service.web.current import at_one_look, locale, looking, render, signed_in, today
from service.web.forms.state import MOST_TO_CHOOSE
from service.web.work.asking import ask, ask_all
from service.web.work.frame import Frame, frame_of
from service.words import say
from workflows.calendar import local_day
from workflows.inspecting import UNDECIDED, floor_of, steps_since
from workflows.plan import Plan
from workflows.provisions.inspections import COLOURS

pages = Blueprint("work_tickets", __name__)
INSPECT, ANSWER, SUPERVISE = "inspect", "answer_inspection", "supervise"
#: Of those that are closed, so many are shown.
CLOSED_SHOWN = 50
ONE_DAY = timedelta(days=1)


def p(key: str, **params: object) -> str:
    """The words of the pages about inspections and tickets."""
    return say(locale(), "inspection_pages", key, **params)


def tickets_under(frame: Frame, colour: str) -> dict[str, Any]:
    """The tickets of an organisation and of those below: open, answered and closed, worst first."""
    every = ask_all("tickets", "tickets", under=frame.organization.code)
    for one in every:
        one["days_late"] = _days_late(one)
    running = [one for one in every if one["state"] != "closed" and one["halted"] != "cancelled"]
    counts = Counter(one["colour"] for one in running)
    shown = [one for one in running if colour in ("", one["colour"])]
    shown.sort(key=lambda one: (-COLOURS.index(one["colour"]), one["due_on"], one["id"]))
    closed = [one for one in every if one["state"] == "closed" or one["halted"] == "cancelled"]
    return {
        "colour": colour if colour in COLOURS else "",
        "colours": [(name, counts[name]) for name in COLOURS[::-1] if counts[name]],
        "count": len(running),
        "open": [one for one in shown if one["state"] == "open"],
        "answered": [one for one in shown if one["state"] == "answered"],
        "closed": closed[::-1][:CLOSED_SHOWN],
        "closed_count": len(closed),
    }


def _days_late(one: dict[str, Any]) -> int:
    """So many days an answer is late; who has answered, is not."""
    if one["state"] != "open":
        return 0
    return max(0, (today() - date.fromisoformat(one["due_on"])).days)


@pages.get("/campaigns/<int:number>/tickets/new")
@at_one_look
@signed_in
def new(number: int) -> ResponseReturnValue:
    """Show the form for a ticket to an organisation, or to one below."""
    frame = frame_of(number, "inspections", INSPECT, SUPERVISE)
    places, left_out = _places(frame)
    return render(
        "work/ticket_new.html",
        p=p,
        frame=frame,
        places=places,
        left_out=left_out,
        first=today().isoformat(),
    )


def _places(frame: Frame) -> tuple[list[tuple[int, str]], int]:
    """To whom the visitor may issue one from here: those below, and the organisation itself.

    Where those are too many to choose from, those right below, and how many are left out: to them
    it goes from their own page.
    """
    own = [(frame.campaign.id, frame.organization.name)] if frame.may(SUPERVISE) else []
    if not frame.may(INSPECT):
        return own, 0
    with looking() as db:
        count = count_below(db, frame.campaign)
        direct = count > MOST_TO_CHOOSE
        found = places_below(db, frame.campaign, most=MOST_TO_CHOOSE, direct=direct)
    return own + [(place.campaign_id, place.name) for place in found], count - len(found)


@pages.get("/tickets/<int:number>")
@at_one_look
@signed_in
def show(number: int) -> ResponseReturnValue:
    """Show one ticket: what it is about, by when, and what the visitor may do about it."""
    ticket = ask(f"tickets/{number}")
    frame = frame_of(ticket["campaign_id"], "inspections", ANSWER, SUPERVISE)
    rules, due = frame.plan.provisions.inspections, date.fromisoformat(ticket["due_on"])
    asked = [one for one in ticket["postponements"] if one["status"] in UNDECIDED]
    return render(
        "work/ticket.html",
        p=p,
        frame=frame,
        ticket={**ticket, "days_late": _days_late(ticket)},
        asked=asked[0] if asked else None,
        rules=rules,
        steps=_steps(frame.plan, ticket) if ticket["state"] == "open" else (),
        first=max(due + ONE_DAY, today()).isoformat(),
        last=(due + timedelta(days=rules.postponable_days)).isoformat(),
        in_time=today() <= due,
    )


def _steps(plan: Plan, ticket: dict[str, Any]) -> tuple[tuple[date, str], ...]:
    """From which day it has which colour, from the day of its issue on."""
    rules, due = plan.provisions.inspections, date.fromisoformat(ticket["due_on"])
    issued_on = local_day(datetime.fromisoformat(ticket["issued_at"]), plan.zone)
    floor = floor_of(rules, urgent=ticket["urgent"], behind=False)
    return steps_since(rules, plan.calendar, due, issued_on, floor)
