"""`pacesetter awards …`: awards, names, notices and honours listed and shown at the terminal."""

from __future__ import annotations

from pathlib import Path

import click
from sqlmodel import col, select

from service import commendation
from service.commands.spoken import SpokenGroup, json_option, option
from service.commands.terminal import Terminal, print_json, print_table
from service.commendation import told
from service.commendation.rows import selection_of
from service.errors import NotFound
from service.models import (
    Campaign,
    Honour,
    Nomination,
    Objection,
    Opinion,
    PublicNotice,
    Selection,
    SelectionDecision,
    Share,
)
from service.words import LOCALES, say


@click.group("awards", cls=SpokenGroup, help="help.awards")
def awards() -> None:
    """Awards."""


def _heads(locale: str, *names: str) -> list[str]:
    return [say(locale, "commendation", f"heading.{name}") for name in names]


@awards.command("list", help="help.awards_list")
@json_option()
@click.pass_obj
def list_awards(terminal: Terminal, as_json: bool) -> None:
    """One line an award."""
    with terminal.reading() as session:
        lines = [
            told.selection(row)
            for row in session.exec(select(Selection).order_by(col(Selection.id)))
        ]
    if as_json:
        print_json(lines)
        return
    rows = [
        [
            line["id"],
            line["title"],
            say(terminal.locale, "commendation", f"status.{line['status']}"),
            line["places"],
            line["chosen"],
            line["nominate_by"],
        ]
        for line in lines
    ]
    heads = _heads(terminal.locale, "id", "title", "status", "places", "chosen", "nominate_by")
    print_table(heads, rows)


@awards.command("show", help="help.awards_show")
@click.argument("number", type=int)
@json_option()
@click.pass_obj
def show_award(terminal: Terminal, number: int, as_json: bool) -> None:
    """Everything about one award; it has no form but JSON."""
    with terminal.reading() as session:
        found = selection_of(session, number)
        shares = session.exec(
            select(Share, Campaign)
            .join(Campaign, col(Campaign.id) == col(Share.campaign_id))
            .where(Share.selection_id == number)
            .order_by(col(Campaign.path))
        ).all()
        names = session.exec(select(Nomination).where(Nomination.selection_id == number)).all()
        numbers = [each.id for each in names]
        opinions = session.exec(select(Opinion).where(col(Opinion.nomination_id).in_(numbers)))
        lists = session.exec(
            select(SelectionDecision).where(SelectionDecision.selection_id == number)
        )
        notices = session.exec(select(PublicNotice).where(PublicNotice.selection_id == number))
        objections = session.exec(select(Objection).where(Objection.selection_id == number))
        print_json(
            {
                **told.selection(found),
                "shares": [told.share(*row) for row in shares],
                "nominations": [told.nomination(session, each) for each in names],
                "opinions": [told.opinion(each) for each in opinions],
                "decisions": [told.decision(each) for each in lists],
                "notices": [told.notice(each) for each in notices],
                "objections": [told.objection(session, each) for each in objections],
                "unbalanced": commendation.balance(session, found),
            }
        )


@awards.command("register", help="help.awards_register")
@json_option()
@click.pass_obj
def show_register(terminal: Terminal, as_json: bool) -> None:
    """One line an honour; those taken back are marked."""
    with terminal.reading() as session:
        lines = [told.honour(row) for row in session.exec(select(Honour).order_by(col(Honour.id)))]
    if as_json:
        print_json(lines)
        return
    names = ("number", "title", "name", "organization", "awarded_on", "revoked_why")
    print_table(_heads(terminal.locale, *names), [[line[n] for n in names] for line in lines])


@awards.command("certificate", help="help.awards_certificate")
@click.argument("number")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@option("--language", type=click.Choice(LOCALES), help="option.award_language")
@click.pass_obj
def write_certificate(terminal: Terminal, number: str, file: Path, language: str | None) -> None:
    """Written into a file; of an honour that was taken back there is none."""
    with terminal.reading() as session:
        found = session.exec(select(Honour).where(Honour.number == number)).one_or_none()
        if found is None:
            raise NotFound(f"honour {number}")
        font = terminal.context.settings.font
        file.write_bytes(commendation.certificate(found, language or terminal.locale, font))
    click.echo(str(file))
