"""The board's further pages: the fixed rates, each with its formula, and the sheet for printing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from sqlmodel import Session

from service.board_tree import counts
from service.rates import rates_of
from service.web.board_page import board_page
from service.web.board_view import View
from service.web.current import context, locale, now
from service.web.secretaries import secretaries_within
from service.words import say
from workflows.rates import RATES, Share

pages = Blueprint("board_rates", __name__)
#: Rates of which less is better.
OF_FAULTS = frozenset({"late", "returned"})
#: Rates that begin at nothing and grow with the work: a low one is no reproach yet.
OF_PROGRESS = frozenset({"reviewed", "fulfilment"})
GOOD, POOR = 90, 60  # percent; where a plan names a threshold of its own it binds, not these


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
    return {
        "rates": found,
        "whole": found.get(view.here.campaign_id) if view.here else None,
        "rows": view.in_full(db, [row for row in view.level if row.campaign_id in found]),
        "names": RATES,
    }


@pages.get("/board/print")
@board_page("board_print.html")
def sheet(db: Session, view: View) -> dict[str, Any]:
    """Show the whole tree asked for as one sheet for the printer, with its rates."""
    rows = view.in_full(db, view.passing())
    return {
        "rows": rows,
        "counts": counts(view.rows),
        "total": len(view.rows),
        "behind": sum(row.behind for row in view.rows),
        "secretaries": secretaries_within(db, view.paths),
        "rates": rates_of(db, context().rulebook, view.rows, view.numbers, now=now()),
        "names": RATES,
        "top": min((row.depth for row in rows), default=0),
    }
