"""Plan files as the commands find them: by path, or by name in the configuration's folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from service.commands.terminal import Terminal
from service.errors import NotFound
from service.models import KINDS
from service.organization_table import read_organizations
from service.rulebook import Rulebook, kept_version
from service.settings import CONFIG
from service.tabular.headings import chooser
from workflows.calendar import WorkCalendar
from workflows.loader import load_plan
from workflows.plan import Plan
from workflows.refusals import BadPlan, Mistake
from workflows.rehearse import Player


def machine_now() -> datetime:
    """The machine's time: checking a file needs no database to ask."""
    return datetime.now(UTC)


def config_folder() -> Path:
    """The configuration's folder; a plan can be checked where the other settings are wrong."""
    named = os.environ.get("PACESETTER_CONFIG_DIR")
    return Path(named) if named else CONFIG


def calendars_of(terminal: Terminal) -> Mapping[str, WorkCalendar]:
    """The working-day calendars by region. Raises BadCalendar with every mistake."""
    return Rulebook(config_folder()).calendars


def read_plan(file: Path, calendars: Mapping[str, WorkCalendar]) -> Plan:
    """One plan file. Raises BadPlan, also for a file that is not there or is no text."""
    try:
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise BadPlan((_unreadable("mistake.no_file", error.strerror or "?"),)) from None
    except UnicodeDecodeError as error:
        raise BadPlan((_unreadable("mistake.not_utf8", str(error.start)),)) from None
    return load_plan(text, calendars, name=file.stem)


def _unreadable(code: str, problem: str) -> Mistake:
    return Mistake(None, "", code, (("problem", problem),))


def find_plan(terminal: Terminal, name: str) -> Plan:
    """The plan of a path, of a name in ``config/plans``, or of a version kept (``NAME@2``).

    Raises NotFound and BadPlan.
    """
    stored, _, number = name.rpartition("@")
    if not stored or not number.isdigit():
        return read_plan(plan_file(name), calendars_of(terminal))
    with terminal.reading() as session:
        version = kept_version(session, stored, int(number))
        return terminal.context.rulebook.plan(session, version.id)


def plan_file(name: str) -> Path:
    """Where a plan's file lies: its path, or its name in ``config/plans``. Raises NotFound."""
    given = Path(name)
    kept = config_folder() / "plans" / f"{name}.yaml"
    for file in (given, kept):
        if file.is_file():
            return file
    raise NotFound(name)


def read_players(file: Path, plan: Plan) -> tuple[Player, ...]:
    """The organisations of a table that take part in the plan. Raises BadInput and NotFound."""
    rows = [row.cells for row in read_organizations(content_of(file))]
    kind_of = chooser("kind", KINDS)
    above = {row["code"]: row.get("parent_code") or None for row in rows}
    players = []
    for row in rows:
        kind = kind_of(row["kind"])
        if kind in plan.participants:
            players.append(Player(row["code"], str(kind), above[row["code"]]))
    return tuple(players)


def content_of(file: Path) -> bytes:
    """The bytes of a file. Raises NotFound."""
    try:
        return file.read_bytes()
    except OSError:
        raise NotFound(str(file)) from None
