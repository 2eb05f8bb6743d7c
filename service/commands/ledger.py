"""`pacesetter ledger …`: the ledger of an organisation, shown, taken along, and issued."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from service import campaigns, people
from service import ledger as verbs
from service.actors import OPERATOR
from service.commands.inspecting import CODE, add_command, by_code
from service.commands.spoken import SpokenGroup, json_option, option
from service.commands.terminal import INSTANT, Terminal, print_json, print_table
from service.ledger.sheets import HEADINGS, row
from service.ledger.told import brief, issue
from service.models import LedgerIssue
from service.rulebook import Rulebook
from service.words import say

_PERIOD = option("--period", default="all", help="option.ledger_period")
_BELOW = option("--below", is_flag=True, help="option.ledger_below")
_PERSON = option("--person", metavar="STAFF_NO", help="option.ledger_person")


@click.group("ledger", cls=SpokenGroup, help="help.ledger")
def ledger_group() -> None:
    """Ledgers."""


def _compiled(
    terminal: Terminal,
    code: str,
    period: str,
    below: bool,
    person: str | None,
    at: datetime | None,
) -> verbs.Ledger:
    with terminal.reading() as session:
        now = terminal.now(session, at)
        who = people.by_staff_no(session, person).id if person is not None else None
        return verbs.compile_ledger(
            session,
            terminal.context.rulebook,
            campaigns.by_code(session, code),
            period,
            below=below,
            person_id=who,
            now=now,
        )


@ledger_group.command("show", help="help.ledger_show")
@click.argument("code")
@_PERIOD
@_BELOW
@_PERSON
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def show_ledger(
    terminal: Terminal,
    code: str,
    period: str,
    below: bool,
    person: str | None,
    at: datetime | None,
    as_json: bool,
) -> None:
    """Compiled from the work as it stands."""
    found = _compiled(terminal, code, period, below, person, at)
    if as_json:
        print_json(brief(found, terminal.locale))
        return
    headings = [say(terminal.locale, "ledger", f"heading.{name}") for name in HEADINGS]
    zone = terminal.settings.zone
    print_table(headings, [row(named, terminal.locale, zone) for named in found.lines])
    click.echo(terminal.say("ledger.digest", digest=found.digest, lines=len(found.lines)))


@ledger_group.command("export", help="help.ledger_export")
@click.argument("code")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_PERIOD
@_BELOW
@_PERSON
@option("--at", type=INSTANT)
@click.pass_obj
def export_ledger(
    terminal: Terminal,
    code: str,
    file: Path,
    period: str,
    below: bool,
    person: str | None,
    at: datetime | None,
) -> None:
    """As a workbook, or as JSON where the file's name ends so."""
    found = _compiled(terminal, code, period, below, person, at)
    if file.suffix.lower() == ".json":
        file.write_text(found.content(), "utf-8")
    else:
        file.write_bytes(verbs.workbook(found, terminal.locale, terminal.settings.zone))
    click.echo(terminal.say("ledger.exported", file=str(file), lines=len(found.lines)))


@ledger_group.command("issues", help="help.ledger_issues")
@click.argument("code")
@json_option()
@click.pass_obj
def list_issues(terminal: Terminal, code: str, as_json: bool) -> None:
    """In the order of their numbers."""
    with terminal.reading() as session:
        found = verbs.issues_of(session, campaigns.by_code(session, code))
        lines = [issue(session, row) for row in found]
    if as_json:
        print_json(lines)
        return
    for line in lines:
        click.echo(terminal.say("ledger.issued", **line))


def _issue(
    session: Session, rulebook: Rulebook, code: str, now: datetime, given: dict[str, object]
) -> object:
    campaign, period = by_code(session, code), str(given["period"])
    below = bool(given["below"])
    return verbs.issue_ledger(
        session, rulebook, campaign, period, below=below, by=OPERATOR, now=now
    )


def _told(session: Session, row: LedgerIssue, _: str) -> dict[str, Any]:
    return issue(session, row)


add_command(ledger_group, "issue", CODE, _issue, by_code, _told, "ledger.issued", _PERIOD, _BELOW)
