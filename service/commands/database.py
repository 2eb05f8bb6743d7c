"""`pacesetter db …`: bring the tables to the newest migration, and say where they stand."""

from __future__ import annotations

import click

from service import db
from service.commands.spoken import SpokenGroup, json_option
from service.commands.terminal import Terminal, print_json
from service.context import open_engine
from service.migrations import newest_revision, revision_of


@click.group("db", cls=SpokenGroup, help="help.db")
def database() -> None:
    """The database."""


@database.command("upgrade", help="help.db_upgrade")
@click.pass_obj
def upgrade(terminal: Terminal) -> None:
    """Migrate; replicas that start together take turns."""
    engine = open_engine(terminal.settings)
    db.upgrade(engine)
    with engine.connect() as connection:
        click.echo(terminal.say("db.upgraded", revision=revision_of(connection)))
    engine.dispose()


@database.command("status", help="help.db_status")
@json_option()
@click.pass_obj
def status(terminal: Terminal, as_json: bool) -> None:
    """The revision of the database and the one that this program wants."""
    engine = open_engine(terminal.settings)
    with engine.connect() as connection:
        stands, wanted = revision_of(connection), newest_revision()
    engine.dispose()
    if as_json:
        print_json({"revision": stands, "newest": wanted, "current": stands == wanted})
    else:
        click.echo(terminal.say("db.status", revision=stands or "—", newest=wanted))
    if stands != wanted:
        raise SystemExit(1)
