"""`pacesetter tickets …`: issue, answer, send back, postpone and close tickets, as the operator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click
from sqlmodel import Session, col, select

from service import campaigns
from service import inspections as verbs
from service.actors import OPERATOR
from service.commands.inspecting import CODE, NUMBER, add_command, by_code
from service.commands.spoken import SpokenGroup, json_option, option, seen_option
from service.commands.terminal import DAY, Terminal, print_json, print_table
from service.inspections import told
from service.inspections.rows import find
from service.models import Campaign, Ticket, within
from service.rulebook import Rulebook
from workflows.provisions.inspections import COLOURS


@click.group("tickets", cls=SpokenGroup, help="help.tickets")
def tickets_group() -> None:
    """Tickets."""


@tickets_group.command("list", help="help.tickets_list")
@option("--under", metavar="CODE", help="option.tickets_under")
@option("--colour", type=click.Choice(COLOURS), help="option.ticket_colour")
@json_option()
@click.pass_obj
def list_tickets(terminal: Terminal, under: str | None, colour: str | None, as_json: bool) -> None:
    """Those that are not closed, with their colours."""
    with terminal.reading() as session:
        chosen = (
            select(Ticket)
            .join(Campaign, col(Campaign.id) == col(Ticket.campaign_id))
            .where(Ticket.state != "closed")
            .order_by(col(Ticket.due_on), col(Ticket.id))
        )
        if under is not None:
            top = campaigns.by_code(session, under)
            chosen = chosen.where(
                Campaign.root_id == top.root_id, within(col(Campaign.path), top.path)
            )
        if colour is not None:
            chosen = chosen.where(Ticket.colour == colour)
        lines = [told.ticket(session, row, terminal.locale) for row in session.exec(chosen)]
    if as_json:
        print_json(lines)
        return
    names = ("id", "organization", "title", "due_on", "colour_words", "state_words")
    headings = [terminal.say(f"heading.inspection_{name}") for name in names]
    print_table(headings, [[str(line[name]) for name in names] for line in lines])


@tickets_group.command("show", help="help.tickets_show")
@click.argument("number", type=int)
@json_option()
@click.pass_obj
def show_ticket(terminal: Terminal, number: int, as_json: bool) -> None:
    """With every change of its colour."""
    with terminal.reading() as session:
        whole = told.whole_ticket(session, find(session, Ticket, number), terminal.locale)
    if as_json:
        print_json(whole)
        return
    click.echo(terminal.say("tickets.line", **whole))
    for change in whole["colours"]:
        words = terminal.say("tickets.colour", on=change["on"], colour=change["colour"])
        click.echo(words)


def _whose(session: Session, number: int) -> Campaign:
    return session.get_one(Campaign, find(session, Ticket, number).campaign_id)


def _issue(
    session: Session, rulebook: Rulebook, code: str, now: datetime, given: dict[str, Any]
) -> Ticket:
    campaign = by_code(session, code)
    return verbs.issue_ticket(session, rulebook, campaign, by=OPERATOR, now=now, **given)


def _on(name: str, verb: Callable[..., object], *parameters: Any) -> None:
    def deed(
        session: Session, rulebook: Rulebook, number: int, now: datetime, given: dict[str, Any]
    ) -> Ticket:
        row = find(session, Ticket, number)
        verb(session, rulebook, row, by=OPERATOR, now=now, **given)
        return row

    add_command(
        tickets_group, name, NUMBER, deed, _whose, told.whole_ticket, "tickets.line", *parameters
    )


def _grant(
    session: Session, rulebook: Rulebook, row: Ticket, *, until: date | None, **given: Any
) -> None:
    verbs.decide_open(session, rulebook, row, until=until, **given)


_REASON = option("--reason", required=True)
add_command(
    tickets_group,
    "issue",
    CODE,
    _issue,
    by_code,
    told.whole_ticket,
    "tickets.line",
    option("--title", required=True, help="option.ticket_title"),
    option("--matter", required=True, help="option.ticket_matter"),
    option("--due", "due_on", type=DAY, required=True, help="option.ticket_due"),
    option("--urgent", is_flag=True, help="option.ticket_urgent"),
)
_on("lag", verbs.mark_behind, _REASON)
_on("answer", verbs.answer_ticket, option("--text", required=True, help="option.inspection_text"))
_on("return", verbs.return_ticket, _REASON, seen_option())
_on("close", verbs.close_ticket, option("--note", default=""), seen_option())
_on(
    "postpone",
    verbs.ask_later_day,
    _REASON,
    option("--progress", required=True, help="option.ticket_progress"),
    option("--expected", type=DAY, required=True, help="option.ticket_expected"),
)
_on("check", verbs.check_open, option("--opinion", required=True, help="option.ticket_opinion"))
_on(
    "decide",
    _grant,
    option("--until", type=DAY, help="option.ticket_until"),
    option("--note", default=""),
)
