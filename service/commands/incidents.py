"""`pacesetter incidents`: what was parked for a person, with its cause and what to do about it."""

from __future__ import annotations

from datetime import datetime

import click
from sqlmodel import Session

from service import clock
from service import incidents as parked
from service.actors import OPERATOR
from service.commands.spoken import SpokenCommand, json_option, option
from service.commands.terminal import Terminal, print_json, print_table
from service.errors import NotFound
from service.models import Incident
from service.outbox_decisions import settle_shipment

ACTIONS = ("retry", "close", "resend", "treat-as-sent")


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
            decide(session, parked.find(session, number), action, now=now)
        click.echo(terminal.say("incident.decided", number=number))
        return
    with terminal.reading() as session:
        found = parked.listing(session, closed=closed)
        if number is not None:
            found = [incident for incident in found if incident.id == number]
            if not found:
                raise NotFound(f"incident {number}")
    if as_json:
        print_json([told(incident) for incident in found])
        return
    names = ("number", "when", "what", "about", "notes")
    rows = [
        [
            incident.id,
            terminal.local(incident.opened_at)[:16].replace("T", " "),
            incident.kind,
            incident.subject,
            incident.cause.partition("\n")[0][:100],
        ]
        for incident in found
    ]
    print_table([terminal.say(f"heading.{name}") for name in names], rows)


def told(incident: Incident) -> dict[str, object]:
    """An incident as data."""
    return {
        "id": incident.id,
        "kind": incident.kind,
        "subject": incident.subject,
        "cause": incident.cause,
        "attempts": incident.attempts,
        "opened_at": incident.opened_at,
        "closed_at": incident.closed_at,
        "action": incident.action,
        "actions": actions_for(incident),
    }


def actions_for(incident: Incident) -> list[str]:
    """What may be done about an incident that is open."""
    if incident.closed_at is not None:
        return []
    if incident.kind == "delivery_unknown":
        return ["resend", "treat-as-sent", "close"]
    return ["retry", "close"] if incident.subject.startswith("campaign:") else ["close"]


def decide(session: Session, incident: Incident, action: str, *, now: datetime) -> None:
    """Do what a person decided. Raises NotFound where there is nothing of the kind to do."""
    if action not in actions_for(incident):
        raise NotFound(f"incident {incident.id}: {action}")
    if action == "retry":
        parked.retry(session, incident, by=OPERATOR, now=now)
        return
    if action != "close":
        number = int(incident.subject.partition(":")[2])
        wall = clock.wall(session)
        settle_shipment(session, number, again=action == "resend", wall=wall)
    parked.close(session, incident, by=OPERATOR, now=now)
    incident.action = action
