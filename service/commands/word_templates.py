"""`pacesetter word-templates …`: the office's own Word templates, at the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from sqlmodel import Session, col, select

from service import own_templates as kept
from service.actors import OPERATOR
from service.commands.plan_files import content_of
from service.commands.spoken import SpokenGroup, json_option, option
from service.commands.terminal import Terminal, print_json, print_table
from service.models import WORD_KINDS, Organization
from service.organizations import by_code
from service.word import filled
from service.word_samples import sample

KIND = click.argument("kind", type=click.Choice(WORD_KINDS))
TREE = option("--organization", help="option.template_tree")
VERSION = option("--version", "number", type=int, help="option.template_version")
FILE = click.argument("file", type=click.Path(path_type=Path))


@click.group("word-templates", cls=SpokenGroup, help="help.word_templates")
def word_templates() -> None:
    """Templates."""


def _top(terminal: Terminal, session: Session, code: str | None) -> Organization:
    """The top of the tree that is meant; the only one, where none is named."""
    if code is not None:
        return session.get_one(Organization, by_code(session, code).root_id)
    tops = session.exec(
        select(Organization).where(col(Organization.parent_id).is_(None)).limit(2)
    ).all()
    if len(tops) != 1:
        raise click.UsageError(terminal.say("word_templates.which_tree"))
    return tops[0]


@word_templates.command("list", help="help.word_templates_list")
@TREE
@json_option()
@click.pass_obj
def show(terminal: Terminal, organization: str | None, as_json: bool) -> None:
    """Which is in force, and the versions there are."""
    lines: list[dict[str, Any]] = []
    with terminal.reading() as session:
        top = _top(terminal, session, organization)
        for kind in WORD_KINDS:
            chosen = kept.in_force(session, top.id, kind, terminal.settings.config_dir)
            every = kept.versions(session, top.id, kind)
            lines.append(
                {
                    "kind": kind,
                    "source": chosen.source,
                    "file": chosen.where,
                    "versions": [
                        {"number": one.number, "name": one.name, "at": terminal.local(one.at)}
                        for one in every
                    ],
                }
            )
    if as_json:
        print_json(lines)
        return
    headings = [terminal.say(f"heading.{name}") for name in ("kind", "source", "file", "versions")]
    rows = [
        [one["kind"], terminal.say(f"word_templates.{one['source']}"), one["file"],
         len(one["versions"])]
        for one in lines
    ]  # fmt: skip
    print_table(headings, rows)


@word_templates.command("download", help="help.word_templates_download")
@KIND
@FILE
@VERSION
@option("--preview", is_flag=True, help="option.template_preview")
@TREE
@click.pass_obj
def download(
    terminal: Terminal,
    kind: str,
    file: Path,
    number: int | None,
    preview: bool,
    organization: str | None,
) -> None:
    """The one in force, or a version; as it is, or filled with samples."""
    with terminal.reading() as session:
        top = _top(terminal, session, organization)
        if number is None:
            content = kept.in_force(session, top.id, kind, terminal.settings.config_dir).content
        else:
            content = kept.content_of(session, top.id, kind, number)[1]
    if preview:
        content = filled(kind, content, kept.UPLOADED, sample(kind, terminal.locale))
    file.write_bytes(content)
    click.echo(terminal.say("word_templates.written", file=file))


@word_templates.command("upload", help="help.word_templates_upload")
@KIND
@FILE
@TREE
@click.pass_obj
def upload(terminal: Terminal, kind: str, file: Path, organization: str | None) -> None:
    """Checked first; in force from the next document on."""
    content = content_of(file)
    kept.check(kind, content)
    with terminal.writing() as session:
        top, now = _top(terminal, session, organization), terminal.now(session)
        made = kept.upload(session, top, kind, file.name, content, by=OPERATOR, now=now)
        number = made.number
    click.echo(terminal.say("word_templates.taken", kind=kind, number=number))


@word_templates.command("restore", help="help.word_templates_restore")
@KIND
@click.argument("number", type=int)
@TREE
@click.pass_obj
def restore(terminal: Terminal, kind: str, number: int, organization: str | None) -> None:
    """As a version of its own."""
    with terminal.writing() as session:
        top, now = _top(terminal, session, organization), terminal.now(session)
        made = kept.restore(session, top, kind, number, by=OPERATOR, now=now).number
    click.echo(terminal.say("word_templates.taken", kind=kind, number=made))


@word_templates.command("withdraw", help="help.word_templates_withdraw")
@KIND
@TREE
@click.pass_obj
def withdraw(terminal: Terminal, kind: str, organization: str | None) -> None:
    """Back to the configured or the shipped one."""
    with terminal.writing() as session:
        top, now = _top(terminal, session, organization), terminal.now(session)
        kept.withdraw(session, top, kind, by=OPERATOR, now=now)
        source = kept.in_force(session, top.id, kind, terminal.settings.config_dir).source
    said = terminal.say(f"word_templates.{source}")
    click.echo(terminal.say("word_templates.back", kind=kind, source=said))
