"""`pacesetter plan read DOCUMENT`: a plan in prose, read into a draft that a person confirms."""

from __future__ import annotations

import re
from pathlib import Path

import click

from service.commands.plan import plan
from service.commands.plan_files import content_of
from service.commands.spoken import json_option, option
from service.commands.terminal import Terminal, print_json
from service.errors import BadInput, Problem
from service.plan_readings import draft_of, remark_words, text_of
from workflows.loader import NAME
from workflows.reading.found import as_json as as_values
from workflows.reading.read import read


@plan.command("read", help="help.plan_read")
@click.argument("document", type=click.Path(path_type=Path))
@option("--name", "name", default="draft", show_default=True, help="option.read_name")
@option("--output", "output", type=click.Path(path_type=Path), help="option.read_output")
@json_option()
@click.pass_obj
def read_document(
    terminal: Terminal, document: Path, name: str, output: Path | None, as_json: bool
) -> None:
    """Print the reading, or the draft of a plan; remarks go to standard error."""
    reading = read(text_of(content_of(document)))
    if as_json:
        print_json(as_values(reading))
        return
    called = output.stem if output is not None else name
    if not re.fullmatch(NAME, called):
        raise BadInput([Problem("name", "bad_name", (("value", called),), domain="reading")])
    for remark in reading.remarks:
        click.echo(remark_words(terminal.locale, remark), err=True)
    drafted = draft_of(terminal.locale, reading, called)
    if output is None:
        click.echo(drafted, nl=False)
        return
    _write_new(output, drafted)
    click.echo(terminal.say("plan.drafted", file=output))


def _write_new(file: Path, text: str) -> None:
    """Write a file that is not there yet: somebody may have filled in the one that is."""
    try:
        with file.open("x", encoding="utf-8") as kept:
            kept.write(text)
    except FileExistsError:
        raise BadInput([Problem(str(file), "file_is_there", domain="reading")]) from None
    except OSError as error:
        told = (("why", error.strerror or "?"),)
        raise BadInput([Problem(str(file), "not_written", told, domain="reading")]) from None
