"""`pacesetter substitute …`: who decides for whom, on which days, named as operator."""

from __future__ import annotations

from datetime import datetime

import click

from service import people
from service.actors import OPERATOR
from service.approvals.substitutes import end_substitute, name_substitute, substitutes_about
from service.approvals.told import substitute_told
from service.commands.spoken import SpokenGroup, json_option, option
from service.commands.terminal import Terminal, print_json, print_table
from service.errors import NotFound
from service.models import Substitute
from service.words import say

HEADS = ("id", "person", "substitute", "since", "until", "ended_on", "reason")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("substitute", cls=SpokenGroup, help="help.substitute")
def substitute() -> None:
    """Standing substitutes."""


def _print(terminal: Terminal, lines: list[dict[str, object]], as_json: bool) -> None:
    if as_json:
        print_json(lines)
        return
    heads = [say(terminal.locale, "approvals", f"heading.{name}") for name in HEADS]
    print_table(heads, [[line[name] for name in HEADS] for line in lines])


@substitute.command("list", help="help.substitute_list")
@click.argument("staff_no")
@json_option()
@click.pass_obj
def list_substitutes(terminal: Terminal, staff_no: str, as_json: bool) -> None:
    """Where a person is absent or stands in."""
    with terminal.reading() as session:
        who = people.by_staff_no(session, staff_no)
        lines = [substitute_told(session, row) for row in substitutes_about(session, who.id)]
    _print(terminal, lines, as_json)


@substitute.command("add", help="help.substitute_add")
@click.argument("absent")
@click.argument("stands_in")
@option("--since", type=DAY, required=True, help="option.since_day")
@option("--until", type=DAY, required=True, help="option.until_day")
@option("--reason", default="")
@json_option()
@click.pass_obj
def add(
    terminal: Terminal,
    absent: str,
    stands_in: str,
    since: datetime,
    until: datetime,
    reason: str,
    as_json: bool,
) -> None:
    """Both days are included."""
    with terminal.writing() as session:
        both = [people.by_staff_no(session, number) for number in (absent, stands_in)]
        days = (since.date(), until.date())
        now = terminal.now(session)
        row = name_substitute(session, both[0], both[1], *days, reason, by=OPERATOR, now=now)
        told = substitute_told(session, row)
    _print(terminal, [told], as_json)


@substitute.command("end", help="help.substitute_end")
@click.argument("number", type=int)
@json_option()
@click.pass_obj
def end(terminal: Terminal, number: int, as_json: bool) -> None:
    """From now on."""
    with terminal.writing() as session:
        row = session.get(Substitute, number, with_for_update=True)
        if row is None:
            raise NotFound(f"substitute {number}")
        end_substitute(session, row, by=OPERATOR, now=terminal.now(session))
        told = substitute_told(session, row)
    _print(terminal, [told], as_json)
