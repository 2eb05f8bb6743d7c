"""The board's further pages: the fixed rates, each with its formula, and the sheet for printing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import nsmallest
from typing import Any

from flask import Blueprint
from sqlmodel import Session

from service.board_standings import Standing, counts
from service.rates import rates_of
from service.web.board_page import board_page
from service.web.board_sheet import sheet_of
from service.web.board_view import View
from service.web.current import context, locale, now
from service.web.secretaries import secretaries_of
from service.words import say
from workflows.rates import RATES, Rates, Share

pages = Blueprint("board_rates", __name__)
#: Rates of which less is better.
OF_FAULTS = frozenset({"late", "returned"})
#: Rates that begin at nothing and grow with the work: a low one is no reproach yet.
OF_PROGRESS = frozenset({"reviewed", "fulfilment"})
GOOD, POOR = 90, 60  # percent; where a plan names a threshold of its own it binds, not these

LISTED = 250  # rows, which one page can carry (300 kB) where names are long


def bp(key: str, **params: object) -> str:
    """The words of the board's further pages."""
    return say(locale(), "board_pages", key, **params)


def rate_tone(name: str, share: Share) -> str:
    """How a rate is painted: well, poor, or neither; the number says it in any case."""
    if share.percent is None:
        return "none"
    told = 100 - share.percent if name in OF_FAULTS else share.percent
    if told >= GOOD:
        return "good"
    return "poor" if told < POOR and name not in OF_PROGRESS else "fair"


@pages.get("/board/rates")
@board_page("rates.html")
def rates(db: Session, view: View) -> dict[str, Any]:
    """Show the six rates of the place and of each part of it."""
    found = rates_of(db, context().rulebook, view.rows, view.numbers, now=now())
    level = [row for row in view.level if row.campaign_id in found]
    shown = level if len(level) <= LISTED else _latest(view, level, found)
    return {
        "rates": found,
        "whole": found.get(view.here.campaign_id) if view.here else None,
        "rows": view.in_full(db, shown),
        "left_out": len(level) - len(shown),
        "names": RATES,
    }


def _latest(view: View, level: Sequence[Standing], found: Mapping[int, Rates]) -> list[Standing]:
    """Some of a level too long for a page: the place itself, then where the most are late."""

    def pressing(row: Standing) -> tuple[bool, float]:
        late = found[row.campaign_id].late
        return not view.is_here(row), -late.met / late.of if late.of else 0.0

    return nsmallest(LISTED, level, key=pressing)


@pages.get("/board/print")
@board_page("board_print.html")
def sheet(db: Session, view: View) -> dict[str, Any]:
    """Show the tree asked for, or what a page can carry of it, as one sheet for the printer."""
    told = sheet_of(view)
    rows = view.in_full(db, told.rows)
    return {
        "sheet": told,
        "rows": rows,
        "counts": counts(view.rows.statuses),
        "total": len(view.rows),
        "behind": sum(view.rows.behind),
        "secretaries": secretaries_of(db, [row.organization_id for row in rows]),
        "rates": rates_of(db, context().rulebook, view.rows, view.numbers, now=now()),
        "names": RATES,
        "top": min((row.depth for row in rows), default=0),
    }
