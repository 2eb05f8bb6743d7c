"""`pacesetter duties …`: where every period stands, evidence handed in, examined and unlocked."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

import click
from pydantic import ValidationError
from sqlmodel import Session

from service import campaigns
from service import evidence as verbs
from service.actors import Actor
from service.api.evidence_shapes import EvidenceHandedIn
from service.commands.papers import act
from service.commands.plan_files import content_of
from service.commands.spoken import SpokenGroup, json_option, option, seen_option
from service.commands.terminal import DAY, INSTANT, Terminal, print_json, print_table
from service.errors import BadInput, NotFound, Problem
from service.evidence import Paper, by_members, described
from service.evidence.rows import evidence_of, occurrence_of
from service.evidence.told import below
from service.models import Campaign, Evidence, Occurrence, Unlocking
from service.people import by_staff_no
from service.period_words import period_words
from service.rulebook import Rulebook
from service.words import say
from service.work import attach


@click.group("duties", cls=SpokenGroup, invoke_without_command=True, help="help.duties")
@option("--under")
@option("--overdue", "only_late", is_flag=True, help="option.only_late")
@option("--at", type=INSTANT)
@json_option()
@click.pass_context
def duties_group(
    context: click.Context, under: str | None, only_late: bool, at: datetime | None, as_json: bool
) -> None:
    """Every occurrence of every duty, unless something is done with one."""
    if context.invoked_subcommand is None:
        _list(context.obj, under, only_late, at, as_json)


def _list(
    terminal: Terminal, under: str | None, only_late: bool, at: datetime | None, as_json: bool
) -> None:
    with terminal.reading() as session:
        now, rulebook = terminal.now(session, at), terminal.context.rulebook
        if only_late:
            rows = verbs.overdue_duties(session, rulebook, now=now, under=under)
        else:
            rows = verbs.duties(session, rulebook, below(session, under), now=now)
        lines = [row.as_json() for row in rows]
    if as_json:
        print_json(lines)
        return
    locale = terminal.locale
    names = ("number", "organization", "title", "period", "status", "due", "days_late")
    told = [
        [
            row["id"],
            row["organization"],
            row["title"],
            period_words(locale, row["period"]),
            say(locale, "evidence", f"window.{row['state']}"),
            terminal.moment(datetime.fromisoformat(row["due"])) if row["due"] else "",
            row["days"] or "",
        ]
        for row in lines
    ]
    print_table([terminal.say(f"heading.{name}") for name in names], told)


def paper_of(file: TextIO) -> Paper:
    """Read what is handed in from JSON, with the fields that the API takes; raises BadInput."""
    try:
        given = EvidenceHandedIn.model_validate_json(file.read())
    except ValidationError as error:
        raise bad_json(error) from error
    meeting = given.meeting.held() if given.meeting else None
    return Paper(given.text, tuple(given.files), meeting, given.figures)


def bad_json(error: ValidationError) -> BadInput:
    """What is wrong with a JSON file, field by field."""
    where = [".".join(map(str, one["loc"])) or "file" for one in error.errors()]
    return BadInput([Problem(each, "bad_json", domain="evidence") for each in where])


def _told(_terminal: Terminal, session: Session, _found: Campaign, done: Any) -> object:
    row = session.get_one(Occurrence, done.occurrence_id)
    return described.whole(session, row)


def _submit(
    session: Session,
    rulebook: Rulebook,
    found: Campaign,
    *,
    duty: str,
    period: str,
    file: TextIO,
    **more: Any,
) -> Evidence:
    return verbs.hand_in(session, rulebook, found, duty, period, paper_of(file), **more)


def _fill(
    session: Session,
    rulebook: Rulebook,
    found: Campaign,
    *,
    duty: str,
    period: str,
    file: Path,
    scan: tuple[Path, ...],
    by: Actor,
    now: datetime,
) -> Evidence:
    """Hand a form in; each scan is kept beside it."""
    row = _of(session, found, duty, period)
    limits = rulebook.plan(session, found.plan_version_id).provisions.limits
    kept = tuple(
        attach(session, found, each.name, content_of(each), by=by, now=now, limits=limits).id
        for each in scan
    )
    return verbs.fill_in(
        session, rulebook, found, row, content_of(file), by=by, now=now, files=kept
    )


@duties_group.command("form", help="help.duties_form")
@click.argument("code")
@click.argument("duty")
@click.argument("period")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def form(terminal: Terminal, code: str, duty: str, period: str, file: Path) -> None:
    """Write the form for the figures of a duty, to be filled in."""
    with terminal.reading() as session:
        found = campaigns.by_code(session, code)
        row = _of(session, found, duty, period)
        rulebook, locale = terminal.context.rulebook, terminal.locale
        file.write_bytes(verbs.form_of(session, rulebook, found, row, locale=locale))
    click.echo(terminal.say("duty.form_written", file=file))


def _of(session: Session, found: Campaign, duty: str, period: str) -> Occurrence:
    row = occurrence_of(session, found, duty, period)
    if row is None:
        raise NotFound("occurrence")
    return row


def _handed_in(session: Session, found: Campaign, duty: str, period: str) -> Evidence:
    row = evidence_of(session, _of(session, found, duty, period))
    if row is None:
        raise NotFound("evidence")
    return row


def _accept(
    session: Session, rulebook: Rulebook, found: Campaign, *, duty: str, period: str, **more: Any
) -> Evidence:
    return verbs.accept(session, rulebook, _handed_in(session, found, duty, period), **more)


def _return(
    session: Session,
    rulebook: Rulebook,
    found: Campaign,
    *,
    duty: str,
    period: str,
    reason: str,
    **more: Any,
) -> Evidence:
    handed_in = _handed_in(session, found, duty, period)
    return verbs.send_back(session, rulebook, handed_in, reason, **more)


def _unlock(
    session: Session,
    rulebook: Rulebook,
    found: Campaign,
    *,
    duty: str,
    period: str,
    until: date,
    reason: str,
    **more: Any,
) -> Unlocking:
    """Ask and grant in one: the operator answers for whoever stands above."""
    row = _of(session, found, duty, period)
    asked = verbs.ask_unlocking(session, rulebook, row, until, reason, **more)
    return verbs.decide_unlocking(session, rulebook, asked, True, **more)


def _excuse(
    session: Session,
    rulebook: Rulebook,
    found: Campaign,
    *,
    duty: str,
    period: str,
    person: str,
    reason: str,
    **more: Any,
) -> Occurrence:
    row = _of(session, found, duty, period)
    who = by_staff_no(session, person).id
    verbs.excuse(session, rulebook, found, row, who, reason, **more)
    return row


def _members_told(terminal: Terminal, session: Session, found: Campaign, row: Occurrence) -> object:
    plan = terminal.context.rulebook.plan(session, found.plan_version_id)
    now = terminal.now(session)
    return by_members.told(session, plan, found, row, now=now, locale=terminal.locale)


_WHICH = (click.argument("duty"), click.argument("period"))
_REASON = option("--reason", required=True)
_UNTIL = option("--until", type=DAY, required=True, help="option.unlock_until")

act(
    duties_group,
    "submit",
    _submit,
    _told,
    *_WHICH,
    click.argument("file", type=click.File(encoding="utf-8")),
)
act(
    duties_group,
    "fill",
    _fill,
    _told,
    *_WHICH,
    click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    option(
        "--scan",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        multiple=True,
        help="option.scan",
    ),
)
act(duties_group, "accept", _accept, _told, *_WHICH, seen_option())
act(duties_group, "return", _return, _told, *_WHICH, _REASON, seen_option())
act(duties_group, "unlock", _unlock, _told, *_WHICH, _UNTIL, _REASON)
act(
    duties_group,
    "excuse",
    _excuse,
    _members_told,
    *_WHICH,
    option("--person", metavar="STAFF_NO", required=True, help="option.excused_person"),
    _REASON,
)


@duties_group.command("members", help="help.duties_members")
@click.argument("code")
@click.argument("duty")
@click.argument("period")
@json_option()
@click.pass_obj
def show_members(terminal: Terminal, code: str, duty: str, period: str, as_json: bool) -> None:
    """How many members have handed in, and who is missing."""
    with terminal.reading() as session:
        found = campaigns.by_code(session, code)
        told = _members_told(terminal, session, found, _of(session, found, duty, period))
    if as_json:
        print_json(told)
    elif isinstance(told, dict):
        click.echo(told["words"])
