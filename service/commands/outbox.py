"""`pacesetter outbox`: what was said to whom, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
from sqlmodel import col, select

from notifications import outbox as messages
from service import clock
from service import organizations as tree
from service.actors import OPERATOR
from service.commands.spoken import SpokenCommand, json_option, option
from service.commands.terminal import INSTANT, Terminal, print_json, print_table
from service.masking import masked
from service.models import Organization
from service.models.columns import within
from service.outbox_decisions import send_again, settle_all, take_for_sent
from service.wording import term
from service.words import say

STATUSES = ("ready", "sending", "accepted", "unknown", "failed", "expired", "cancelled")


@click.command("outbox", cls=SpokenCommand, help="help.outbox")
@option("--status", type=click.Choice(STATUSES))
@option("--under")
@option("--limit", type=click.IntRange(1, 100_000), default=100)
@option("--counts", "only_counts", is_flag=True, help="option.counts")
@option("--resend", metavar="ID|unknown", help="option.resend")
@option("--treat-as-sent", metavar="ID|unknown", help="option.treat_as_sent")
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def outbox(
    terminal: Terminal,
    status: str | None,
    under: str | None,
    limit: int,
    only_counts: bool,
    resend: str | None,
    treat_as_sent: str | None,
    at: datetime | None,
    as_json: bool,
) -> None:
    """Messages, newest first; of an unknown outcome a person may decide here."""
    which = resend or treat_as_sent
    if which is not None:
        _decide(terminal, which, again=resend is not None, at=at)
        return
    if only_counts:
        _print_counts(terminal, as_json)
        return
    with terminal.reading() as session:
        inside = None
        if under is not None:
            path = tree.by_code(session, under).path
            inside = select(Organization.id).where(within(col(Organization.path), path))
        found = messages.listing(session, status, organization_ids=inside, limit=limit)
        told = [_message(row) for row in found]
    if as_json:
        print_json(told)
        return
    names = ("number", "when", "status", "about", "to_whom", "by", "notice")
    rows = [
        [
            row["id"],
            terminal.moment(row["planned_at"]),
            term(terminal.locale, "status", str(row["status"])) + ("*" if row["flagged"] else ""),
            row["about"],
            terminal.say("recipient", name=row["recipient"], role=_role(terminal, row)),
            term(terminal.locale, "channel", str(row["channel"])),
            say(terminal.locale, "web", f"notice.{row['notice']}"),
        ]
        for row in told
    ]
    print_table([terminal.say(f"heading.{name}") for name in names], rows)


def _role(terminal: Terminal, row: dict[str, Any]) -> str:
    return term(terminal.locale, "role", str(row["role"]))


def _message(row: Any) -> dict[str, Any]:
    names = (
        "id", "key", "status", "channel", "notice", "kind", "rule", "number", "round", "stage",
        "visit", "role", "about", "planned_at", "posted_at", "not_before", "expires_at",
        "settled_at", "attempts", "last_error", "detail", "flagged",
    )  # fmt: skip
    told = {name: row[name] for name in names}
    return {**told, "recipient": row["recipient_name"], "address": masked(row["address"])}


def _print_counts(terminal: Terminal, as_json: bool) -> None:
    with terminal.reading() as session:
        found = messages.counts(session)
    told = {status: found.get(status, 0) for status in STATUSES}
    if as_json:
        print_json(told)
        return
    headings = [terminal.say(f"heading.{name}") for name in ("status", "count")]
    words = [[term(terminal.locale, "status", name), number] for name, number in told.items()]
    print_table(headings, words)


def _decide(terminal: Terminal, which: str, *, again: bool, at: datetime | None) -> None:
    if which != "unknown" and not which.isdigit():
        raise click.BadParameter(which)
    number = 1
    with terminal.writing() as session:
        now, wall = terminal.now(session, at), clock.wall(session)
        if which == "unknown":
            number = settle_all(session, again=again, wall=wall)
        elif again:
            send_again(session, int(which), by=OPERATOR, now=now, wall=wall)
        else:
            take_for_sent(session, int(which))
    click.echo(terminal.say("outbox.decided", count=number))
