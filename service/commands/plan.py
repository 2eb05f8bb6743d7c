"""`pacesetter plan …`: check, show, rehearse and compare plan files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from service.commands.plan_files import (
    calendars_of,
    find_plan,
    machine_now,
    read_plan,
    read_players,
)
from service.commands.spoken import SpokenGroup, json_option, option
from service.commands.terminal import DAY, Terminal, first_instant, print_json, print_table
from service.plan_places import place_of
from service.plan_words import difference_words, firing_words, line_cells, row_cells
from service.wording import mistake_words
from workflows.difference import differences
from workflows.firings import Firing, next_firings
from workflows.plan import Plan
from workflows.refusals import BadPlan, Mistake
from workflows.rehearse import (
    Assumption,
    Player,
    Row,
    last_moment,
    rehearse,
    span_of,
    typical_players,
)
from workflows.show import Line, mermaid, timeline_lines


@click.group("plan", cls=SpokenGroup, help="help.plan")
def plan() -> None:
    """Plans, as files."""


@plan.command("check", help="help.plan_check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option()
@click.pass_obj
def check(terminal: Terminal, files: Sequence[Path], as_json: bool) -> None:
    """Every mistake of every file, and the next firings of what is recurring."""
    calendars = calendars_of(terminal)
    reports = []
    for file in files:
        try:
            found = read_plan(file, calendars)
        except BadPlan as bad:
            reports.append(_bad(terminal, file, bad.mistakes, quiet=as_json))
        else:
            reports.append(_good(terminal, file, found, quiet=as_json))
    if as_json:
        print_json({"plans": reports})
    if not all(report["ok"] for report in reports):
        raise SystemExit(1)


def _bad(
    terminal: Terminal, file: Path, mistakes: Sequence[Mistake], *, quiet: bool
) -> dict[str, object]:
    told = []
    for mistake in mistakes:
        words = mistake_words(terminal.locale, mistake)
        path = f" {mistake.path}:" if mistake.path else ""
        click.echo(f"{file}:{mistake.line or 0}:{path} {words}", err=True)
        told.append(
            {
                "line": mistake.line,
                "path": mistake.path,
                "code": mistake.code,
                "message": words,
                "guess": mistake.guess,
            }
        )
    return {"file": str(file), "ok": False, "mistakes": told, "firings": []}


def _good(terminal: Terminal, file: Path, found: Plan, *, quiet: bool) -> dict[str, object]:
    firings = next_firings(found, machine_now())
    if not quiet:
        click.echo(terminal.say("plan.good", file=file, title=found.title))
        for firing in firings:
            place = place_of(terminal.locale, firing.path, found)
            times = _times(terminal, firing, found.zone)
            click.echo("  " + terminal.say("plan.firing", place=place, times=times))
    told = [
        {
            "rule": firing.path,
            "title": firing.title,
            "at": _local(firing.at, found.zone),
            "provisional": firing.provisional,
        }
        for firing in firings
    ]
    return {"file": str(file), "ok": True, "mistakes": [], "firings": told}


def _local(moments: Sequence[datetime], zone: str) -> list[str]:
    return [at.astimezone(ZoneInfo(zone)).isoformat() for at in moments]


def _times(terminal: Terminal, firing: Firing, zone: str) -> str:
    if not firing.at:
        return terminal.say("plan.no_more_firings")
    told = firing_words(terminal.locale, firing, ZoneInfo(zone))
    return told + (terminal.say("plan.provisional") if firing.provisional else "")


@plan.command("show", help="help.plan_show")
@click.argument("name")
@option("--mermaid", "diagram", type=click.Path(path_type=Path), help="option.mermaid")
@json_option()
@click.pass_obj
def show(terminal: Terminal, name: str, diagram: Path | None, as_json: bool) -> None:
    """A timeline to read, and a diagram to draw."""
    found = find_plan(terminal, name)
    drawn = mermaid(found)
    if as_json:
        told = [_line_json(line) for line in timeline_lines(found)]
        print_json({"name": found.name, "title": found.title, "timeline": told, "mermaid": drawn})
    else:
        click.echo(f"{found.title} ({found.name})\n")
        headings = [
            terminal.say(f"heading.{name}") for name in ("what", "title", "from", "to", "notes")
        ]
        lines = timeline_lines(found)
        print_table(headings, [line_cells(terminal.locale, line, found) for line in lines])
        if diagram is None:
            click.echo(f"\n```mermaid\n{drawn}```")
    if diagram is not None:
        diagram.write_text(drawn, "utf-8")


def _line_json(line: Line) -> dict[str, object]:
    return {
        "sort": line.sort,
        "key": line.key,
        "title": line.title,
        "opens": line.opens,
        "due": line.due,
        "provisional": line.provisional,
        "set_by": line.set_by,
        **dict(line.details),
    }


class Assumed(click.ParamType[Assumption]):
    """How work is assumed to come."""

    name = "on-time|never|late:N"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Assumption:
        """Read the assumption."""
        if isinstance(value, Assumption):
            return value
        try:
            return Assumption.parse(str(value))
        except ValueError:
            self.fail(f"{value!r}: {self.name}", param, ctx)


@plan.command("rehearse", help="help.plan_rehearse")
@click.argument("name", metavar="FILE")
@option("--organizations", type=click.Path(path_type=Path))
@option("--from", "first", type=DAY, help="option.rehearse_from")
@option("--to", "last", type=DAY, help="option.rehearse_to")
@option("--launch", type=DAY, help="option.rehearse_launch")
@option("--assume", type=Assumed(), default="on-time", show_default=True)
@json_option()
@click.pass_obj
def rehearse_plan(
    terminal: Terminal,
    name: str,
    organizations: Path | None,
    first: date | None,
    last: date | None,
    launch: date | None,
    assume: Assumption,
    as_json: bool,
) -> None:
    """Every date, move and message that a plan would cause."""
    found = find_plan(terminal, name)
    zone = ZoneInfo(found.zone)
    rows = _rehearsed(found, _players(organizations, found), first, last, launch, assume)
    if as_json:
        print_json([row.as_json(lambda at: at.astimezone(zone)) for row in rows])
        return
    names = ("when", "organization", "what", "where", "to_whom", "by", "rule")
    headings = [terminal.say(f"heading.{heading}") for heading in names]
    print_table(headings, [row_cells(terminal.locale, row, found) for row in rows])
    click.echo(terminal.say("plan.rehearsed", count=len(rows)))


def _rehearsed(
    found: Plan,
    players: Sequence[Player],
    first: date | None,
    last: date | None,
    launch: date | None,
    assume: Assumption,
) -> list[Row]:
    """The rows from the day `first` to the day `last`, both included, of one whole run."""
    zone = ZoneInfo(found.zone)
    begins, ends = span_of(found)[0], last or last_moment(found)
    known = [day for day in (begins, first) if day is not None]
    starts = launch or min(known, default=None) or machine_now().astimezone(zone).date()
    until = first_instant((ends or starts + timedelta(days=366)) + timedelta(days=1), zone)
    rows = rehearse(
        found,
        players,
        launched_at=first_instant(starts, zone),
        until=until - timedelta(microseconds=1),
        assume=assume,
    )
    # A deadline is told when its stage begins, and may lie beyond the last day.
    after = None if last is None else until
    before = None if first is None else first_instant(first, zone)
    return [
        row
        for row in rows
        if (before is None or row.at >= before) and (after is None or row.at < after)
    ]


def _players(file: Path | None, found: Plan) -> Sequence[Player]:
    if file is None:
        return typical_players(found)
    return read_players(file, found)


@plan.command("diff", help="help.plan_diff")
@click.argument("old")
@click.argument("new")
@json_option()
@click.pass_obj
def diff(terminal: Terminal, old: str, new: str, as_json: bool) -> None:
    """What differs between two plans, item by item."""
    before, after = find_plan(terminal, old), find_plan(terminal, new)
    found = differences(before, after)
    if as_json:
        print_json([{"sort": d.sort, "path": d.path, "old": d.old, "new": d.new} for d in found])
        return
    for each in found:
        click.echo(difference_words(terminal.locale, each, before, after))
    if not found:
        click.echo(terminal.say("diff.none"))
