"""`pacesetter sweep`, `deliver`, `overdue`: one pass each, with a report."""

from __future__ import annotations

from datetime import datetime

import click

from service.commands.spoken import SpokenCommand, json_option, option
from service.commands.terminal import INSTANT, Terminal, print_json, print_table
from service.overdue import overdue as find_overdue
from service.ticking import deliver_now, sweep_once
from service.wording import state_words


def _at(terminal: Terminal, at: datetime | None) -> datetime | None:
    """`at` as an instant; a future one is refused where it must be."""
    if at is None:
        return None
    with terminal.reading() as session:
        return terminal.now(session, at)


@click.command("sweep", cls=SpokenCommand, help="help.sweep")
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def sweep(terminal: Terminal, at: datetime | None, as_json: bool) -> None:
    """Bring every campaign to what should be true by now."""
    report = sweep_once(terminal.context, at=_at(terminal, at))
    if as_json:
        print_json(report.as_json())
    else:
        click.echo(terminal.say("sweep.done", **report.as_json()))


@click.command("deliver", cls=SpokenCommand, help="help.deliver")
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def deliver(terminal: Terminal, at: datetime | None, as_json: bool) -> None:
    """Send what is ready."""
    report = deliver_now(terminal.context, at=_at(terminal, at))
    names = (
        "packed", "shipments", "accepted", "refused", "unknown", "failed", "retried", "rescued",
        "expired", "muted", "postponed", "digests",
    )  # fmt: skip
    told = {name: getattr(report, name) for name in names}
    if as_json:
        print_json(told)
    else:
        click.echo(terminal.say("deliver.done", **told))


@click.command("overdue", cls=SpokenCommand, help="help.overdue")
@option("--under")
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def overdue(terminal: Terminal, under: str | None, at: datetime | None, as_json: bool) -> None:
    """Who is late, the latest first."""
    with terminal.reading() as session:
        now = terminal.now(session, at)
        found = find_overdue(session, terminal.context.rulebook, now=now, under=under)
    if as_json:
        print_json([{**late.as_json(), "due": terminal.local(late.due)} for late in found])
        return
    names = ("organization", "title", "where", "due", "days_late")
    rows = [
        [
            late.organization,
            late.name,
            state_words(terminal.locale, f"{late.round}/{late.stage}", late.plan),
            terminal.deadline(late.due),
            late.days,
        ]
        for late in found
    ]
    print_table([terminal.say(f"heading.{name}") for name in names], rows)
