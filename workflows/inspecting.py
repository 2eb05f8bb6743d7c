"""Tickets 督办单 and their colours: what is late looks late, by the plan's days alone."""

from __future__ import annotations

from datetime import date

from workflows.calendar import FIRST_DAY, LAST_DAY, ONE_DAY, WorkCalendar
from workflows.provisions.inspections import COLOURS, Inspections
from workflows.refusals import Reason, Refused

#: Where an inspection, an organisation's part in it, and a ticket may stand.
INSPECTION_STATES = ("committed", "under_way", "closed")
VISIT_STATES = ("chosen", "found", "answered", "settled")
TICKET_STATES = ("open", "answered", "closed")
POSTPONEMENT_STATES = ("requested", "checked", "granted", "refused")
UNDECIDED = ("requested", "checked")


def standing_of_postponement(status: str, ticket_state: str) -> str:
    """Return what became of a later day asked for: a closed ticket leaves nothing to decide."""
    return "lapsed" if ticket_state == "closed" and status in UNDECIDED else status


def worse(one: str, other: str) -> str:
    """Return the later of two colours."""
    return max(one, other, key=COLOURS.index)


def steps(rules: Inspections, calendar: WorkCalendar, due_on: date) -> tuple[tuple[date, str], ...]:
    """Return the days from which a ticket is blue, yellow and red, in order."""
    return (
        (_before(calendar, due_on, rules.blue_days), "blue"),
        (_before(calendar, due_on, rules.yellow_days), "yellow"),
        (due_on + ONE_DAY if due_on < LAST_DAY else date.max, "red"),
    )


def steps_since(
    rules: Inspections, calendar: WorkCalendar, due_on: date, issued_on: date, floor: str = "none"
) -> tuple[tuple[date, str], ...]:
    """Return the days from which a ticket has each colour that it comes to have.

    None begins before the ticket was issued, and what it never was, because it was issued late or
    as urgent, is left out.
    """
    found: dict[date, str] = {}
    for first, colour in steps(rules, calendar, due_on):
        if worse(colour, floor) == colour:
            found[issued_on if colour == floor else max(first, issued_on)] = colour
    return tuple(found.items())


def _before(calendar: WorkCalendar, day: date, working_days: int) -> date:
    try:
        return calendar.shift(day, -working_days)
    except OverflowError:
        return FIRST_DAY


def colour_on(
    rules: Inspections, calendar: WorkCalendar, due_on: date, day: date, floor: str = "none"
) -> str:
    """Return the colour of a ticket on a day; ``floor`` is one that it is not better than."""
    reached = [colour for first, colour in steps(rules, calendar, due_on) if first <= day]
    return worse(reached[-1] if reached else "none", floor)


def floor_of(rules: Inspections, *, urgent: bool, behind: bool) -> str:
    """Return the mildest colour that fits: urgent ones start higher, what lags is yellow."""
    return worse(rules.urgent_starts if urgent else "none", "yellow" if behind else "none")


def changes(
    rules: Inspections, calendar: WorkCalendar, due_on: date, colour: str, day: date
) -> tuple[tuple[date, str], ...]:
    """Return each (day, colour) that a ticket of a colour has become worse by, up to a day."""
    level = COLOURS.index(colour)
    found: dict[str, date] = {
        step: first
        for first, step in steps(rules, calendar, due_on)
        if first <= day and COLOURS.index(step) > level
    }
    return tuple((first, step) for step, first in found.items())


def next_change(
    rules: Inspections, calendar: WorkCalendar, due_on: date, colour: str, day: date
) -> date | None:
    """Return the next day after one on which a ticket gets a worse colour by itself."""
    level = COLOURS.index(colour)
    ahead = (
        first
        for first, step in steps(rules, calendar, due_on)
        if first > day and COLOURS.index(step) > level and first < date.max
    )
    return min(ahead, default=None)


def check_later_day(rules: Inspections, due_on: date, today: date, until: date) -> None:
    """Refuse a postponement that is too late, goes back, or goes too far.

    It is asked for before the day (NORMS 6.6): on the day itself still, afterwards no more.
    """
    if today > due_on:
        raise Refused(Reason.of("inspections.postponed_too_late", due=due_on))
    if until <= due_on:
        raise Refused(Reason.of("inspections.not_later", until=until, due=due_on))
    if (until - due_on).days > rules.postponable_days:
        most = rules.postponable_days
        raise Refused(Reason.of("inspections.postponed_too_far", until=until, days=most))


def check_text(rules: Inspections, text: str) -> None:
    """Refuse a report or an answer that is too short to say anything."""
    if len(text.strip()) < rules.report_characters:
        raise Refused(Reason.of("inspections.report_inadequate", least=rules.report_characters))
