"""The verbs of a campaign at the terminal, done as the operator; a refusal is written down too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from sqlmodel import Session

from service import campaigns, evidence, in_step
from service.actors import OPERATOR
from service.campaign_told import brief
from service.commands.campaign import campaign
from service.commands.spoken import json_option, option, seen_option
from service.commands.terminal import INSTANT, Terminal, print_json
from service.models import Campaign
from service.wording import state_words
from workflows.refusals import Refused

Done = Callable[[Session, Campaign, datetime], Any]
Command = Callable[..., Any]


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


def _act(name: str, verb: Callable[..., object], *parameters: Callable[[Command], Command]) -> None:
    """The command of one verb: `parameters` are what it takes besides the campaign."""

    def command(
        terminal: Terminal, code: str, at: datetime | None, as_json: bool, **given: object
    ) -> None:
        rulebook = terminal.context.rulebook

        def do(session: Session, found: Campaign, now: datetime) -> object:
            return verb(session, rulebook, found, by=OPERATOR, now=now, **given)

        done(terminal, perform(terminal, code, at, name, do), as_json)

    decorated: Command = click.pass_obj(command)
    # Arguments are read in the order in which they would stand above a function.
    whole: tuple[Callable[[Command], Command], ...] = (
        click.argument("code"),
        *parameters,
        option("--at", type=INSTANT),
        json_option(),
    )
    for decorate in reversed(whole):
        decorated = decorate(decorated)
    campaign.command(name, help=f"help.campaign_{name}")(decorated)


_REASON = option("--reason", required=True)
_SEEN = seen_option()

_act("start", campaigns.start)
_act("submit", campaigns.submit)
_act("withdraw", campaigns.withdraw)
_act("resume", in_step.resume)
_act("suspend", campaigns.suspend, _REASON)
_act("cancel", in_step.cancel, _REASON)
_act("approve", campaigns.approve, option("--note", default=""), _SEEN)
_act("return", campaigns.send_back, _REASON, _SEEN)
_act("reopen", in_step.reopen, click.argument("target", metavar="STAGE"), _REASON)
_act("fulfil", evidence.tick_off, click.argument("duty"), click.argument("period"))
