"""`pacesetter exports …`: the tables that the pages offer to take along, of the whole tree."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from sqlmodel import Session, col, select

from service import exports
from service import organizations as tree
from service.board_sieve import SHOWN, Sieve
from service.commands.spoken import SpokenGroup, option
from service.commands.terminal import INSTANT, Terminal
from service.exports import TABLES, Making, Scope
from service.models import Organization


@click.group("exports", cls=SpokenGroup, help="help.exports")
def exports_group() -> None:
    """Tables to take along."""


@exports_group.command("write", help="help.exports_write")
@click.argument("table", type=click.Choice(list(TABLES)))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@option("--under")
@option("--plan-version", type=int, help="option.export_plan_version")
@option("--show", type=click.Choice(SHOWN), default=SHOWN[0], help="option.export_show")
@option("--stage", default="", help="option.export_stage")
@option("--kind", default="", help="option.export_kind")
@option("--days", type=click.IntRange(0), default=0, help="option.export_days")
@option("--at", type=INSTANT)
@click.pass_obj
def write_export(
    terminal: Terminal,
    table: str,
    file: Path,
    under: str | None,
    plan_version: int | None,
    show: str,
    stage: str,
    kind: str,
    days: int,
    at: datetime | None,
) -> None:
    """As a workbook, at once, however large."""
    with terminal.reading() as session:
        sieve = Sieve(show, stage, kind, days)
        scope = _scope(session, table, under, plan_version, sieve)
        rulebook, zone = terminal.context.rulebook, terminal.settings.zone
        now = terminal.now(session, at)
        made = exports.made(Making(session, rulebook, scope, terminal.locale, zone, now))
    file.write_bytes(made.content)
    click.echo(terminal.say("exports.written", file=str(file), lines=made.lines))


def _scope(
    session: Session, table: str, under: str | None, plan_version: int | None, sieve: Sieve
) -> Scope:
    """What the operator asks for, who sees every tree."""
    tops = select(Organization.path).where(col(Organization.parent_id).is_(None))
    return exports.written_down(
        session,
        table,
        reach=session.exec(tops).all(),
        under=tree.by_code(session, under) if under else None,
        plan_version_id=plan_version,
        sieve=sieve,
    )
