"""`pacesetter token …` and `clock …`: bearer tokens, and the clock of demo and test."""

from __future__ import annotations

from datetime import datetime

import click

from service import clock as clocks
from service.auth import tokens
from service.commands.spoken import SpokenGroup, json_option, option
from service.commands.terminal import INSTANT, Terminal, aware, print_json, print_table
from service.people import by_staff_no
from service.steady import steady


@click.group("token", cls=SpokenGroup, help="help.token")
def token() -> None:
    """Bearer tokens of the API."""


@token.command("create", help="help.token_create")
@click.argument("staff_no")
@option("--name", required=True, help="option.token_name")
@json_option()
@click.pass_obj
def create(terminal: Terminal, staff_no: str, name: str, as_json: bool) -> None:
    """Print a new token, once: only its digest is kept."""
    with terminal.writing() as session:
        person = by_staff_no(session, staff_no)
        secret = tokens.create(session, person.id, name, wall=clocks.wall(session))
    if as_json:
        print_json({"token": secret, "name": name, "staff_no": staff_no})
    else:
        click.echo(secret)


@token.command("list", help="help.token_list")
@click.argument("staff_no")
@json_option()
@click.pass_obj
def list_tokens(terminal: Terminal, staff_no: str, as_json: bool) -> None:
    """The tokens of a person, without their secrets."""
    with terminal.reading() as session:
        found = tokens.of_person(session, by_staff_no(session, staff_no).id)
    told = [
        {"id": t.id, "name": t.name, "created_at": t.created_at, "revoked_at": t.revoked_at}
        for t in found
    ]
    if as_json:
        print_json(told)
        return
    names = ("number", "title", "from", "to")
    rows = [
        [t["id"], t["name"], terminal.moment(one.created_at), terminal.moment(one.revoked_at)]
        for t, one in zip(told, found, strict=True)
    ]
    print_table([terminal.say(f"heading.{name}") for name in names], rows)


@token.command("revoke", help="help.token_revoke")
@click.argument("number", type=int)
@click.pass_obj
def revoke(terminal: Terminal, number: int) -> None:
    """End a token: the next request with it is refused."""
    with terminal.writing() as session:
        tokens.revoke(session, number, wall=clocks.wall(session))
    click.echo(terminal.say("token.revoked", number=number))


@click.group("clock", cls=SpokenGroup, help="help.clock")
def clock() -> None:
    """The time by which the service acts."""


@clock.command("show", help="help.clock_show")
@json_option()
@click.pass_obj
def show(terminal: Terminal, as_json: bool) -> None:
    """The service's time, the real time, and the last tick."""
    with terminal.reading() as session:
        times = {
            "now": clocks.read(session, terminal.settings),
            "wall": clocks.wall(session),
            "last_tick": clocks.last_tick(session),
        }
        simulated = clocks.simulated(session) is not None
    if as_json:
        told = {name: terminal.local(at) for name, at in times.items()}
        print_json({**told, "simulated": simulated})
        return
    words = {name: terminal.moment(at) or "—" for name, at in times.items()}
    click.echo(terminal.say("clock.simulated" if simulated else "clock.shown", **words))


@clock.command("set", help="help.clock_set")
@click.argument("at", type=INSTANT)
@option("--speed", type=click.FloatRange(0, 10_000_000), default=0.0, help="option.speed")
@click.pass_obj
def set_clock(terminal: Terminal, at: datetime, speed: float) -> None:
    """Simulate a time, in demo and test only."""
    settings = terminal.settings
    with terminal.writing() as session:
        wall = clocks.wall(session)
        clocks.set_clock(session, settings, at=aware(at, settings.zone), speed=speed, wall=wall)
    click.echo(terminal.say("clock.set", at=terminal.moment(aware(at, settings.zone))))


@clock.command("confirm", help="help.clock_confirm")
@click.pass_obj
def confirm(terminal: Terminal) -> None:
    """Take the time for right as it is now, after a jump."""
    with terminal.writing() as session:
        clocks.confirm_jump(session, clocks.wall(session), steady())
    click.echo(terminal.say("clock.confirmed"))
