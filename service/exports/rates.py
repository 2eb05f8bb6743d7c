"""The rates of every organisation with all below it: the percentage, and what it is out of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from service.board_tree import standings_of
from service.db import rows
from service.exports.board import campaigns_of
from service.exports.making import Making, Table
from service.models import Organization
from service.rates import counted, own_rates, with_those_below
from service.tabular.writing import Cell
from service.wording import term
from service.words import say
from workflows.rates import RATES, Rates, Share

NOTHING_TO_DIVIDE = "—"
#: What is gathered of an organisation: its campaign, its path, its code, name and kind, its rates.
Gathered = list[Any]


def rate_words(share: Share) -> str:
    """A percentage, or a dash where there is nothing to divide."""
    return NOTHING_TO_DIVIDE if share.percent is None else f"{share.percent}%"


def _title(locale: str) -> str:
    return say(locale, "board_pages", "rates.title")


def _headings(locale: str) -> list[str]:
    columns = [say(locale, "web", f"column.{name}") for name in ("code", "name", "kind")]
    for name in RATES:
        columns += [say(locale, "board_pages", f"rate.{name}")]
        columns += [say(locale, "board_pages", f"rates.{what}") for what in ("met", "of")]
    return columns


def _gather(making: Making, numbers: Sequence[int]) -> list[Gathered]:
    """Those that count, each by itself: they are added up once all are there."""
    session, rulebook, now = making.session, making.rulebook, making.now
    found = counted(standings_of(session, rulebook, numbers, now=now))
    own = own_rates(session, rulebook, found, numbers, now=now)
    named = _names(making, [one.organization_id for one in found])
    return [
        [
            one.campaign_id,
            one.path,
            *named[one.organization_id],
            one.kind,
            [(share.met, share.of) for share in own[one.campaign_id].shares()],
        ]
        for one in found
    ]


def _names(making: Making, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
    chosen = select(col(Organization.id), col(Organization.code), col(Organization.name))
    found = rows(making.session, chosen.where(col(Organization.id).in_(numbers)))
    return {number: (code, name) for number, code, name in found}


def _lines(locale: str, gathered: Iterable[Gathered]) -> Iterator[list[Cell]]:
    every = list(gathered)
    own = {number: Rates(*(Share(*pair) for pair in rates)) for number, *_, rates in every}
    whole = with_those_below({number: path for number, path, *_ in every}, own)
    for number, _path, code, name, kind, _own in every:
        yield [code, name, term(locale, "kind", kind), *_told(whole[number])]


def _told(rates: Rates) -> Iterator[Cell]:
    for share in rates.shares():
        yield from (rate_words(share), share.met, share.of)


RATES_TABLE = Table(_title, _headings, campaigns_of, _gather, _lines)
