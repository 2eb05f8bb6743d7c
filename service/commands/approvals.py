"""`pacesetter approvals …`: what waits for whom, and signatures that change hands, as operator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import click
from sqlmodel import Session, col, select

from service import campaigns, people
from service.actors import OPERATOR
from service.approvals import hands
from service.approvals.table import Table, table
from service.approvals.told import place_told, process_told, waiting_told
from service.approvals.waiting import waiting_for
from service.commands.campaign_acts import perform
from service.commands.spoken import SpokenGroup, json_option, option
from service.commands.terminal import INSTANT, Terminal, print_json, print_table
from service.models import ApprovalPlace, ApprovalProcess, Campaign
from service.todo import todo
from service.words import say
from workflows.approving import HOW

PLACES = ("place", "step", "run", "person", "status", "due_on", "signed_by", "on_behalf_of")
WAITING = ("campaign_id", "organization", "title", "step_title", "due_at", "on_behalf_of")


@click.group("approvals", cls=SpokenGroup, help="help.approvals")
def approvals() -> None:
    """Approvals of several signatures."""


def _headed(terminal: Terminal, names: tuple[str, ...], lines: list[dict[str, Any]]) -> None:
    heads = [say(terminal.locale, "approvals", f"heading.{name}") for name in names]
    print_table(heads, [[line[name] for name in names] for line in lines])


@approvals.command("waiting", help="help.approvals_waiting")
@click.argument("staff_no")
@json_option()
@click.pass_obj
def waiting(terminal: Terminal, staff_no: str, as_json: bool) -> None:
    """What lies with a person, in their own right or in another's stead."""
    with terminal.reading() as session:
        who = people.by_staff_no(session, staff_no)
        now, rulebook = terminal.now(session), terminal.context.rulebook
        places = {one.place.id: one for one in waiting_for(session, rulebook, who.id, now=now)}
        items = [one for one in todo(session, rulebook, who.id, now=now) if one.what == "approve"]
        lines = [waiting_told(one, places.get(one.place or 0)) for one in items]
    if as_json:
        print_json(lines)
    else:
        _headed(terminal, WAITING, lines)


@approvals.command("show", help="help.approvals_show")
@click.argument("code")
@json_option()
@click.pass_obj
def show(terminal: Terminal, code: str, as_json: bool) -> None:
    """Every signature of a campaign's approvals, wanted and given."""
    with terminal.reading() as session:
        number = campaigns.by_code(session, code).id
        chosen = select(ApprovalProcess).where(ApprovalProcess.campaign_id == number)
        rows = session.exec(chosen.order_by(col(ApprovalProcess.id)))
        found = [process_told(session, row) for row in rows]
    if as_json:
        print_json(found)
    else:
        _headed(terminal, PLACES, [place for process in found for place in process["places"]])


Act = Callable[[Session, Table], ApprovalPlace | None]


def _act(
    terminal: Terminal,
    code: str,
    at: datetime | None,
    as_json: bool,
    act: Act,
    place: int | None,
) -> None:
    """Do something with the signatures that are wanted; what is refused is written down."""
    told: dict[str, Any] = {}

    def do(session: Session, found: Campaign, now: datetime) -> None:
        rulebook = terminal.context.rulebook
        process = campaigns.put_on_table(
            session, rulebook, found, by=OPERATOR, now=now, place=place
        )
        lies = table(session, rulebook, found, process, by=OPERATOR, now=now)
        row = act(session, lies)
        told.update(place_told(session, row) if row else process_told(session, process))

    perform(terminal, code, at, "hand_on", do)
    if as_json:
        print_json(told)
    else:
        _headed(terminal, PLACES, told.get("places") or [told])


_PLACE = option("--place", type=int, help="option.place")
_AT = option("--at", type=INSTANT)


@approvals.command("transfer", help="help.approvals_transfer")
@click.argument("code")
@click.argument("staff_no")
@option("--reason", required=True)
@_PLACE
@_AT
@json_option()
@click.pass_obj
def transfer(
    terminal: Terminal, /, code: str, at: datetime | None, as_json: bool, **given: Any
) -> None:
    """For good."""
    _act(terminal, code, at, as_json, partial(_to_another, hands.transfer, given), given["place"])


@approvals.command("delegate", help="help.approvals_delegate")
@click.argument("code")
@click.argument("staff_no")
@option("--reason", required=True)
@_PLACE
@_AT
@json_option()
@click.pass_obj
def delegate(
    terminal: Terminal, /, code: str, at: datetime | None, as_json: bool, **given: Any
) -> None:
    """For an opinion."""
    _act(terminal, code, at, as_json, partial(_to_another, hands.delegate, given), given["place"])


def _to_another(
    verb: Callable[..., ApprovalPlace], given: dict[str, Any], session: Session, at: Table
) -> ApprovalPlace:
    to = people.by_staff_no(session, given["staff_no"])
    return verb(at, to, given["reason"], by=OPERATOR, place=given["place"])


@approvals.command("add", help="help.approvals_add")
@click.argument("code")
@click.argument("staff_no")
@option("--how", type=click.Choice(HOW), default="parallel", help="option.how_added")
@option("--reason", default="")
@_PLACE
@_AT
@json_option()
@click.pass_obj
def add(terminal: Terminal, /, code: str, at: datetime | None, as_json: bool, **given: Any) -> None:
    """One more signer."""

    def act(session: Session, lies: Table) -> ApprovalPlace:
        to = people.by_staff_no(session, given["staff_no"])
        told = {"by": OPERATOR, "place": given["place"]}
        return hands.add_signers(lies, [to], given["how"], given["reason"], **told)[0]

    _act(terminal, code, at, as_json, act, given["place"])


@approvals.command("remove", help="help.approvals_remove")
@click.argument("code")
@click.argument("place", type=int)
@_AT
@json_option()
@click.pass_obj
def remove(terminal: Terminal, code: str, place: int, at: datetime | None, as_json: bool) -> None:
    """One signer who was added."""
    _act(
        terminal,
        code,
        at,
        as_json,
        lambda session, lies: hands.remove_signer(lies, place, by=OPERATOR),
        place,
    )
