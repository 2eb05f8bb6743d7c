"""A campaign's dates at the terminal: postponements, overrides, events, and versions."""

from __future__ import annotations

from datetime import date, datetime

import click
from sqlmodel import Session, select

from service import campaigns, in_step
from service.actors import OPERATOR
from service.commands.campaign import campaign, version_of
from service.commands.campaign_acts import done, perform
from service.commands.spoken import json_option, option
from service.commands.terminal import DAY, INSTANT, Terminal, print_json, print_table
from service.errors import NotFound
from service.models import Campaign, Postponement
from service.wording import reason_words, state_words


@campaign.command("postpone", help="help.campaign_postpone")
@click.argument("code")
@option("--until", type=DAY, help="option.until")
@option("--reason", default="")
@option("--grant/--refuse", "granted", default=None, help="option.grant")
@option("--note", default="")
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def postpone(
    terminal: Terminal,
    code: str,
    until: date | None,
    reason: str,
    granted: bool | None,
    note: str,
    at: datetime | None,
    as_json: bool,
) -> None:
    """Ask for a later due day, or decide on what was asked."""
    if (until is None) == (granted is None):
        raise click.UsageError(terminal.say("usage.until_or_grant"))
    rulebook = terminal.context.rulebook

    def do(session: Session, found: Campaign, now: datetime) -> object:
        if until is not None:
            return campaigns.request_postponement(
                session, rulebook, found, until, reason, by=OPERATOR, now=now
            )
        asked = _asked(session, found)
        return campaigns.decide_postponement(
            session, rulebook, asked, bool(granted), note, by=OPERATOR, now=now
        )

    done(terminal, perform(terminal, code, at, "postpone", do), as_json)


def _asked(session: Session, found: Campaign) -> Postponement:
    waiting = select(Postponement).where(
        Postponement.campaign_id == found.id, Postponement.status == "requested"
    )
    asked = session.exec(waiting).first()
    if asked is None:
        raise NotFound("postponement")
    return asked


@campaign.command("date", help="help.campaign_date")
@click.argument("code")
@click.argument("anchor")
@option("--on", type=DAY, help="option.on")
@option("--open", "open_end", is_flag=True, help="option.open")
@option("--remove", is_flag=True, help="option.remove_date")
@option("--reason", required=True)
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def override(
    terminal: Terminal,
    code: str,
    anchor: str,
    on: date | None,
    open_end: bool,
    remove: bool,
    reason: str,
    at: datetime | None,
    as_json: bool,
) -> None:
    """Set a date of one organisation, and of those below it that have none of their own."""
    if [on is not None, open_end, remove].count(True) != 1:
        raise click.UsageError(terminal.say("usage.on_open_or_remove"))
    rulebook = terminal.context.rulebook

    def do(session: Session, found: Campaign, now: datetime) -> object:
        if remove:
            return campaigns.remove_override(
                session, rulebook, found, anchor, reason, by=OPERATOR, now=now
            )
        return campaigns.override_date(
            session, rulebook, found, anchor, on, reason, by=OPERATOR, now=now
        )

    done(terminal, perform(terminal, code, at, "override_date", do), as_json)


def _day_or_open(terminal: Terminal, on: date | None, open_end: bool) -> None:
    if (on is None) != open_end:
        raise click.UsageError(terminal.say("usage.on_or_open"))


@campaign.command("event", help="help.campaign_event")
@click.argument("code")
@click.argument("event")
@option("--on", type=DAY, help="option.on")
@option("--open", "open_end", is_flag=True, help="option.open")
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def event(
    terminal: Terminal,
    code: str,
    event: str,
    on: date | None,
    open_end: bool,
    at: datetime | None,
    as_json: bool,
) -> None:
    """Give a named event its day, for the whole launch."""
    _day_or_open(terminal, on, open_end)
    rulebook = terminal.context.rulebook

    def do(session: Session, found: Campaign, now: datetime) -> object:
        root = session.get_one(Campaign, found.root_id)
        return campaigns.set_event(session, rulebook, root, event, on, by=OPERATOR, now=now)

    done(terminal, perform(terminal, code, at, "set_event", do), as_json)


@campaign.command("migrate", help="help.campaign_migrate")
@click.argument("code")
@click.argument("plan")
@option("--report", "only_report", is_flag=True, help="option.report")
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def migrate(
    terminal: Terminal,
    code: str,
    plan: str,
    only_report: bool,
    at: datetime | None,
    as_json: bool,
) -> None:
    """Carry a whole launch over to another version, or only say what would break."""
    rulebook = terminal.context.rulebook
    with terminal.writing() as session:
        now = terminal.now(session, at)
        found = campaigns.by_code(session, code)
        root = session.get_one(Campaign, found.root_id)
        version = version_of(terminal, session, plan, now)
        report = campaigns.migration_report(session, rulebook, root, version, now=now)
        broken = [carried for carried in report if carried.reasons]
        if not only_report and not broken:
            in_step.migrate(session, rulebook, root, version, by=OPERATOR, now=now)
    _tell_migration(terminal, report, not only_report and not broken, as_json)
    if broken:
        raise SystemExit(1)


def _tell_migration(
    terminal: Terminal, report: list[campaigns.Carried], migrated: bool, as_json: bool
) -> None:
    """Say of each campaign where it stands, and what would break."""
    told = [
        (
            carried.organization,
            carried.state,
            [reason_words(terminal.locale, reason) for reason in carried.reasons],
        )
        for carried in report
    ]
    if as_json:
        names = ("organization", "state", "reasons")
        lines = [dict(zip(names, line, strict=True)) for line in told]
        print_json({"migrated": migrated, "campaigns": lines})
        return
    headings = [terminal.say(f"heading.{name}") for name in ("organization", "where", "notes")]
    rows = [
        [code, state_words(terminal.locale, state), " ".join(reasons)]
        for code, state, reasons in told
    ]
    print_table(headings, rows)
    click.echo(terminal.say("campaign.migrated" if migrated else "campaign.not_migrated"))
