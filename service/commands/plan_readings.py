"""`pacesetter plan-readings …`: documents read into plans, item by item, as the operator."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from service import plan_readings as verbs
from service.actors import OPERATOR
from service.commands.plan_files import content_of
from service.commands.spoken import SpokenGroup, json_option, option
from service.commands.terminal import Terminal, print_json, print_table
from service.errors import BadInput, Problem
from service.plan_readings import shown

NUMBER = click.argument("number", type=int)


@click.group("plan-readings", cls=SpokenGroup, help="help.plan_readings")
def plan_readings_group() -> None:
    """Documents read into plans."""


@plan_readings_group.command("list", help="help.plan_readings_list")
@json_option()
@click.pass_obj
def list_readings(terminal: Terminal, as_json: bool) -> None:
    """All readings."""
    with terminal.reading() as session:
        lines = [shown.brief(session, row) for row in verbs.readings(session)]
    if as_json:
        print_json(lines)
        return
    for line in lines:
        click.echo(terminal.say("reading.stands", **line))


@plan_readings_group.command("show", help="help.plan_readings_show")
@NUMBER
@json_option()
@click.pass_obj
def show_reading(terminal: Terminal, number: int, as_json: bool) -> None:
    """Each item with its key and its values; remarks and doubts go to standard error."""
    with terminal.reading() as session:
        found = shown.whole(session, verbs.find(session, number), terminal.locale)
    _tell(terminal, found, as_json)


def _tell(terminal: Terminal, found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for remark in found["remarks"]:
        click.echo(remark["message"], err=True)
    headings = [terminal.say(f"heading.reading_{name}") for name in ("key", "stands", "values")]
    rows = [
        [one["key"], one["stands"], ", ".join(f"{k}={v}" for k, v in one["values"].items())]
        for one in found["found"]
    ]
    print_table(headings, rows)
    click.echo(terminal.say("reading.stands", **found))


@plan_readings_group.command("begin", help="help.plan_readings_begin")
@click.argument("document", type=click.Path(path_type=Path))
@json_option()
@click.pass_obj
def begin_reading(terminal: Terminal, document: Path, as_json: bool) -> None:
    """Read a document, and keep it."""
    text = verbs.text_of(content_of(document))
    with terminal.writing() as session:
        row = verbs.begin(session, text, by=OPERATOR, now=terminal.now(session))
        found = shown.whole(session, row, terminal.locale)
    _tell(terminal, found, as_json)


@plan_readings_group.command("decide", help="help.plan_readings_decide")
@NUMBER
@option("--keep", "keep", multiple=True, metavar="ITEM", help="option.reading_keep")
@option("--drop", "drop", multiple=True, metavar="ITEM", help="option.reading_drop")
@option("--set", "fields", multiple=True, metavar="ITEM.FIELD=VALUE", help="option.reading_set")
@option("--certain", is_flag=True, help="option.reading_certain")
@option("--year", type=click.IntRange(1900, 2199), help="option.reading_year")
@json_option()
@click.pass_obj
def decide_items(
    terminal: Terminal,
    number: int,
    keep: Sequence[str],
    drop: Sequence[str],
    fields: Sequence[str],
    certain: bool,
    year: int | None,
    as_json: bool,
) -> None:
    """All of it or nothing."""
    said = {key: verbs.Said(keep=True) for key in keep}
    said |= {key: verbs.Said(keep=False) for key in drop}
    for key, values in _values(fields).items():
        said[key] = verbs.Said(said[key].keep if key in said else True, values)
    with terminal.writing() as session:
        row = verbs.find(session, number, lock=True)
        verbs.decide(session, row, said, certain=certain, base_year=year)
        found = shown.whole(session, row, terminal.locale)
    _tell(terminal, found, as_json)


def _values(given: Sequence[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for each in given:
        place, sign, value = each.partition("=")
        key, dot, name = place.partition(".")
        if not (sign and dot):
            raise BadInput([Problem("", "not_a_setting", (("value", each),), "plan_editor")])
        found.setdefault(key, {})[name] = value
    return found


@plan_readings_group.command("draft", help="help.plan_readings_draft")
@NUMBER
@option("--name", required=True, help="option.draft_name")
@option("--title", default="", help="option.draft_title")
@json_option()
@click.pass_obj
def make_draft(terminal: Terminal, number: int, name: str, title: str, as_json: bool) -> None:
    """A draft of a plan, which tells what it still lacks."""
    with terminal.writing() as session:
        row, now = verbs.find(session, number, lock=True), terminal.now(session)
        draft = verbs.make_draft(
            session, row, name=name, title=title, locale=terminal.locale, by=OPERATOR, now=now
        )
        line = {"id": draft.id, "name": name, "title": draft.title, "version": draft.version}
    if as_json:
        print_json(line)
    else:
        click.echo(terminal.say("draft.kept", **line))


@plan_readings_group.command("drop", help="help.plan_readings_drop")
@NUMBER
@json_option()
@click.pass_obj
def drop_reading(terminal: Terminal, number: int, as_json: bool) -> None:
    """Thrown away with what was decided."""
    with terminal.writing() as session:
        verbs.drop(session, verbs.find(session, number, lock=True))
    if as_json:
        print_json({"reading": number, "dropped": True})
    else:
        click.echo(terminal.say("reading.dropped", number=number))
