"""`pacesetter backup`, `restore`, `audit`: what is kept outside the database, and compared."""

from __future__ import annotations

from pathlib import Path

import click

from service import audit as seals
from service import backup as copies
from service import clock
from service.commands.spoken import SpokenCommand, SpokenGroup, json_option, option
from service.commands.terminal import Terminal, print_json
from service.context import an_engine
from service.db import reading, session_factory, writing
from service.held import release as let_go
from service.restore import restore as bring_back


@click.command("backup", cls=SpokenCommand, help="help.backup")
@click.argument("file", type=click.Path(path_type=Path))
@json_option()
@click.pass_obj
def backup(terminal: Terminal, file: Path, as_json: bool) -> None:
    """One file, one moment, while the service runs."""
    with an_engine(terminal.settings) as engine:
        sessions = session_factory(engine)
        with writing(sessions) as session:
            seals.seal(session, wall=clock.wall(session))
        with reading(sessions) as session:
            head = seals.head_of(session)
        manifest = copies.back_up(engine, file, head=head)
    told = {"file": str(file), "rows": manifest.rows, "at": manifest.made_at, "head": head}
    if as_json:
        print_json(told)
    else:
        click.echo(terminal.say("backup.done", **told))


@click.command("restore", cls=SpokenCommand, help="help.restore")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@option("--check", "only_check", is_flag=True, help="option.check")
@option("--release", is_flag=True, help="option.release")
@json_option()
@click.pass_obj
def restore(
    terminal: Terminal, file: Path | None, only_check: bool, release: bool, as_json: bool
) -> None:
    """Into an empty database; afterwards the service is held until it is released."""
    if (file is None) != release:
        raise click.UsageError(terminal.say("usage.file_or_release"))
    if file is None:
        with terminal.writing() as session:
            let_go(session)
        click.echo(terminal.say("backup.released"))
        return
    if only_check:
        manifest = copies.check(file)
        told: dict[str, object] = {"rows": manifest.rows, "at": manifest.made_at}
        words = "backup.checked"
    else:
        with an_engine(terminal.settings) as engine:
            done = bring_back(engine, file)
        told = {"rows": done.manifest.rows, "unknown": done.unknown, "faults": done.faults}
        words = "backup.restored"
    if as_json:
        print_json(told)
    else:
        click.echo(terminal.say(words, **told))


@click.group("audit", cls=SpokenGroup, help="help.audit")
def audit() -> None:
    """History."""


@audit.command("verify", help="help.audit_verify")
@option("--head")
@json_option()
@click.pass_obj
def verify(terminal: Terminal, head: str | None, as_json: bool) -> None:
    """Exit status 1 with every fault where history was touched."""
    with terminal.reading() as session:
        report = seals.verify(session, head=head)
    if as_json:
        print_json(
            {
                "intact": report.intact,
                "seals": report.seals,
                "lines": report.lines,
                "unsealed": report.unsealed,
                "head": report.head,
                "sealed_at": report.sealed_at,
                "faults": [
                    {"code": fault.code, "first": fault.first_id, "last": fault.last_id}
                    for fault in report.faults
                ],
            }
        )
    elif report.intact:
        told = {"seals": report.seals, "lines": report.lines, "unsealed": report.unsealed}
        click.echo(terminal.say("audit.intact", **told, head=report.head))
    for fault in report.faults:
        words = terminal.say(f"audit.{fault.code}", first=fault.first_id, last=fault.last_id)
        click.echo(words, err=True)
    if not report.intact:
        raise SystemExit(1)


@audit.command("seal", help="help.audit_seal")
@option("--everything", is_flag=True)
@json_option()
@click.pass_obj
def seal(terminal: Terminal, everything: bool, as_json: bool) -> None:
    """Seal what has been there for a while."""
    with terminal.writing() as session:
        if everything:
            made = seals.seal_everything(session)
        else:
            made = seals.seal(session, wall=clock.wall(session))
        head = seals.head_of(session)
    if as_json:
        print_json({"sealed": len(made), "head": head})
    else:
        click.echo(terminal.say("audit.sealed", count=len(made), head=head))
