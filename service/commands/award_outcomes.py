"""What comes after the decision, at the terminal: notice, objections, award, revocation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
from sqlmodel import Session, select

from service import commendation
from service.actors import OPERATOR
from service.commands.award_acts import of_award, perform, row_of
from service.commands.awards import awards
from service.commands.spoken import json_option, option, seen_option
from service.commands.terminal import Terminal
from service.commendation import Said, told
from service.commendation.rows import selection_of
from service.errors import NotFound
from service.models import Campaign, Honour, Objection, PublicNotice
from service.rulebook import Rulebook


@awards.command("notice", help="help.awards_notice")
@click.argument("number", type=int)
@option("--where-to", default="", help="option.award_where_to")
@json_option()
@click.pass_obj
def notice(terminal: Terminal, number: int, where_to: str, as_json: bool) -> None:
    """The chosen names, shown to the public from today on."""

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        made = commendation.open_notice(
            session, rulebook, selection_of(session, number), where_to, by=OPERATOR, now=now
        )
        return told.notice(made)

    perform(terminal, "decide_award", of_award(number), deed)


@awards.command("object", help="help.awards_object")
@click.argument("notice", type=int)
@click.argument("nomination", type=int)
@option("--text", required=True, help="option.award_text")
@option("--name", default="", help="option.award_name")
@option("--contact", default="", help="option.award_contact")
@option("--clue", default="", help="option.award_clue")
@json_option()
@click.pass_obj
def object_to(
    terminal: Terminal, /, notice: int, nomination: int, as_json: bool, **given: str
) -> None:
    """An objection that came on paper: with a name, or with a clue."""

    def whose(session: Session) -> Campaign:
        shown = row_of(session, PublicNotice, notice, "notice")
        return session.get_one(Campaign, shown.campaign_id)

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        said = Said(**given, anonymous=not given["name"])
        made = commendation.raise_objection(
            session, rulebook, row_of(session, PublicNotice, notice, "notice"), nomination, said,
            by=OPERATOR, now=now,
        )  # fmt: skip
        return told.objection(session, made)

    perform(terminal, "object", whose, deed)


@awards.command("rule", help="help.awards_rule")
@click.argument("number", type=int)
@click.argument("verdict", type=click.Choice(("upheld", "rejected")))
@option("--reason", required=True)
@seen_option()
@json_option()
@click.pass_obj
def rule_on(
    terminal: Terminal,
    number: int,
    verdict: str,
    reason: str,
    seen_version: int | None,
    as_json: bool,
) -> None:
    """An objection upheld or rejected."""

    def whose(session: Session) -> Campaign:
        found = row_of(session, Objection, number, "objection")
        return session.get_one(Campaign, found.campaign_id)

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        row = row_of(session, Objection, number, "objection")
        commendation.rule_on(
            session, rulebook, row, verdict == "upheld", reason,
            by=OPERATOR, now=now, seen_version=seen_version,
        )  # fmt: skip
        return told.objection(session, row)

    perform(terminal, "decide_award", whose, deed)


@awards.command("close", help="help.awards_close")
@click.argument("number", type=int)
@option("--reason", required=True)
@json_option()
@click.pass_obj
def close_unfilled(terminal: Terminal, number: int, reason: str, as_json: bool) -> None:
    """An award for which nobody was put forward."""

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        selection = selection_of(session, number)
        closed = commendation.close_unfilled(
            session, rulebook, selection, reason, by=OPERATOR, now=now
        )
        return told.selection(closed)

    perform(terminal, "decide_award", of_award(number), deed)


@awards.command("make", help="help.awards_make")
@click.argument("number", type=int)
@json_option()
@click.pass_obj
def make(terminal: Terminal, number: int, as_json: bool) -> None:
    """The award itself, after a clean notice."""

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        selection = selection_of(session, number)
        made = commendation.make_award(session, rulebook, selection, by=OPERATOR, now=now)
        return [told.honour(each) for each in made]

    perform(terminal, "decide_award", of_award(number), deed)


@awards.command("revoke", help="help.awards_revoke")
@click.argument("number")
@option("--reason", required=True)
@json_option()
@click.pass_obj
def revoke(terminal: Terminal, number: str, reason: str, as_json: bool) -> None:
    """An honour taken back."""

    def row(session: Session) -> Honour:
        found = session.exec(select(Honour).where(Honour.number == number)).one_or_none()
        if found is None:
            raise NotFound(f"honour {number}")
        return found

    def whose(session: Session) -> Campaign:
        return session.get_one(Campaign, row(session).campaign_id)

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        taken = commendation.revoke(session, rulebook, row(session), reason, by=OPERATOR, now=now)
        return told.honour(taken)

    perform(terminal, "decide_award", whose, deed)
