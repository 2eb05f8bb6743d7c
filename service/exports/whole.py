"""Every table by its name, made whole: what is gathered of its parts is put together here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from service.exports.board import BOARD_TABLE
from service.exports.making import Made, Making, Table
from service.exports.organizations import ORGANIZATIONS_TABLE
from service.exports.rates import RATES_TABLE
from service.exports.scope import BOARD, ORGANIZATIONS, RATES
from service.parts import in_parts
from service.tabular import write_listing

TABLES: Mapping[str, Table] = {
    BOARD: BOARD_TABLE,
    RATES: RATES_TABLE,
    ORGANIZATIONS: ORGANIZATIONS_TABLE,
}


def made(making: Making) -> Made:
    """The whole table at once."""
    return made_of(making, TABLES[making.scope.table].numbers(making))


def made_of(making: Making, numbers: Sequence[int]) -> Made:
    """The same of what is named already."""
    return put_together(making, _gathered(making, numbers))


def _gathered(making: Making, numbers: Sequence[int]) -> Iterator[Any]:
    gather = TABLES[making.scope.table].gather
    for part in in_parts(numbers):
        yield from gather(making, part)


def put_together(making: Making, gathered: Iterable[Any]) -> Made:
    """The workbook of what was gathered, in the language of whoever asked."""
    table, locale = TABLES[making.scope.table], making.locale
    lines = list(table.lines(locale, gathered))
    content = write_listing(table.headings(locale), lines)
    return Made(f"{table.title(locale)} {making.today.isoformat()}.xlsx", content, len(lines))
