"""`pacesetter incidents`: what was parked for a person, with its cause and what to do about it."""

from __future__ import annotations

import click

from service import incidents as parked
from service.actors import OPERATOR
from service.commands.spoken import SpokenCommand, json_option, option
from service.commands.terminal import Terminal, print_json, print_table
from service.errors import NotFound
from service.incident_decisions import ACTIONS, decide, told
from service.incident_words import kind_words, names_of, subject_words


@click.command("incidents", cls=SpokenCommand, help="help.incidents")
@click.argument("number", type=int, required=False)
@click.argument("action", type=click.Choice(ACTIONS), required=False)
@option("--closed", is_flag=True)
@json_option()
@click.pass_obj
def incidents(
    terminal: Terminal, number: int | None, action: str | None, closed: bool, as_json: bool
) -> None:
    """List them, or act on one: `incidents 7 retry`."""
    if number is not None and action is not None:
        with terminal.writing() as session:
            now = terminal.now(session)
            decide(session, parked.find(session, number), action, by=OPERATOR, now=now)
        click.echo(terminal.say("incident.decided", number=number))
        return
    with terminal.reading() as session:
        found = parked.listing(session, closed=closed)
        if number is not None:
            found = [incident for incident in found if incident.id == number]
            if not found:
                raise NotFound(f"incident {number}")
        subjects = names_of(session, terminal.locale, found)
    if as_json:
        print_json([told(incident) for incident in found])
        return
    names = ("number", "when", "what", "about", "notes")
    rows = [
        [
            incident.id,
            terminal.moment(incident.opened_at),
            kind_words(terminal.locale, incident.kind),
            subject_words(terminal.locale, incident, subjects),
            incident.cause.partition("\n")[0][:100],
        ]
        for incident in found
    ]
    print_table([terminal.say(f"heading.{name}") for name in names], rows)
