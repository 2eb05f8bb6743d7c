"""`pacesetter campaign urge` and `urge-many`: whom it would reach first, then what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from sqlmodel import Session, col, true

from service import campaigns, urgings
from service import organizations as tree
from service.actors import OPERATOR
from service.campaigns.urging import Recipient
from service.campaigns.urging_many import Urged
from service.commands.campaign import campaign
from service.commands.campaign_acts import done, perform
from service.commands.spoken import json_option, option
from service.commands.terminal import INSTANT, Terminal, print_json, print_table
from service.models import Campaign, Organization, within
from service.urgings import Line
from service.wording import reason_words, term
from service.words import say

REACHED = ("organization", "to_whom", "notes")
OUTCOME = ("organization", "count", "notes")


@campaign.command("urge", help="help.campaign_urge")
@click.argument("code")
@option("--preview", is_flag=True)
@option("--note", default="")
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def urge(
    terminal: Terminal, code: str, preview: bool, note: str, at: datetime | None, as_json: bool
) -> None:
    """Urge those who have to act; limited for each campaign and day, and written down."""
    rulebook, settings = terminal.context.rulebook, terminal.settings
    if preview:
        with terminal.reading() as session:
            now = terminal.now(session, at)
            found = campaigns.by_code(session, code)
            reached = campaigns.urge_preview(session, rulebook, found, now=now)
        if as_json:
            print_json([asdict(person) for person in reached])
            return
        _print_reached(terminal, reached)
        return

    def do(session: Session, found: Campaign, now: datetime) -> object:
        return campaigns.urge(
            session,
            rulebook,
            found,
            by=OPERATOR,
            now=now,
            note=note,
            a_day=settings.budget_nudges,
        )

    done(terminal, perform(terminal, code, at, "urge", do), as_json)


def _print_reached(terminal: Terminal, reached: Sequence[Recipient]) -> None:
    """Who would be urged, and by what."""
    listed = say(terminal.locale, "terms", "and")
    rows = [
        [
            _named(terminal, each),
            listed.join(term(terminal.locale, "channel", channel) for channel in each.channels),
        ]
        for each in reached
    ]
    print_table([terminal.say(f"heading.{name}") for name in ("to_whom", "by")], rows)


@campaign.command("urge-many", help="help.campaign_urge_many")
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@option("--under")
@option("--preview", is_flag=True)
@option("--note", default="")
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def urge_several(
    terminal: Terminal,
    codes: tuple[str, ...],
    under: str | None,
    preview: bool,
    note: str,
    at: datetime | None,
    as_json: bool,
) -> None:
    """Urge those named, or without any all that are overdue; each as often as its plan lets."""
    if preview:
        with terminal.reading() as session:
            now = terminal.now(session, at)
            found, more = _meant(session, codes, under, now)
            lines = urgings.lines_of(session, terminal.context, None, found, now=now)
        _show(terminal, lines, more, as_json)
        return
    with terminal.writing() as session:
        now = terminal.now(session, at)
        found, more = _meant(session, codes, under, now)
        urged = urgings.urge_each(session, terminal.context, None, found, now=now, note=note)
        report = [_report(terminal, session, one) for one in urged]
    if as_json:
        print_json({"campaigns": report, "more": more})
        return
    rows = [
        [line["organization"], line["recipients"], " ".join(line["reasons"])] for line in report
    ]
    print_table([terminal.say(f"heading.{name}") for name in OUTCOME], rows)
    _say_count(terminal, "more", more)


def _meant(
    session: Session, codes: Sequence[str], under: str | None, now: datetime
) -> tuple[Sequence[Campaign], int]:
    """Those to urge now, and how many more there are for another call."""
    if codes:
        return [campaigns.by_code(session, code) for code in dict.fromkeys(codes)], 0
    where = within(col(Campaign.path), tree.by_code(session, under).path) if under else true()
    return urgings.in_one_call(urgings.late(session, where, now))


def _report(terminal: Terminal, session: Session, one: Urged) -> dict[str, Any]:
    return {
        "organization": session.get_one(Organization, one.campaign.organization_id).code,
        "recipients": one.nudge.recipients if one.nudge else 0,
        "reasons": [reason_words(terminal.locale, reason) for reason in one.reasons],
    }


def _show(terminal: Terminal, lines: Sequence[Line], more: int, as_json: bool) -> None:
    """Whom it would reach, organisation by organisation."""
    people, unheard = urgings.heard_by(lines)
    if as_json:
        told = [
            {
                "organization": line.organization.code,
                "name": line.organization.name,
                "left_today": line.left,
                "hindrance": line.hindrance,
                "recipients": [asdict(one) for one in line.recipients],
            }
            for line in lines
        ]
        print_json({"campaigns": told, "people": people, "without_channel": unheard, "more": more})
        return
    rows = [
        [
            line.organization.code,
            say(terminal.locale, "terms", "and").join(
                _named(terminal, one) for one in line.recipients
            ),
            say(terminal.locale, "board_pages", f"urge.cannot_{line.hindrance}")
            if line.hindrance
            else "",
        ]
        for line in lines
    ]
    print_table([terminal.say(f"heading.{name}") for name in REACHED], rows)
    _say_count(terminal, "unreached", unheard)
    _say_count(terminal, "more", more)


def _say_count(terminal: Terminal, what: str, count: int) -> None:
    if count:
        click.echo(say(terminal.locale, "board_pages", f"urge.{what}", count=count))


def _named(terminal: Terminal, one: Recipient) -> str:
    role = term(terminal.locale, "role", one.role)
    return terminal.say("recipient", name=one.name, role=role)
