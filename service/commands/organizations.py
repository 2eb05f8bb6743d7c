"""`pacesetter organizations …`: the tree from tables and back, and its changes by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click
from sqlmodel import Session

from service import newcomers
from service import organizations as tree
from service.actors import OPERATOR
from service.clock import local_day
from service.commands.spoken import SpokenGroup, json_option, option
from service.commands.table_files import Trial, bring_in, take_out, trial_options
from service.commands.terminal import DAY, Terminal
from service.imports import bring_in_organizations
from service.models import KINDS, Organization
from service.organizations import ImportReport
from service.tabular import Row


@click.group("organizations", cls=SpokenGroup, help="help.organizations")
def organizations() -> None:
    """The tree."""


@organizations.command("import", help="help.organizations_import")
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
    """All rows or none; those founded in mid-campaign join, those moved get their new superior."""

    def bring(session: Session, rows: Sequence[Row]) -> ImportReport:
        now, rulebook = terminal.now(session), terminal.context.rulebook
        return bring_in_organizations(session, rulebook, rows, by=OPERATOR, now=now)

    bring_in(terminal, "organizations", file, bring, Trial(preview, problems, as_json, later))


def _join(terminal: Terminal, session: Session, organization: Organization, now: datetime) -> None:
    rulebook = terminal.context.rulebook
    newcomers.join(session, rulebook, organization, by=OPERATOR, now=now)


@organizations.command("export", help="help.organizations_export")
@click.argument("file", type=click.Path(path_type=Path))
@option("--under")
@click.pass_obj
def export_file(terminal: Terminal, file: Path, under: str | None) -> None:
    """CSV, or XLSX where the file is called so."""
    with terminal.reading() as session:
        top = tree.by_code(session, under) if under else None
        headings, rows = tree.export_organizations(session, under=top)
    take_out(terminal, file, headings, rows)


@organizations.command("found", help="help.organizations_found")
@click.argument("code")
@click.argument("name")
@option("--kind", type=click.Choice(KINDS), required=True)
@option("--parent")
@option("--on", "founded_on", type=DAY, help="option.founded_on")
@click.pass_obj
def found(
    terminal: Terminal, code: str, name: str, kind: str, parent: str | None, founded_on: date | None
) -> None:
    """Found one; it joins the campaigns that its superiors run."""
    with terminal.writing() as session:
        now = terminal.now(session)
        made = tree.found(
            session,
            code=code,
            name=name,
            kind=kind,
            parent=tree.by_code(session, parent) if parent else None,
            founded_on=founded_on or local_day(now, terminal.settings.zone),
        )
        _join(terminal, session, made, now)
    click.echo(terminal.say("organization.founded", code=code))


@organizations.command("move", help="help.organizations_move")
@click.argument("code")
@option("--under", "parent", required=True)
@click.pass_obj
def move(terminal: Terminal, code: str, parent: str) -> None:
    """Move one with all below it; its campaigns get the new superior's."""
    with terminal.writing() as session:
        now = terminal.now(session)
        organization = tree.by_code(session, code)
        tree.move(session, organization, tree.by_code(session, parent), now=now)
        newcomers.moved(session, terminal.context.rulebook, organization, by=OPERATOR, now=now)
    click.echo(terminal.say("organization.moved", code=code, parent=parent))


@organizations.command("close", help="help.organizations_close")
@click.argument("code")
@option("--on", "closed_on", type=DAY, help="option.closed_on")
@click.pass_obj
def close(terminal: Terminal, code: str, closed_on: date | None) -> None:
    """Close one; its campaigns end, and their history says why."""
    with terminal.writing() as session:
        now = terminal.now(session)
        organization = tree.by_code(session, code)
        today = closed_on or local_day(now, terminal.settings.zone)
        tree.close(session, organization, closed_on=today)
        rulebook = terminal.context.rulebook
        newcomers.leave(session, rulebook, organization, by=OPERATOR, now=now)
    click.echo(terminal.say("organization.closed", code=code))
