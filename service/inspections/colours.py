"""The colours of tickets as days pass: each change recorded, told, and the calendar's own act."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from service.actors import CALENDAR, Actor
from service.inspections.rows import ONE_DAY, campaign_of, lock, plan_of, today_of
from service.models import Campaign, Task, Ticket, TicketColour
from service.rulebook import Rulebook
from service.work import Audience, close_task, done, open_task, redate_task, tell
from workflows.inspecting import changes, colour_on, floor_of, next_change
from workflows.plan import Plan

KIND = "ticket_colour"
#: Who is told of each colour, the more the worse it is.
TOLD = {
    "blue": ("secretary",),
    "yellow": ("secretary", "superior(secretary)"),
    "red": ("secretary", "superior(secretary)", "office"),
}


def becomes(
    session: Session, ticket: Ticket, colour: str, on: date, by: Actor, now: datetime, *, why: str
) -> None:
    """Give a ticket a colour, and keep when and by whom."""
    counted = select(func.count()).where(TicketColour.ticket_id == ticket.id)
    ticket.colour = colour
    session.add(ticket)
    session.add(
        TicketColour(
            ticket_id=ticket.id,
            number=session.exec(counted).one() + 1,
            colour=colour,
            on_day=on,
            at=now,
            actor=by.kind,
            why=why,
        )
    )
    session.flush()


def colours_of(session: Session, ticket: Ticket) -> list[TicketColour]:
    """Return every change of a ticket's colour, in order."""
    chosen = select(TicketColour).where(TicketColour.ticket_id == ticket.id)
    return list(session.exec(chosen.order_by(col(TicketColour.number))))


def arm(session: Session, plan: Plan, campaign: Campaign, ticket: Ticket, now: datetime) -> None:
    """Let the calendar change the colour on the next day on which it gets worse."""
    day = _ahead(plan, ticket, now) if ticket.state == "open" else None
    if day is None:
        disarm(session, ticket, CALENDAR, now)
        return
    open_task(
        session,
        plan,
        campaign,
        KIND,
        ticket.id,
        title=ticket.title,
        due_on=day - ONE_DAY,  # the change comes when the day before is over
        now=now,
    )


def disarm(session: Session, ticket: Ticket, by: Actor, now: datetime) -> None:
    """Let the colour stay as it is."""
    close_task(session, KIND, ticket.id, by=by, now=now, outcome="cancelled")


def _ahead(plan: Plan, ticket: Ticket, now: datetime) -> date | None:
    rules, today = plan.provisions.inspections, today_of(plan, now)
    return next_change(rules, plan.calendar, ticket.due_on, ticket.colour, today)


def turn(session: Session, rulebook: Rulebook, task: Task, now: datetime) -> bool:
    """Bring a ticket's colour to what it should be by now, each missed step with its own line.

    For tasks of the kind ``ticket_colour``; True once no other change can come.
    """
    ticket = session.get_one(Ticket, task.subject_id)
    lock(session, ticket)
    if ticket.state != "open":
        return True
    campaign = campaign_of(session, ticket)
    plan = plan_of(session, rulebook, campaign)
    catch_up(session, rulebook, plan, campaign, ticket, now)
    following = _ahead(plan, ticket, now)
    if following is None:
        return True
    redate_task(session, plan, task, following - ONE_DAY, now=now)
    return False


def catch_up(
    session: Session,
    rulebook: Rulebook,
    plan: Plan,
    campaign: Campaign,
    ticket: Ticket,
    now: datetime,
) -> None:
    """Let every change come that the days up to now have brought, each with its own line."""
    rules, today = plan.provisions.inspections, today_of(plan, now)
    for on, colour in changes(rules, plan.calendar, ticket.due_on, ticket.colour, today):
        before = ticket.colour
        becomes(session, ticket, colour, on, CALENDAR, now, why="day_came")
        tell_colour(session, plan, campaign, ticket, now)
        done(
            session,
            rulebook,
            campaign,
            f"inspections.ticket_{colour}",
            by=CALENDAR,
            now=now,
            round_key=ticket.round,
            details={"ticket": ticket.id, "from": before, "on": on.isoformat()},
        )


def colour_of(plan: Plan, ticket: Ticket, now: datetime) -> str:
    """Return the colour that a ticket has by its day and by what was said of it.

    Whoever has answered is not made late by those who take their time to read it: the day of the
    answer counts then, and not today.
    """
    day = today_of(plan, now)
    if ticket.state == "answered" and ticket.feedback_at is not None:
        day = today_of(plan, ticket.feedback_at)
    rules = plan.provisions.inspections
    floor = floor_of(rules, urgent=ticket.urgent, behind=ticket.behind)
    return colour_on(rules, plan.calendar, ticket.due_on, day, floor)


def tell_colour(
    session: Session, plan: Plan, campaign: Campaign, ticket: Ticket, now: datetime
) -> None:
    """Tell those whom a colour concerns."""
    tell(
        session,
        plan,
        campaign,
        "work_done",
        Audience(TOLD[ticket.colour]),
        about=f"ticket/{ticket.id}",
        rule=f"{ticket.colour}.{ticket.due_on:%Y%m%d}",
        now=now,
        params={
            "what": f"inspections.ticket_{ticket.colour}",
            "title": ticket.title,
            "note": ticket.matter,
        },
    )
