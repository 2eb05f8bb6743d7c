"""The verbs of a campaign at the terminal, done as the operator; a refusal is written down too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from sqlmodel import Session

from service import campaigns
from service.actors import OPERATOR
from service.campaign_told import brief
from service.commands.campaign import campaign
from service.commands.spoken import json_option, option
from service.commands.terminal import INSTANT, Terminal, print_json
from service.models import Campaign
from service.wording import state_words
from workflows.refusals import Refused

Done = Callable[[Session, Campaign, datetime], Any]


def perform(terminal: Terminal, code: str, at: datetime | None, verb: str, do: Done) -> Campaign:
    """Do one act in one transaction; what is refused is noted in a transaction of its own."""
    try:
        with terminal.writing() as session:
            now = terminal.now(session, at)
            found = campaigns.by_code(session, code)
            do(session, found, now)
            session.refresh(found)
            return found
    except Refused as refused:
        with terminal.writing() as session:
            now = terminal.now(session)
            found = campaigns.by_code(session, code)
            campaigns.note_refusal(session, found, verb, refused.reasons, by=OPERATOR, now=now)
            terminal.plan = terminal.context.rulebook.plan(session, found.plan_version_id)
        raise


def done(terminal: Terminal, found: Campaign, as_json: bool) -> None:
    """Say where the campaign stands now."""
    rulebook = terminal.context.rulebook
    with terminal.reading() as session:
        plan = rulebook.plan(session, found.plan_version_id)
        if as_json:
            now = terminal.acted_at or terminal.now(session)
            print_json(brief(session, rulebook, found, locale=terminal.locale, now=now))
            return
    words = state_words(terminal.locale, found.state, plan)
    click.echo(terminal.say("campaign.state", state=words, version=found.version))


def _plain(name: str) -> None:
    """A verb that takes a campaign and nothing else."""

    @campaign.command(name, help=f"help.campaign_{name}")
    @click.argument("code")
    @option("--at", type=INSTANT)
    @json_option()
    @click.pass_obj
    def command(terminal: Terminal, code: str, at: datetime | None, as_json: bool) -> None:
        verb = getattr(campaigns, name)
        rulebook = terminal.context.rulebook
        done(
            terminal,
            perform(
                terminal,
                code,
                at,
                name,
                lambda s, c, now: verb(s, rulebook, c, by=OPERATOR, now=now),
            ),
            as_json,
        )


for _name in ("start", "submit", "withdraw", "resume"):
    _plain(_name)


def _reasoned(name: str) -> None:
    """A verb that wants a reason."""

    @campaign.command(name, help=f"help.campaign_{name}")
    @click.argument("code")
    @option("--reason", required=True)
    @option("--at", type=INSTANT)
    @json_option()
    @click.pass_obj
    def command(
        terminal: Terminal, code: str, reason: str, at: datetime | None, as_json: bool
    ) -> None:
        verb = getattr(campaigns, name)
        rulebook = terminal.context.rulebook
        done(
            terminal,
            perform(
                terminal,
                code,
                at,
                name,
                lambda s, c, now: verb(s, rulebook, c, reason, by=OPERATOR, now=now),
            ),
            as_json,
        )


for _name in ("suspend", "cancel"):
    _reasoned(_name)


@campaign.command("approve", help="help.campaign_approve")
@click.argument("code")
@option("--note", default="")
@option("--seen", type=int)
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def approve(
    terminal: Terminal, code: str, note: str, seen: int | None, at: datetime | None, as_json: bool
) -> None:
    """Approve what was handed in."""
    rulebook = terminal.context.rulebook

    def do(session: Session, found: Campaign, now: datetime) -> object:
        return campaigns.approve(
            session, rulebook, found, by=OPERATOR, now=now, seen_version=seen, note=note
        )

    done(terminal, perform(terminal, code, at, "approve", do), as_json)


@campaign.command("return", help="help.campaign_return")
@click.argument("code")
@option("--reason", required=True)
@option("--seen", type=int)
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def send_back(
    terminal: Terminal, code: str, reason: str, seen: int | None, at: datetime | None, as_json: bool
) -> None:
    """Return what was handed in."""
    rulebook = terminal.context.rulebook

    def do(session: Session, found: Campaign, now: datetime) -> object:
        return campaigns.send_back(
            session, rulebook, found, reason, by=OPERATOR, now=now, seen_version=seen
        )

    done(terminal, perform(terminal, code, at, "return", do), as_json)


@campaign.command("reopen", help="help.campaign_reopen")
@click.argument("code")
@click.argument("stage")
@option("--reason", required=True)
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def reopen(
    terminal: Terminal, code: str, stage: str, reason: str, at: datetime | None, as_json: bool
) -> None:
    """Go back to a stage, such as first/pledge."""
    rulebook = terminal.context.rulebook

    def do(session: Session, found: Campaign, now: datetime) -> object:
        return campaigns.reopen(session, rulebook, found, stage, reason, by=OPERATOR, now=now)

    done(terminal, perform(terminal, code, at, "reopen", do), as_json)


@campaign.command("record", help="help.campaign_record")
@click.argument("code")
@click.argument("fact")
@click.argument("value", default="yes")
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def record(
    terminal: Terminal, code: str, fact: str, value: str, at: datetime | None, as_json: bool
) -> None:
    """Record a fact that guards ask for."""
    rulebook = terminal.context.rulebook

    def do(session: Session, found: Campaign, now: datetime) -> object:
        return campaigns.record(session, rulebook, found, fact, value, by=OPERATOR, now=now)

    done(terminal, perform(terminal, code, at, "record", do), as_json)


@campaign.command("fulfil", help="help.campaign_fulfil")
@click.argument("code")
@click.argument("duty")
@click.argument("period")
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def fulfil(
    terminal: Terminal, code: str, duty: str, period: str, at: datetime | None, as_json: bool
) -> None:
    """Mark one period of a duty done."""
    rulebook = terminal.context.rulebook

    def do(session: Session, found: Campaign, now: datetime) -> object:
        return campaigns.fulfil(session, rulebook, found, duty, period, by=OPERATOR, now=now)

    done(terminal, perform(terminal, code, at, "fulfil", do), as_json)
