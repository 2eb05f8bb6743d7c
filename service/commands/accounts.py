"""`pacesetter accounts …`: accounts kept, and posts given and ended, by the operator."""

from __future__ import annotations

from collections.abc import Callable

import click
from sqlmodel import Session

from service import accounts as verbs
from service import clock
from service import organizations as tree
from service.actors import OPERATOR
from service.commands.spoken import SpokenGroup, option
from service.commands.terminal import Terminal
from service.models import Person
from service.people import by_staff_no

Act = Callable[[Session, Person], None]


@click.group("accounts", cls=SpokenGroup, help="help.accounts")
def accounts() -> None:
    """Accounts and posts."""


def _do(terminal: Terminal, staff_no: str, act: Act) -> None:
    with terminal.writing() as session:
        person = by_staff_no(session, staff_no)
        act(session, person)
        name = person.name
    click.echo(terminal.say("accounts.done", staff_no=staff_no, name=name))


@accounts.command("reset", help="help.accounts_reset")
@click.argument("staff_no")
@click.pass_obj
def reset(terminal: Terminal, staff_no: str) -> None:
    """Send a link to set a new password, by mail."""
    settings = terminal.settings

    def act(session: Session, person: Person) -> None:
        wall, now = clock.wall(session), terminal.now(session)
        key, lasts = settings.signing_key, settings.reset_lasts
        verbs.send_link(session, person, by=OPERATOR, key=key, lasts=lasts, wall=wall, now=now)

    _do(terminal, staff_no, act)


@accounts.command("block", help="help.accounts_block")
@click.argument("staff_no")
@option("--reason", required=True)
@click.pass_obj
def block(terminal: Terminal, staff_no: str, reason: str) -> None:
    """Nobody gets in by it."""

    def act(session: Session, person: Person) -> None:
        wall, now = clock.wall(session), terminal.now(session)
        verbs.block(session, person, reason, by=OPERATOR, wall=wall, now=now)

    _do(terminal, staff_no, act)


@accounts.command("unblock", help="help.accounts_unblock")
@click.argument("staff_no")
@option("--reason", required=True)
@click.pass_obj
def unblock(terminal: Terminal, staff_no: str, reason: str) -> None:
    """What was shut, and what wrong guesses locked."""

    def act(session: Session, person: Person) -> None:
        key, now = terminal.settings.signing_key, terminal.now(session)
        verbs.unblock(session, person, reason, by=OPERATOR, key=key, now=now)

    _do(terminal, staff_no, act)


@accounts.command("log-out", help="help.accounts_log_out")
@click.argument("staff_no")
@click.pass_obj
def log_out(terminal: Terminal, staff_no: str) -> None:
    """Everywhere."""

    def act(session: Session, person: Person) -> None:
        verbs.end_visits_of(session, person, by=OPERATOR, now=terminal.now(session))

    _do(terminal, staff_no, act)


@accounts.command("second-step-off", help="help.accounts_second_step_off")
@click.argument("staff_no")
@option("--reason", required=True)
@click.pass_obj
def second_step_off(terminal: Terminal, staff_no: str, reason: str) -> None:
    """No code is asked for any more."""

    def act(session: Session, person: Person) -> None:
        now = terminal.now(session)
        verbs.take_second_step_away(session, person, reason, by=OPERATOR, now=now)

    _do(terminal, staff_no, act)


@accounts.command("appoint", help="help.accounts_appoint")
@click.argument("staff_no")
@click.argument("organization")
@click.argument("post")
@click.pass_obj
def appoint(terminal: Terminal, staff_no: str, organization: str, post: str) -> None:
    """From today on."""

    def act(session: Session, person: Person) -> None:
        place, now = tree.by_code(session, organization), terminal.now(session)
        rulebook = terminal.context.rulebook
        verbs.give_post(session, rulebook, person, place, post, by=OPERATOR, now=now)

    _do(terminal, staff_no, act)


@accounts.command("dismiss", help="help.accounts_dismiss")
@click.argument("staff_no")
@click.argument("organization")
@click.argument("post")
@option("--reason", required=True)
@click.pass_obj
def dismiss(terminal: Terminal, staff_no: str, organization: str, post: str, reason: str) -> None:
    """From today on; what waits for the post waits for the next."""

    def act(session: Session, person: Person) -> None:
        place, now = tree.by_code(session, organization), terminal.now(session)
        rulebook = terminal.context.rulebook
        verbs.end_post(session, rulebook, person, place, post, reason, by=OPERATOR, now=now)

    _do(terminal, staff_no, act)
