"""`pacesetter appraisals …`: votes prepared, opened, counted, evaluated and published.

Votes want people: two who open them, one who grades. ``--by`` says who acts, by staff number.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click
from sqlmodel import Session, col, select

from service import appraisals as verbs
from service import campaigns, dates
from service.actors import OPERATOR, Actor
from service.appraisals import told
from service.appraisals.printed import slips_as_pdf
from service.commands.spoken import SpokenGroup, json_option, option
from service.commands.terminal import DAY, Terminal, print_json, print_table
from service.errors import BadInput, NotFound, Problem
from service.models import AppraisalEvent, Campaign
from service.people import by_staff_no
from workflows.provisions.appraisals import SUBJECTS
from workflows.refusals import Refused

Act = Callable[[Session, Campaign, AppraisalEvent, Actor, datetime], object]
_BY = option("--by", "staff_no", default="", help="option.vote_by")


@click.group("appraisals", cls=SpokenGroup, help="help.appraisals")
def appraisals() -> None:
    """Votes on organisations and members."""


@appraisals.command("list", help="help.appraisals_list")
@click.argument("code")
@json_option()
@click.pass_obj
def list_votes(terminal: Terminal, code: str, as_json: bool) -> None:
    """The votes of an organisation's campaign."""
    with terminal.reading() as session:
        found = campaigns.by_code(session, code)
        chosen = select(AppraisalEvent).where(AppraisalEvent.campaign_id == found.id)
        votes = [told.brief(each) for each in session.exec(chosen.order_by(col(AppraisalEvent.id)))]
    if as_json:
        print_json(votes)
        return
    names = ("id", "title", "subjects", "state", "closes_on", "turnout", "entitled")
    print_table(names, [[vote[name] for name in names] for vote in votes])


@appraisals.command("show", help="help.appraisals_show")
@click.argument("number", type=int)
@json_option()
@click.pass_obj
def show(terminal: Terminal, number: int, as_json: bool) -> None:
    """A vote as it was frozen; once counted, its results."""
    with terminal.reading() as session:
        event = session.get(AppraisalEvent, number)
        if event is None:
            raise NotFound(f"appraisal:{number}")
        found = told.terms(session, event, terminal.locale)
        if event.state in ("closed", "published"):
            found["results"] = told.results(session, event)
    if as_json:
        print_json(found)
        return
    click.echo(f"{found['title']}  {found['state']}  {found['config_hash']}")
    lines = found.get("results", {}).get("subjects", found["judged"])
    names = ("id", "name", "score", "satisfaction", "grade", "final_grade")
    print_table(names, [[line.get(name) for name in names] for line in lines])


@appraisals.command("prepare", help="help.appraisals_prepare")
@click.argument("code")
@option("--subjects", type=click.Choice(SUBJECTS), default="members", help="option.subjects")
@option("--title", required=True, help="option.vote_title")
@option("--closes", "closes_on", type=DAY, required=True, help="option.closes")
@option("--scrutineer", "scrutineers", multiple=True, help="option.scrutineer")
@_BY
@json_option()
@click.pass_obj
def prepare(
    terminal: Terminal,
    code: str,
    subjects: str,
    title: str,
    closes_on: date,
    scrutineers: tuple[str, ...],
    staff_no: str,
    as_json: bool,
) -> None:
    """Draft a vote, as the first of two people."""
    if len(scrutineers) not in (0, 2):
        raise click.UsageError(terminal.say("usage.two_scrutineers"))
    with terminal.writing() as session:
        named = [by_staff_no(session, each).id for each in scrutineers]
        event = verbs.prepare(
            session,
            terminal.context.rulebook,
            campaigns.by_code(session, code),
            subjects=subjects,
            title=title,
            closes_on=closes_on,
            scrutineers=(named[0], named[1]) if named else None,
            by=_actor(session, staff_no),
            now=terminal.now(session),
        )
        session.refresh(event)
        _say(terminal, event, as_json)


def _actor(session: Session, staff_no: str) -> Actor:
    return Actor.person(by_staff_no(session, staff_no).id) if staff_no else OPERATOR


def _say(terminal: Terminal, event: AppraisalEvent, as_json: bool) -> None:
    if as_json:
        print_json(told.brief(event))
    else:
        click.echo(f"{event.id}  {event.state}  {event.config_hash}")


def _perform(terminal: Terminal, number: int, staff_no: str, verb: str, do: Act) -> AppraisalEvent:
    """Do one act in one transaction; what is refused is written down in one of its own."""
    try:
        with terminal.writing() as session:
            event = verbs.event_of(session, number)
            campaign = session.get_one(Campaign, event.campaign_id)
            do(session, campaign, event, _actor(session, staff_no), terminal.now(session))
            session.refresh(event)
            return event
    except Refused as refused:
        with terminal.writing() as session:
            campaign_id = session.get_one(AppraisalEvent, number).campaign_id
            campaign = session.get_one(Campaign, campaign_id)
            by, now = _actor(session, staff_no), terminal.now(session)
            campaigns.note_refusal(session, campaign, verb, refused.reasons, by=by, now=now)
        raise


def add_act(name: str, do: Callable[..., Act], *parameters: Callable[[Any], Any]) -> None:
    """Add the command of one verb: `parameters` are what it takes besides vote and who acts."""
    verb = f"{name.replace('-', '_')}_appraisal"

    def command(
        terminal: Terminal, number: int, staff_no: str, as_json: bool, **given: Any
    ) -> None:
        event = _perform(terminal, number, staff_no, verb, do(terminal, **given))
        _say(terminal, event, as_json)

    decorated: Any = click.pass_obj(command)
    whole = (click.argument("number", type=int), *parameters, _BY, json_option())
    for decorate in reversed(whole):
        decorated = decorate(decorated)
    appraisals.command(name, help=f"help.appraisals_{name.replace('-', '_')}")(decorated)


def _open(terminal: Terminal, config_hash: str) -> Act:
    rulebook, vault = terminal.context.rulebook, terminal.context.vault
    return lambda session, campaign, event, by, now: verbs.open_event(
        session, rulebook, campaign, event, vault, config_hash=config_hash, by=by, now=now
    )


def _count(terminal: Terminal) -> Act:
    rulebook, vault = terminal.context.rulebook, terminal.context.vault
    return lambda session, campaign, event, by, now: verbs.close(
        session, rulebook, campaign, event, vault, by=by, now=now
    )


def _evaluate(terminal: Terminal, subject: int, grade: str, reason: str) -> Act:
    rulebook = terminal.context.rulebook
    return lambda session, campaign, event, by, now: verbs.evaluate(
        session, rulebook, campaign, event, subject, grade, reason, by=by, now=now
    )


def _publish(terminal: Terminal) -> Act:
    rulebook = terminal.context.rulebook
    return lambda session, campaign, event, by, now: verbs.publish(
        session, rulebook, campaign, event, by=by, now=now
    )


def _call_off(terminal: Terminal, reason: str) -> Act:
    rulebook = terminal.context.rulebook
    return lambda session, campaign, event, by, now: verbs.call_off(
        session, rulebook, campaign, event, reason, by=by, now=now
    )


def _write_secretly(file: str, content: bytes) -> None:
    """Write a file that only its owner can read, and none over another."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BadInput([Problem("pdf", "not_writable", domain="appraisals")]) from error
    with os.fdopen(handle, "wb") as held:
        held.write(content)


@appraisals.command("credentials", help="help.appraisals_credentials")
@click.argument("number", type=int)
@click.argument("stratum")
@option("--lost", multiple=True, help="option.lost_credential")
@option("--pdf", "file", type=click.Path(dir_okay=False), help="option.slips_pdf")
@_BY
@json_option()
@click.pass_obj
def credentials(
    terminal: Terminal,
    number: int,
    stratum: str,
    lost: tuple[str, ...],
    file: str | None,
    staff_no: str,
    as_json: bool,
) -> None:
    """Make a scrutineer's half of one-time credentials, to be printed and cut into slips."""
    made: list[dict[str, Any]] = []

    def do(
        session: Session, campaign: Campaign, event: AppraisalEvent, by: Actor, now: datetime
    ) -> None:
        who = {by_staff_no(session, each).id for each in lost}
        rulebook, base = terminal.context.rulebook, terminal.context.settings.base_url
        half, found = verbs.hand_out(
            session, rulebook, campaign, event, stratum, who, by=by, now=now
        )
        made.extend(told.slips(base, event, half, found))
        if file is not None:  # before the commit: what could not be written was not made
            last_day = dates.day(terminal.locale, event.closes_on)
            font = terminal.context.settings.font
            paper = slips_as_pdf(event, half, made, terminal.locale, last_day, font)
            _write_secretly(file, paper)

    _perform(terminal, number, staff_no, "hand_out_credentials", do)
    if file is not None:
        return
    if as_json:
        print_json(made)
        return
    names = ("voter", "name", "secret", "link")
    print_table(names, [[slip[name] for name in names] for slip in made])


add_act("open", _open, option("--hash", "config_hash", required=True, help="option.config_hash"))
add_act("count", _count)
add_act(
    "evaluate",
    _evaluate,
    click.argument("subject", type=int),
    click.argument("grade"),
    option("--reason", default=""),
)
add_act("publish", _publish)
add_act("call-off", _call_off, option("--reason", required=True))
