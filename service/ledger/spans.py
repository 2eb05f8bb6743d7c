"""Which time a ledger is of: a month, quarter, half-year, year, round, or all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.errors import BadInput, Problem
from service.ledger.lines import Line
from workflows.calendar import local_day
from workflows.periods import period_named
from workflows.plan import Plan
from workflows.refusals import Reason, Refused
from workflows.timeline import Dates, timeline_of

ALL, ROUND = "all", "round:"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days, both included, open where None; and the round, if it is of one."""

    name: str
    first: date | None = None
    last: date | None = None
    round: str = ""

    def covers(self, line: Line, zone: str) -> bool:
        """Say whether a line belongs here: by its round where it has one, else by its day."""
        if self.round and line.round:
            return line.round == self.round
        day = local_day(line.at, zone)
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def read_span(text: str, plan: Plan, dates: Dates, today: date) -> Span:
    """Read ``all``, ``2010-06``, ``2010-Q3``, ``2010-H2``, ``2010`` or ``round:KEY``.

    Raises:
        BadInput: it is none of these, or the plan has no such round.
        Refused: it lies wholly in the future: nothing has happened that could be told.
    """
    span = _read(text, plan, dates)
    if span.first is not None and span.first > today:
        raise Refused(Reason.of("ledger.period_in_future", period=text, first=span.first))
    return span


def _read(text: str, plan: Plan, dates: Dates) -> Span:
    if text == ALL:
        return Span(text)
    if text.startswith(ROUND):
        key = text.removeprefix(ROUND)
        window = timeline_of(plan, dates).rounds.get(key)
        if window is None:
            raise _bad("no_such_round", key)
        return Span(text, window.opens, window.due, key)
    try:
        period = period_named(text)
    except ValueError:
        raise _bad("not_a_period", text) from None
    return Span(text, period.starts, period.ends)


def _bad(code: str, value: str) -> BadInput:
    return BadInput([Problem("period", code, (("value", value[:40]),), domain="ledger")])
