"""What the commands on inspections and tickets share: one act, told, and a refusal written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from sqlmodel import Session

from service import campaigns
from service.actors import OPERATOR
from service.commands.spoken import json_option, option
from service.commands.terminal import INSTANT, Terminal, print_json
from service.models import Campaign
from service.rulebook import Rulebook
from workflows.refusals import Refused

Command = Callable[..., Any]
#: Does something: (session, rulebook, its code or number, now, what was given); gives the row.
Deed = Callable[[Session, Rulebook, Any, datetime, dict[str, Any]], Any]
#: The campaign in whose history a refusal is written, by the code or number.
Whose = Callable[[Session, Any], Campaign]
#: A row as data.
Told = Callable[[Session, Any, str], dict[str, Any]]


def perform(
    terminal: Terminal,
    verb: str,
    target: Any,
    at: datetime | None,
    deed: Deed,
    whose: Whose,
    told: Told,
    given: dict[str, Any],
) -> dict[str, Any]:
    """Do one act in one transaction; what is refused is noted in a transaction of its own."""
    rulebook = terminal.context.rulebook
    try:
        with terminal.writing() as session:
            row = deed(session, rulebook, target, terminal.now(session, at), given)
            session.flush()
            return told(session, row, terminal.locale)
    except Refused as refused:
        with terminal.writing() as session:
            now, found = terminal.now(session), whose(session, target)
            campaigns.note_refusal(session, found, verb, refused.reasons, by=OPERATOR, now=now)
        raise


def add_command(
    group: click.Group,
    name: str,
    target: Callable[[Command], Command],
    deed: Deed,
    whose: Whose,
    told: Told,
    done: str,
    *parameters: Callable[[Command], Command],
) -> None:
    """Add the command of one verb; ``done`` is what is said, by its key, of the row as data."""

    def command(
        terminal: Terminal, target: Any, at: datetime | None, as_json: bool, **given: Any
    ) -> None:
        verb = f"{group.name}.{name}"
        line = perform(terminal, verb, target, at, deed, whose, told, given)
        if as_json:
            print_json(line)
        else:
            click.echo(terminal.say(done, **line))

    decorated: Command = click.pass_obj(command)
    for decorate in reversed((target, *parameters, option("--at", type=INSTANT), json_option())):
        decorated = decorate(decorated)
    group.command(name, help=f"help.{group.name}_{name.replace('-', '_')}")(decorated)


def by_code(session: Session, code: str) -> Campaign:
    """Return the campaign of an organisation by its code."""
    return campaigns.by_code(session, code)


CODE = click.argument("target", metavar="CODE")
NUMBER = click.argument("target", metavar="NUMBER", type=int)
