"""Tickets 督办单: issued, answered, sent back or closed, and their days moved in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, g
from sqlmodel import col, select

from service import inspections as verbs
from service.api.inspection_shapes import (
    LaterDay,
    LaterDayCheck,
    LaterDayDecision,
    TicketAnswer,
    TicketClosed,
    TicketIssue,
    TicketReturned,
    TicketsAsked,
    TicketWhy,
)
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import narrowed
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers, Numbered
from service.errors import NotFound
from service.inspections import told
from service.models import Campaign, Organization, Ticket

noun = make("tickets")
ANSWERS, SUPERVISES = "answer_inspection", "supervise"


@noun.get("", summary="Tickets in the order of their numbers, with their colours")
def list_tickets(query: TicketsAsked) -> Response:
    """Of campaigns that the caller may see."""

    def do(call: Call) -> Any:
        chosen = select(Ticket).join(Campaign, col(Campaign.id) == col(Ticket.campaign_id))
        chosen = chosen.where(narrowed(call.session, col(Campaign.path), call.who, query.under))
        for column, wanted in (
            (col(Ticket.campaign_id), query.campaign_id),
            (col(Ticket.colour), query.colour),
            (col(Ticket.state), query.state),
        ):
            if wanted is not None:
                chosen = chosen.where(column == wanted)
        shown = chosen.where(col(Ticket.id) > query.after).order_by(col(Ticket.id))
        # Held while the lines are made, so that none of them asks for its own place again.
        _places = call.session.exec(_places_of(shown.limit(query.limit))).all()

        def line(row: Ticket) -> dict[str, Any]:
            return told.ticket(call.session, row, call.locale)

        return a_page(call, chosen, query, "tickets", col(Ticket.id), line)

    return read(do)


def _places_of(tickets: Any) -> Any:
    chosen = tickets.with_only_columns(col(Ticket.campaign_id)).subquery()
    return (
        select(Campaign, Organization)
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(col(Campaign.id).in_(select(chosen.c.campaign_id)))
    )


@noun.get("/<int:number>", summary="One ticket, with every change of its colour")
def show_ticket(path: Numbered) -> Response:
    """And each later day that was asked for."""

    def do(call: Call) -> Any:
        row = _found(call, path.number)
        call.campaign(row.campaign_id, "see")
        return told.whole_ticket(call.session, row, call.locale)

    return read(do)


@noun.post("", summary="Issue a ticket for one matter")
def issue_ticket(header: Headers, body: TicketIssue) -> Response:
    """Refused where one is out for it already."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, SUPERVISES)
        given = body.model_dump(exclude={"campaign_id"})
        row = verbs.issue_ticket(
            call.session, call.rulebook, campaign, **given, by=by, now=call.now
        )
        return told.whole_ticket(call.session, row, call.locale), 201

    return write(do)


def _found(call: Call, number: int) -> Ticket:
    row = call.session.get(Ticket, number)
    if row is None:
        raise NotFound("ticket")
    return row


def _ruled(body: TicketReturned | TicketClosed) -> dict[str, Any]:
    """What is ruled, bound to the version that was seen."""
    return {**body.model_dump(exclude={"version"}), "seen_version": body.version}


def _act(number: int, right: str, verb: Callable[..., object], **given: Any) -> Response:
    def do(call: Call) -> Answer:
        g.acted_on = None
        row = _found(call, number)
        _, by = call.campaign(row.campaign_id, right)
        verb(call.session, call.rulebook, row, **given, by=by, now=call.now)
        call.session.flush()
        return told.whole_ticket(call.session, row, call.locale), 200

    return write(do)


@noun.post("/<int:number>/lag", summary="Mark a ticket as behind")
def mark_behind(path: Numbered, header: Headers, body: TicketWhy) -> Response:
    """It is yellow at least, from today."""
    return _act(path.number, SUPERVISES, verbs.mark_behind, reason=body.reason)


@noun.post("/<int:number>/feedback", summary="Report on the matter")
def answer_ticket(path: Numbered, header: Headers, body: TicketAnswer) -> Response:
    """A report too short is not taken."""
    return _act(path.number, ANSWERS, verbs.answer_ticket, text=body.text)


@noun.post("/<int:number>/return", summary="Send an inadequate report back")
def return_ticket(path: Numbered, header: Headers, body: TicketReturned) -> Response:
    """The matter is still owed."""
    return _act(path.number, SUPERVISES, verbs.return_ticket, **_ruled(body))


@noun.post("/<int:number>/closing", summary="Close a ticket whose report is adequate")
def close_ticket(path: Numbered, header: Headers, body: TicketClosed) -> Response:
    """Refused without a report."""
    return _act(path.number, SUPERVISES, verbs.close_ticket, **_ruled(body))


@noun.post("/<int:number>/postponement", summary="Ask for a later day")
def ask_later_day(path: Numbered, header: Headers, body: LaterDay) -> Response:
    """Before the day has passed, and no later."""
    given = body.model_dump()
    return _act(path.number, ANSWERS, verbs.ask_later_day, **given)


@noun.post("/<int:number>/postponement/check", summary="Check what was asked for")
def check_postponement(path: Numbered, header: Headers, body: LaterDayCheck) -> Response:
    """Before it is decided."""
    return _act(path.number, SUPERVISES, verbs.check_open, opinion=body.opinion)


@noun.post("/<int:number>/postponement/decision", summary="Grant an explicit day, or none")
def decide_later_day(path: Numbered, header: Headers, body: LaterDayDecision) -> Response:
    """What was checked first is decided."""
    return _act(path.number, SUPERVISES, verbs.decide_open, **body.model_dump())
