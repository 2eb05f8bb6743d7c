"""Ballots on paper at the terminal: slips handed out, totals entered, pledges scored beside."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any, TextIO

import click
from pydantic import ValidationError

from service import appraisals as verbs
from service.api.appraisal_slips import PaperTotals
from service.commands.appraisals import Act, add_act
from service.commands.spoken import option
from service.commands.terminal import Terminal
from service.errors import BadInput, Problem
from service.people import by_staff_no

PAPER = click.argument("paper", type=int)
_BAD = "not_readable"


def _slip(terminal: Terminal, paper: int, voter: str) -> Act:
    return lambda session, campaign, event, by, now: verbs.give_slip(
        session, event.id, paper, by_staff_no(session, voter).id, by=by, now=now
    )


def _totals(terminal: Terminal, paper: int, file: TextIO) -> Act:
    given = _read(paper, file)
    return lambda session, campaign, event, by, now: verbs.enter_totals(
        session, event.id, given.paper, given.ballots, given.counts, by=by, now=now
    )


def _read(paper: int, file: TextIO) -> PaperTotals:
    """Read ``{"ballots": 9, "counts": {…}}`` as the API takes it; raises BadInput."""
    try:
        told: Any = json.load(file)
        return PaperTotals.model_validate({**told, "paper": paper})
    except (ValueError, TypeError, ValidationError) as error:
        raise BadInput([Problem("file", _BAD, domain="appraisals")]) from error


def _score(terminal: Terminal, subject: int, points: str) -> Act:
    rulebook = terminal.context.rulebook
    try:
        score = Fraction(points)
    except (ValueError, ZeroDivisionError):
        raise BadInput([Problem("score", _BAD, domain="appraisals")]) from None
    return lambda session, campaign, event, by, now: verbs.score_pledge(
        session, rulebook, campaign, event, subject, score, by=by, now=now
    )


add_act("slip", _slip, PAPER, click.argument("voter", metavar="STAFF_NO"))
add_act("totals", _totals, PAPER, click.argument("file", type=click.File(encoding="utf-8")))
add_act(
    "score",
    _score,
    click.argument("subject", type=int),
    option("--points", required=True, help="option.vote_points"),
)
