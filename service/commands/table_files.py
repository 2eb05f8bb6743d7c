"""Tables from files: carried out, or only looked at, with their mistakes as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from service.commands.long_work import LATER, ask
from service.commands.plan_files import content_of
from service.commands.spoken import option
from service.commands.terminal import Terminal, print_json
from service.errors import BadInput
from service.import_sheets import with_problems
from service.imports import counted
from service.organizations import ImportReport
from service.tables import READERS, shown
from service.tabular import Row, write_csv, write_workbook

Bring = Callable[[Session, Sequence[Row]], ImportReport]


@dataclass(frozen=True, slots=True)
class Trial:
    """How a table is taken: only looked at, with mistakes written to a file, told as JSON."""

    preview: bool
    problems: Path | None
    as_json: bool
    later: bool = False


def trial_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--preview`, `--problems FILE` and `--later`, which both imports take."""
    asks = option("--preview", is_flag=True, help="option.preview")
    writes = option("--problems", type=click.Path(path_type=Path), help="option.problems")
    return asks(writes(LATER(command)))


def bring_in(terminal: Terminal, kind: str, file: Path, bring: Bring, how: Trial) -> None:
    """Import a file, or say what it would change. Raises BadInput with every mistake."""
    content = content_of(file)
    if how.later:
        asked, total = {"preview": how.preview}, len(READERS[kind](content))
        work = f"import_{kind}"
        ask(
            terminal, work, asked, title=file.name, content=content, total=total,
            as_json=how.as_json,
        )  # fmt: skip
        return
    try:
        report = _brought(terminal, READERS[kind](content), bring, preview=how.preview)
    except BadInput as wrong:
        if how.problems is not None:
            how.problems.write_bytes(with_problems(content, wrong.problems, terminal.locale))
        raise
    told: dict[str, Any] = dict(counted(report))
    changes = [shown(one) for one in report.changes] if how.preview else []
    if how.as_json:
        whole = {**told, "changes": [asdict(one) for one in changes]}
        print_json(whole if how.preview else told)
        return
    for one in changes:
        said = "; ".join(
            f"{column}: {old or '-'} → {new or '-'}" for column, old, new in one.fields
        )
        mark = "+" if one.new else "~"
        click.echo(f"{mark} {one.code} {one.name}  {said}")
    click.echo(terminal.say("would_import" if how.preview else "imported", **told))


def _brought(
    terminal: Terminal, rows: Sequence[Row], bring: Bring, *, preview: bool
) -> ImportReport:
    with terminal.writing() as session, session.begin_nested() as trial:
        report = bring(session, rows)
        session.flush()
        if preview:
            trial.rollback()
    return report


def take_out(
    terminal: Terminal, file: Path, headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """Write a table to a file: CSV, or XLSX where the file is called so."""
    write = write_workbook if file.suffix.lower() == ".xlsx" else write_csv
    file.write_bytes(write(headings, rows))
    click.echo(terminal.say("exported", count=len(rows), file=file))
