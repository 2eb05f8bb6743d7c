"""`pacesetter plan-drafts …`: plans being written, changed and published, as the operator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from service import plan_drafts as verbs
from service.actors import OPERATOR
from service.commands.plan_files import content_of
from service.commands.spoken import SpokenGroup, json_option, option
from service.commands.terminal import Terminal, print_json, print_table
from service.errors import BadInput, Problem
from service.models import PlanDraft
from service.plan_drafts import told
from service.plan_drafts.marks import path_text

NUMBER = click.argument("number", type=int)
PART = click.argument("part")
FIELDS = option("--set", "fields", multiple=True, metavar="FIELD=VALUE", help="option.draft_set")


@click.group("plan-drafts", cls=SpokenGroup, help="help.plan_drafts")
def plan_drafts_group() -> None:
    """Drafts of plans."""


@plan_drafts_group.command("list", help="help.plan_drafts_list")
@json_option()
@click.pass_obj
def list_drafts(terminal: Terminal, as_json: bool) -> None:
    """All drafts."""
    with terminal.reading() as session:
        lines = [told.brief(session, draft) for draft in verbs.drafts(session)]
    if as_json:
        print_json(lines)
        return
    headings = [
        terminal.say(f"heading.draft_{name}") for name in ("id", "name", "title", "version")
    ]
    print_table(headings, [[line[n] for n in ("id", "name", "title", "version")] for line in lines])


@plan_drafts_group.command("show", help="help.plan_drafts_show")
@NUMBER
@json_option()
@click.pass_obj
def show_draft(terminal: Terminal, number: int, as_json: bool) -> None:
    """The text as it stands; mistakes go to standard error."""
    with terminal.reading() as session:
        draft = verbs.find(session, number)
        found = told.whole(session, terminal.context.rulebook, draft, terminal.locale)
    if as_json:
        print_json(found)
        return
    click.echo(found["source"], nl=False)
    _tell(found["mistakes"])


@plan_drafts_group.command("effect", help="help.plan_drafts_effect")
@NUMBER
@json_option()
@click.pass_obj
def show_effect(terminal: Terminal, number: int, as_json: bool) -> None:
    """What publishing would change."""
    with terminal.reading() as session:
        draft = verbs.find(session, number)
        now = terminal.now(session)
        found = told.effect(session, terminal.context.rulebook, draft, terminal.locale, now)
    if as_json:
        print_json(found)
        return
    _tell(found["mistakes"])
    for each in found.get("differences", ()):
        click.echo(terminal.say(f"diff.{each['sort']}", path=each["place"], **_both(each)))
    for which in ("messages", "dues"):
        if which in found:
            click.echo(terminal.say(f"draft.{which}", **found[which], total=found[which]["all"]))


def _both(each: dict[str, str]) -> dict[str, str]:
    return {"old": each["old"], "new": each["new"]}


@plan_drafts_group.command("begin", help="help.plan_drafts_begin")
@option("--plan", "name", metavar="NAME[@VERSION]", help="option.draft_plan")
@option("--file", type=click.Path(path_type=Path), help="option.draft_file")
@option("--years", type=click.IntRange(0, 50), default=0, help="option.draft_years")
@option("--name", "new_name", default="", help="option.draft_name")
@option("--title", default="", help="option.draft_title")
@json_option()
@click.pass_obj
def begin_draft(
    terminal: Terminal,
    name: str | None,
    file: Path | None,
    years: int,
    new_name: str,
    title: str,
    as_json: bool,
) -> None:
    """From a version, the newest one, a file, or from nothing."""
    with terminal.writing() as session:
        text, base = _text(file) if file is not None else "", None
        if name is not None:
            plan, _, number = name.partition("@")
            asked = int(number) if number.isdigit() else None
            text, base = verbs.source_of(session, terminal.context.rulebook, plan, asked)
        draft = verbs.begin(
            session,
            text,
            by=OPERATOR,
            now=terminal.now(session),
            based_on=base,
            years=years,
            name=new_name,
            title=title,
        )
        line = told.brief(session, draft)
    _done(terminal, line, as_json)


def _text(file: Path) -> str:
    return content_of(file).decode("utf-8-sig", errors="replace")


def _done(terminal: Terminal, line: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(line)
    else:
        click.echo(terminal.say("draft.kept", **line))


def _tell(mistakes: Sequence[dict[str, Any]]) -> None:
    for each in mistakes:
        click.echo(f"{each['line'] or 0}: {each['path']}: {each['message']}", err=True)


Change = Callable[[PlanDraft], str]


def _rewrite(terminal: Terminal, number: int, change: Change, as_json: bool) -> None:
    with terminal.writing() as session:
        draft = verbs.find(session, number, lock=True)
        text = change(draft)
        verbs.rewrite(session, draft, text, by=OPERATOR, now=terminal.now(session))
        found = told.whole(session, terminal.context.rulebook, draft, terminal.locale)
    if not as_json:
        _tell(found["mistakes"])
    _done(terminal, found, as_json)


def _fields(given: Sequence[str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """``due=2026-05-01``; a list is written ``to=[secretary, member]``."""
    texts: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    for each in given:
        name, found, value = each.partition("=")
        if not found:
            raise BadInput([Problem("", "not_a_setting", (("value", each),), "plan_editor")])
        if value.startswith("[") and value.endswith("]"):
            lists[name] = [one.strip() for one in value[1:-1].split(",") if one.strip()]
        else:
            texts[name] = value
    return texts, lists


@plan_drafts_group.command("change", help="help.plan_drafts_change")
@NUMBER
@PART
@FIELDS
@json_option()
@click.pass_obj
def change_part(
    terminal: Terminal, number: int, part: str, fields: Sequence[str], as_json: bool
) -> None:
    """Fields of a part; an empty value takes the field out."""
    texts, lists = _fields(fields)
    where = verbs.place("" if part == "." else part)
    _rewrite(
        terminal, number, lambda draft: verbs.changed(draft.text, where, texts, lists), as_json
    )


@plan_drafts_group.command("add", help="help.plan_drafts_add")
@NUMBER
@PART
@FIELDS
@option("--key", default="", help="option.draft_key")
@json_option()
@click.pass_obj
def add_part(
    terminal: Terminal, number: int, part: str, fields: Sequence[str], key: str, as_json: bool
) -> None:
    """A part at the end of a list."""
    texts, lists = _fields(fields)
    where = verbs.place(part)

    def change(draft: PlanDraft) -> str:
        text, made = verbs.added(draft.text, where, key, texts, lists)
        if not as_json:
            click.echo(terminal.say("draft.added", part=path_text(made)))
        return text

    _rewrite(terminal, number, change, as_json)


@plan_drafts_group.command("remove", help="help.plan_drafts_remove")
@NUMBER
@PART
@json_option()
@click.pass_obj
def remove_part(terminal: Terminal, number: int, part: str, as_json: bool) -> None:
    """A part taken out."""
    where = verbs.place(part)
    _rewrite(terminal, number, lambda draft: verbs.remove(draft.text, where), as_json)


@plan_drafts_group.command("move", help="help.plan_drafts_move")
@NUMBER
@PART
@option("--earlier/--later", "earlier", default=True, help="option.draft_earlier")
@json_option()
@click.pass_obj
def move_part(terminal: Terminal, number: int, part: str, earlier: bool, as_json: bool) -> None:
    """A part that comes one earlier or later."""
    where, by = verbs.place(part), -1 if earlier else 1
    _rewrite(terminal, number, lambda draft: verbs.move(draft.text, where, by), as_json)


@plan_drafts_group.command("write", help="help.plan_drafts_write")
@NUMBER
@click.argument("file", type=click.Path(path_type=Path))
@option("--section", default="", help="option.draft_section")
@json_option()
@click.pass_obj
def write_text(terminal: Terminal, number: int, file: Path, section: str, as_json: bool) -> None:
    """A section, or the whole, out of a file."""
    source = _text(file)

    def change(draft: PlanDraft) -> str:
        return verbs.with_section(draft.text, section, source) if section else source

    _rewrite(terminal, number, change, as_json)


@plan_drafts_group.command("publish", help="help.plan_drafts_publish")
@NUMBER
@json_option()
@click.pass_obj
def publish_draft(terminal: Terminal, number: int, as_json: bool) -> None:
    """The next version of its plan."""
    rulebook = terminal.context.rulebook
    with terminal.writing() as session:
        draft, now = verbs.find(session, number, lock=True), terminal.now(session)
        version = verbs.publish(session, rulebook, draft, newest=None, by=OPERATOR, now=now)
        line = {"name": rulebook.plan(session, version.id).name, "version": version.number}
    if as_json:
        print_json(line)
    else:
        click.echo(terminal.say("draft.published", **line))


@plan_drafts_group.command("drop", help="help.plan_drafts_drop")
@NUMBER
@json_option()
@click.pass_obj
def drop_draft(terminal: Terminal, number: int, as_json: bool) -> None:
    """Thrown away; versions stay."""
    with terminal.writing() as session:
        _drop(session, number)
    if as_json:
        print_json({"draft": number, "dropped": True})
    else:
        click.echo(terminal.say("draft.dropped", number=number))


def _drop(session: Session, number: int) -> None:
    verbs.drop(session, verbs.find(session, number, lock=True))
