"""The board as a table: each organisation, where it stands, who is secretary, how late it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from service import dates
from service.board import BoardRow, rows_of
from service.board_standings import Standings
from service.board_tree import Tree, numbers_in_order, standings_of
from service.exports.making import Making, Table
from service.secretaries import secretaries_of
from service.tabular.writing import Cell
from service.wording import standing_words, term
from service.words import say
from workflows.plan import Plan

NAMES = ("code", "name", "kind", "secretary", "round", "stage", "standing", "due", "days")
COLUMNS = (*NAMES, "duties", "messages")


def _title(locale: str) -> str:
    return say(locale, "web", "nav.board")


def _headings(locale: str) -> list[str]:
    return [say(locale, "web", f"column.{name}") for name in COLUMNS]


def campaigns_of(making: Making) -> list[int]:
    """The campaigns of the plan in the subtrees asked for, in the order of the tree."""
    return numbers_in_order(making.session, making.paths, making.scope.plan_version_id)


def _gather(making: Making, numbers: Sequence[int]) -> list[list[Cell]]:
    """Those of them that pass, each as its line."""
    session, rulebook, now = making.session, making.rulebook, making.now
    found = standings_of(session, rulebook, numbers, now=now)
    shown = [one for one in found if making.scope.sieve.passes(one)]
    # How many are below each stands in no line, so that these need no tree around them.
    read = rows_of(session, rulebook, Tree(Standings.of(shown)), shown, now=now)
    places = [row.organization_id for row in read]
    names = secretaries_of(session, places, on=making.today, locale=making.locale)
    plan = rulebook.plan(session, making.scope.plan_version_id)
    return [_line(making, row, plan, names.get(row.organization_id, "")) for row in read]


def _line(making: Making, row: BoardRow, plan: Plan, secretary: str) -> list[Cell]:
    locale = making.locale
    return [
        row.code,
        row.name,
        term(locale, "kind", row.kind),
        secretary or say(locale, "web", "organizations.vacant"),
        row.round_title,
        row.stage_title or standing_words(locale, row.state, plan, row.goes_on),
        _standing(locale, row),
        _deadline(making, row.due_at),
        row.days_overdue or "",
        row.duties_overdue or "",
        row.messages_sent,
    ]


def _standing(locale: str, row: BoardRow) -> str:
    standing = say(locale, "web", f"status.{row.status}")
    if row.days_overdue and row.waiting_for_approval:
        standing += f"{say(locale, 'web', 'list.and')}{say(locale, 'web', 'status.waiting')}"
    return standing


def _deadline(making: Making, at: datetime | None) -> str:
    return dates.deadline(making.locale, at, making.zone) if at else ""


def _lines(_locale: str, gathered: Iterable[list[Cell]]) -> Iterable[list[Cell]]:
    return gathered


BOARD_TABLE = Table(_title, _headings, campaigns_of, _gather, _lines)
