"""Names ranked, weighed and dropped at the terminal: all between the first and the decision."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click
from sqlmodel import Session, col, select

from service import campaigns, commendation, people
from service.actors import OPERATOR
from service.commands.award_acts import Whose, of_award, perform, row_of
from service.commands.awards import awards
from service.commands.spoken import json_option, option
from service.commands.terminal import DAY, Terminal
from service.commendation import told
from service.commendation.rows import selection_of
from service.errors import NotFound
from service.models import Campaign, Nomination, Opinion, Sanction
from service.rulebook import Rulebook

DECIDES, NAMES, BARS = "decide_award", "nominate", "enter_sanction"
NUMBER = click.argument("number", type=int)
REASON = option("--reason", required=True)


def _at_home(number: int, *, lies: bool) -> Whose:
    """The campaign that put a name forward, or before which it now lies."""

    def whose(session: Session) -> Campaign:
        row = row_of(session, Nomination, number, "nomination")
        return session.get_one(Campaign, row.at_campaign_id if lies else row.campaign_id)

    return whose


@awards.command("dismiss", help="help.awards_dismiss")
@NUMBER
@REASON
@json_option()
@click.pass_obj
def dismiss(terminal: Terminal, number: int, reason: str, as_json: bool) -> None:
    """A name goes no further than where it lies."""

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        row = row_of(session, Nomination, number, "nomination")
        commendation.leave(session, rulebook, row, reason, by=OPERATOR, now=now)
        return told.nomination(session, row)

    perform(terminal, NAMES, _at_home(number, lies=True), deed)


@awards.command("withdraw", help="help.awards_withdraw")
@NUMBER
@REASON
@json_option()
@click.pass_obj
def withdraw(terminal: Terminal, number: int, reason: str, as_json: bool) -> None:
    """A name is taken back by the organisation that put it forward."""

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        row = row_of(session, Nomination, number, "nomination")
        commendation.withdraw(session, rulebook, row, reason, by=OPERATOR, now=now)
        return told.nomination(session, row)

    perform(terminal, NAMES, _at_home(number, lies=False), deed)


@awards.command("rank", help="help.awards_rank")
@NUMBER
@click.argument("code")
@click.argument("names", type=int, nargs=-1, required=True)
@json_option()
@click.pass_obj
def rank(terminal: Terminal, number: int, code: str, names: tuple[int, ...], as_json: bool) -> None:
    """Names in order, the best first, within their categories."""

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        ranked = commendation.rank(
            session, rulebook, selection_of(session, number), found, list(names),
            by=OPERATOR, now=now,
        )  # fmt: skip
        return [told.nomination(session, each) for each in ranked]

    perform(terminal, NAMES, lambda session: campaigns.by_code(session, code), deed)


@awards.command("send-down", help="help.awards_send_down")
@NUMBER
@option("--nominate-by", type=DAY, required=True, help="option.award_nominate_by")
@json_option()
@click.pass_obj
def send_down(terminal: Terminal, number: int, nominate_by: date, as_json: bool) -> None:
    """The names go down for another round."""

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        selection = selection_of(session, number)
        commendation.send_down(session, rulebook, selection, nominate_by, by=OPERATOR, now=now)
        return told.selection(selection)

    perform(terminal, DECIDES, of_award(number), deed)


@awards.command("ask", help="help.awards_ask")
@NUMBER
@click.argument("roles", nargs=-1)
@json_option()
@click.pass_obj
def ask(terminal: Terminal, number: int, roles: tuple[str, ...], as_json: bool) -> None:
    """Departments are asked for their opinions; nobody named: those whom the plan names."""

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        asked = commendation.ask_opinions(
            session, rulebook, selection_of(session, number), roles, by=OPERATOR, now=now
        )
        return [told.opinion(each) for each in asked]

    perform(terminal, DECIDES, of_award(number), deed)


@awards.command("opinion", help="help.awards_opinion")
@NUMBER
@click.argument("verdict", type=click.Choice(("agrees", "objects")))
@option("--text", default="", help="option.opinion_text")
@json_option()
@click.pass_obj
def opinion(terminal: Terminal, number: int, verdict: str, text: str, as_json: bool) -> None:
    """What a department answered on paper."""

    def whose(session: Session) -> Campaign:
        return session.get_one(Campaign, row_of(session, Opinion, number, "opinion").campaign_id)

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        row = row_of(session, Opinion, number, "opinion")
        commendation.answer(session, rulebook, row, verdict, text, by=OPERATOR, now=now)
        return told.opinion(row)

    perform(terminal, DECIDES, whose, deed)


@awards.command("shortlist", help="help.awards_shortlist")
@NUMBER
@click.argument("names", type=int, nargs=-1, required=True)
@json_option()
@click.pass_obj
def shortlist(terminal: Terminal, number: int, names: tuple[int, ...], as_json: bool) -> None:
    """The list that is chosen from."""

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        listed = commendation.shortlist(
            session, rulebook, selection_of(session, number), list(names), by=OPERATOR, now=now
        )
        return [told.nomination(session, each) for each in listed]

    perform(terminal, DECIDES, of_award(number), deed)


@awards.command("sanction", help="help.awards_sanction")
@click.argument("code")
@click.argument("kind", type=click.Choice(("sanction", "investigation")))
@option("--person", metavar="STAFF_NO", help="option.sanction_person")
@option("--basis", required=True, help="option.sanction_basis")
@option("--since", type=DAY, required=True, help="option.sanction_since")
@option("--until", type=DAY, help="option.sanction_until")
@json_option()
@click.pass_obj
def sanction(
    terminal: Terminal,
    code: str,
    kind: str,
    person: str | None,
    basis: str,
    since: date,
    until: date | None,
    as_json: bool,
) -> None:
    """Something that bars from honours while it lasts."""

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        who = people.by_staff_no(session, person) if person else None
        made = commendation.enter_sanction(
            session, rulebook, found, who, kind, basis, since, until, by=OPERATOR, now=now
        )
        return told.sanction(made)

    perform(terminal, BARS, lambda session: campaigns.by_code(session, code), deed)


@awards.command("lift", help="help.awards_lift")
@NUMBER
@json_option()
@click.pass_obj
def lift(terminal: Terminal, number: int, as_json: bool) -> None:
    """A sanction no longer bars; it stays on record."""

    def whose(session: Session) -> Campaign:
        row = row_of(session, Sanction, number, "sanction")
        chosen = select(Campaign).where(Campaign.organization_id == row.organization_id)
        found = session.exec(chosen.order_by(col(Campaign.id))).first()
        if found is None:
            raise NotFound(f"sanction {number}")
        return found

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        row = row_of(session, Sanction, number, "sanction")
        commendation.lift_sanction(session, rulebook, found, row, by=OPERATOR, now=now)
        return told.sanction(row)

    perform(terminal, BARS, whose, deed)
