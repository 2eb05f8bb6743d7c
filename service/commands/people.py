"""`pacesetter people …`: people and their posts from tables and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click
from sqlmodel import Session

from service import clock, leaving
from service import people as staff
from service.actors import OPERATOR
from service.auth import invitations
from service.commands.spoken import SpokenGroup, json_option, option
from service.commands.table_files import Trial, bring_in, take_out, trial_options
from service.commands.terminal import Terminal, print_json
from service.import_sheets import heading
from service.imports import bring_in_people
from service.models import Person
from service.organizations import ImportReport
from service.people_by_hand import correct, register
from service.tabular import Row
from service.words import say


@click.group("people", cls=SpokenGroup, help="help.people")
def people() -> None:
    """People and their posts."""


@people.command("import", help="help.people_import")
@click.argument("file", type=click.Path(path_type=Path))
@trial_options
@json_option()
@click.pass_obj
def import_file(
    terminal: Terminal,
    file: Path,
    preview: bool,
    problems: Path | None,
    later: bool,
    as_json: bool,
) -> None:
    """All rows or none; nobody is sent anything by it."""

    def bring(session: Session, rows: Sequence[Row]) -> ImportReport:
        now, zone = terminal.now(session), terminal.settings.zone
        rulebook = terminal.context.rulebook
        return bring_in_people(session, rulebook, rows, by=OPERATOR, now=now, zone=zone)

    bring_in(terminal, "people", file, bring, Trial(preview, problems, as_json, later))


COLUMNS = {
    "name": "name",
    "organization": "organization_code",
    "email": "email",
    "phone": "phone",
    "language": "locale",
}


def _told(given: Mapping[str, str | None]) -> dict[str, str]:
    """What was said, by the columns of the table."""
    return {COLUMNS[name]: text for name, text in given.items() if text is not None}


@people.command("add", help="help.people_add")
@click.argument("staff_no")
@option("--name", required=True, help="option.person_name")
@option("--organization", required=True, help="option.person_organization")
@option("--post", "posts", multiple=True, help="option.person_post")
@option("--email", help="option.person_email")
@option("--phone", help="option.person_phone")
@option("--language", help="option.person_language")
@json_option()
@click.pass_obj
def add(
    terminal: Terminal, /, staff_no: str, posts: tuple[str, ...], as_json: bool, **given: str | None
) -> None:
    """As a row of the table would."""
    row = {"staff_no": staff_no, "posts": ";".join(posts), **_told(given)}
    with terminal.writing() as session:
        now, zone = terminal.now(session), terminal.settings.zone
        rulebook = terminal.context.rulebook
        person = register(session, rulebook, row, by=OPERATOR, now=now, zone=zone)
    _say(terminal, "people.registered", person, as_json=as_json)


@people.command("correct", help="help.people_correct")
@click.argument("staff_no")
@option("--name", help="option.person_name")
@option("--organization", help="option.person_organization")
@option("--email", help="option.person_email")
@option("--phone", help="option.person_phone")
@option("--language", help="option.person_language")
@json_option()
@click.pass_obj
def correct_one(terminal: Terminal, /, staff_no: str, as_json: bool, **given: str | None) -> None:
    """Posts are given and ended one by one."""
    with terminal.writing() as session:
        person, now = staff.by_staff_no(session, staff_no), terminal.now(session)
        rulebook, zone = terminal.context.rulebook, terminal.settings.zone
        told = _told(given)
        changed = correct(session, rulebook, person, told, by=OPERATOR, now=now, zone=zone)
    listed = say(terminal.locale, "terms", "and")
    columns = listed.join(heading(terminal.locale, "people", one) for one in changed)
    key = "people.corrected" if changed else "people.nothing_to_correct"
    _say(terminal, key, person, as_json=as_json, columns=columns)


@people.command("export", help="help.people_export")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def export_file(terminal: Terminal, file: Path) -> None:
    """CSV, or XLSX where the file is called so."""
    with terminal.reading() as session:
        now, zone = terminal.now(session), terminal.settings.zone
        headings, rows = staff.export_people(session, now=now, zone=zone)
    take_out(terminal, file, headings, rows)


def _set(terminal: Terminal, staff_no: str, verb: Callable[..., Person], reason: str) -> Person:
    with terminal.writing() as session:
        person, now = staff.by_staff_no(session, staff_no), terminal.now(session)
        return verb(session, terminal.context.rulebook, person, reason, by=OPERATOR, now=now)


def _say(terminal: Terminal, key: str, person: Person, *, as_json: bool, **more: str) -> None:
    told = {"staff_no": person.staff_no, "name": person.name}
    if as_json:
        print_json({**told, "active": person.active})
    else:
        click.echo(terminal.say(key, **told, **more))


@people.command("leave", help="help.people_leave")
@click.argument("staff_no")
@option("--reason", required=True)
@json_option()
@click.pass_obj
def leave(terminal: Terminal, staff_no: str, reason: str, as_json: bool) -> None:
    """Posts end, and what waited for them waits for whoever holds them."""
    person = _set(terminal, staff_no, leaving.set_inactive, reason)
    _say(terminal, "people.left", person, as_json=as_json)


@people.command("back", help="help.people_back")
@click.argument("staff_no")
@option("--reason", required=True)
@json_option()
@click.pass_obj
def back(terminal: Terminal, staff_no: str, reason: str, as_json: bool) -> None:
    """Posts are given by a table of people."""
    person = _set(terminal, staff_no, leaving.set_active, reason)
    _say(terminal, "people.back", person, as_json=as_json)


@people.command("invite", help="help.people_invite")
@click.argument("staff_no", required=False)
@option("--first-administrator", is_flag=True)
@click.pass_obj
def invite(terminal: Terminal, staff_no: str | None, first_administrator: bool) -> None:
    """Print a link that works once: by it a person sets a password."""
    if bool(staff_no) == first_administrator:
        raise click.UsageError(terminal.say("invite.whom"))
    with terminal.writing() as session:
        wall = clock.wall(session)
        secret = (
            invitations.invite(session, staff.by_staff_no(session, staff_no), wall=wall)
            if staff_no
            else invitations.invite_first_administrator(session, wall=wall)
        )
    if secret is None:
        raise click.ClickException(terminal.say("invite.there_are_accounts"))
    click.echo(f"{terminal.settings.base_url}/invitations/{secret}")
