"""`pacesetter db …`: bring the tables to the newest migration, and say where they stand."""

from __future__ import annotations

import click

from service import db
from service.commands.spoken import SpokenGroup, json_option
from service.commands.terminal import Terminal, print_json
from service.context import an_engine
from service.migrations import newest_revision, revision_of
from service.search.noting import catch_up


@click.group("db", cls=SpokenGroup, help="help.db")
def database() -> None:
    """The database."""


@database.command("upgrade", help="help.db_upgrade")
@click.pass_obj
def upgrade(terminal: Terminal) -> None:
    """Migrate; replicas that start together take turns."""
    with an_engine(terminal.settings) as engine:
        db.upgrade(engine)
        with db.writing(db.session_factory(engine)) as session:
            while catch_up(session):
                session.flush()
        with engine.connect() as connection:
            click.echo(terminal.say("db.upgraded", revision=revision_of(connection)))


@database.command("status", help="help.db_status")
@json_option()
@click.pass_obj
def status(terminal: Terminal, as_json: bool) -> None:
    """The revision of the database and the one that this program wants."""
    with an_engine(terminal.settings) as engine, engine.connect() as connection:
        stands, wanted = revision_of(connection), newest_revision()
    if as_json:
        print_json({"revision": stands, "newest": wanted, "current": stands == wanted})
    else:
        click.echo(terminal.say("db.status", revision=stands or "—", newest=wanted))
    if stands != wanted:
        raise SystemExit(1)
