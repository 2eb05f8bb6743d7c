"""What every command needs: the settings, the database, the time, and ways to print a report."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import click
import structlog
from sqlmodel import Session

from service import clock, dates, db
from service.context import Context, open_context
from service.settings import Settings, load
from service.words import say
from workflows.plan import Plan
from workflows.refusals import Reason, Refused

log = structlog.get_logger()


@dataclass
class Terminal:
    """The person at the terminal: the locale, and whatever the command opens."""

    locale: str
    opened: list[Context] = field(default_factory=list)
    acted_at: datetime | None = None  # the time of the last act, as `now` gave it
    plan: Plan | None = None  # of the campaign that was acted on: it has titles for a refusal

    @cached_property
    def settings(self) -> Settings:
        """The settings; raises BadInput with everything that is wrong."""
        return load()

    @property
    def context(self) -> Context:
        """Database, plans and channels, opened at the first use."""
        if not self.opened:
            self.opened.append(open_context(self.settings))
        return self.opened[0]

    def close(self) -> None:
        """Close what was opened."""
        while self.opened:
            self.opened.pop().close()

    def say(self, key: str, **params: object) -> str:
        """A sentence of the catalogue ``cli``."""
        return say(self.locale, "cli", key, **params)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that may only read."""
        with db.reading(self.context.sessions) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that commits once, at the end."""
        with db.writing(self.context.sessions) as session:
            yield session

    def now(self, session: Session, at: datetime | None = None) -> datetime:
        """The time of this command: the service's, or `at`, which must not lie in the future.

        A naive `at` is in the zone of the settings. Raises Refused for a future one in production.
        """
        self.acted_at = present = clock.read(session, self.settings)
        if at is None:
            return present
        asked = aware(at, self.settings.zone)
        if asked > present and self.settings.env not in ("test", "demo"):
            told = {"at": self.moment(asked), "now": self.moment(present)}
            log.warning("future_at_refused", at=self.local(asked), now=self.local(present))
            raise Refused(Reason.of("reason.future_at", **told))
        self.acted_at = asked
        return asked

    def local(self, at: datetime | None) -> str:
        """An instant in the zone of the settings, to the second, as programs read it."""
        if at is None:
            return ""
        return at.astimezone(self.settings.zone).isoformat(timespec="seconds")

    def moment(self, at: datetime | None) -> str:
        """An instant as people read it, to the minute."""
        return dates.instant(self.locale, at, self.settings.zone) if at else ""

    def deadline(self, at: datetime | None) -> str:
        """The first instant that is too late, as people read it: midnight is 24:00."""
        return dates.deadline(self.locale, at, self.settings.zone) if at else ""


def aware(at: datetime, zone: ZoneInfo) -> datetime:
    """`at` in UTC; without a zone of its own it is in `zone`."""
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


class Instant(click.ParamType[datetime]):
    """A date, or a date with a time, with or without an offset from UTC."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read ISO 8601; a day means its first instant."""
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r}: YYYY-MM-DD[THH:MM[:SS]][+HH:MM]", param, ctx)


class Day(click.ParamType[date]):
    """A date."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read ISO 8601."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r}: YYYY-MM-DD", param, ctx)


INSTANT = Instant()
DAY = Day()


def first_instant(day: date, zone: ZoneInfo) -> datetime:
    """The beginning of a local day."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def print_json(data: object) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print columns that line up, counting a Chinese character as two."""
    cells = [[str(cell if cell is not None else "") for cell in row] for row in (headings, *rows)]
    widths = [max(width(row[column]) for row in cells) for column in range(len(headings))]
    for row in cells:
        line = "  ".join(
            cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)
        )
        click.echo(line.rstrip())


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
