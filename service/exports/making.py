"""What a table is made of, and what making one takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from service.clock import local_day
from service.exports.scope import Scope
from service.models import Organization
from service.rulebook import Rulebook
from service.tabular.writing import Cell


@dataclass
class Making:
    """One table being made, inside a transaction: what it is about, when, and for whom."""

    session: Session
    rulebook: Rulebook
    scope: Scope
    locale: str
    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        """The local day that it tells of."""
        return local_day(self.now, self.zone)

    @cached_property
    def paths(self) -> list[str]:
        """The subtrees that it is about, where they lie at this moment."""
        return self._paths(self.scope.tops)

    @cached_property
    def places(self) -> list[str]:
        """The organisations that it is about without those below them."""
        return self._paths(self.scope.alone)

    def _paths(self, numbers: Sequence[int]) -> list[str]:
        chosen = select(Organization.path).where(col(Organization.id).in_(numbers))
        return sorted(self.session.exec(chosen)) if numbers else []


@dataclass(frozen=True)
class Table:
    """A sort of table, by what it does in a locale or with a `Making`.

    ``numbers`` names what it is about, in order; ``gather`` reads of some of them, at most as many
    as a statement may name, what ``lines`` makes rows of, once all is gathered. What is gathered
    can be written as JSON.
    """

    title: Callable[[str], str]
    headings: Callable[[str], list[str]]
    numbers: Callable[[Making], list[int]]
    gather: Callable[[Making, Sequence[int]], list[Any]]
    lines: Callable[[str, Iterable[Any]], Iterable[Sequence[Cell]]]


@dataclass(frozen=True, slots=True)
class Made:
    """A table that was made, as a file."""

    name: str
    content: bytes
    lines: int
