"""`pacesetter work …`: long work looked up, called off, taken up again, and done in one pass."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from sqlmodel import Session, col, select

from service import long_work as verbs
from service.actors import OPERATOR
from service.commands.spoken import SpokenGroup, json_option, option
from service.commands.terminal import Terminal, print_json, print_table
from service.errors import NotFound
from service.models import LongWork, Organization
from service.words import say

LATER = option("--later", is_flag=True, help="option.later")
HEADINGS = ("number", "what", "asked_at", "progress", "state")


@click.group("work", cls=SpokenGroup, help="help.work")
def work_group() -> None:
    """Long work."""


@work_group.command("list", help="help.work_list")
@json_option()
@click.pass_obj
def list_work(terminal: Terminal, as_json: bool) -> None:
    """The newest first."""
    with terminal.reading() as session:
        found = session.exec(select(LongWork).order_by(col(LongWork.id).desc()).limit(100))
        lines = [verbs.told(session, one, terminal.locale) for one in found]
    if as_json:
        print_json(lines)
        return
    rows = [
        [
            line["id"],
            f"{line['kind_words']} {line['title']}",
            terminal.moment(line["asked_at"]),
            f"{line['done']}/{line['total']}",
            _state(terminal, line),
        ]
        for line in lines
    ]
    print_table([say(terminal.locale, "long_work", f"heading.{name}") for name in HEADINGS], rows)


def _state(terminal: Terminal, line: dict[str, Any]) -> str:
    return say(terminal.locale, "long_work", f"state.{line['state']}")


def _tell(terminal: Terminal, session: Session, work: LongWork, as_json: bool) -> None:
    line = verbs.told(session, work, terminal.locale)
    if as_json:
        print_json(line)
        return
    told = f"{line['id']} {line['kind_words']} {line['title']}: {_state(terminal, line)}"
    click.echo(f"{told} {line['done']}/{line['total']}")
    for reason in line["reasons"]:
        click.echo(reason)


def _found(session: Session, number: int) -> LongWork:
    found = session.get(LongWork, number)
    if found is None:
        raise NotFound(f"work:{number}")
    return found


@work_group.command("show", help="help.work_show")
@click.argument("number", type=int)
@json_option()
@click.pass_obj
def show_work(terminal: Terminal, number: int, as_json: bool) -> None:
    """How far it is, and what came of it."""
    with terminal.reading() as session:
        _tell(terminal, session, _found(session, number), as_json)


@work_group.command("call-off", help="help.work_call_off")
@click.argument("number", type=int)
@json_option()
@click.pass_obj
def call_off(terminal: Terminal, number: int, as_json: bool) -> None:
    """Before its next batch."""
    with terminal.writing() as session:
        now = terminal.now(session)
        work = verbs.call_off(session, _found(session, number), by=OPERATOR, now=now)
        _tell(terminal, session, work, as_json)


@work_group.command("resume", help="help.work_resume")
@click.argument("number", type=int)
@json_option()
@click.pass_obj
def resume(terminal: Terminal, number: int, as_json: bool) -> None:
    """From where it stopped."""
    with terminal.writing() as session:
        work = verbs.resume(session, _found(session, number), now=terminal.now(session))
        _tell(terminal, session, work, as_json)


@work_group.command("file", help="help.work_file")
@click.argument("number", type=int)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def save_file(terminal: Terminal, number: int, file: Path) -> None:
    """What came out."""
    with terminal.reading() as session:
        content = _found(session, number).file
    if content is None:
        raise NotFound(f"work:{number}")
    file.write_bytes(content)
    click.echo(str(file))


@work_group.command("run", help="help.work_run")
@json_option()
@click.pass_obj
def run(terminal: Terminal, as_json: bool) -> None:
    """All that waits, here and now."""
    report = verbs.run_waiting(terminal.context).as_json()
    if as_json:
        print_json(report)
    else:
        click.echo(terminal.say("work.ran", **report))


def ask(
    terminal: Terminal,
    kind: str,
    asked: dict[str, Any],
    *,
    title: str,
    content: bytes | None = None,
    total: int = 0,
    tree_id: int | None = None,
    as_json: bool = False,
) -> None:
    """Take something on as the operator's long work, and say under which number."""
    with terminal.writing() as session:
        now = terminal.now(session)
        if tree_id is None:  # where there is one tree, its office sees it
            tops = select(Organization.id).where(col(Organization.parent_id).is_(None)).limit(2)
            found = session.exec(tops).all()
            tree_id = found[0] if len(found) == 1 else None
        made = verbs.ask_for(
            session,
            kind,
            asked,
            title=title,
            by=OPERATOR,
            locale=terminal.locale,
            now=now,
            tree_id=tree_id,
            content=content,
            total=total,
        )
        told = verbs.counted(made)
    if as_json:
        print_json(told)
    else:
        click.echo(terminal.say("work.asked", **told))
