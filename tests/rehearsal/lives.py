"""Lives lived once and looked at by many tests: a plan on a database, at a pace of sweeps."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine, event

from notifications.packing import pack
from notifications.patience import Patience
from service.db import make_engine, writing
from service.rulebook import Rulebook
from tests.databases import PostgresServer, fresh_name
from tests.plans.played import ROOT, plan_of, text_of
from tests.rehearsal.driver import days_between, live, live_again
from tests.rehearsal.life import Life, Story
from tests.rehearsal.stories import days_of

Pace = Literal["daily", "monthly", "once"]
DATABASES = ("sqlite", "postgresql")


@dataclass
class Lives:
    """Makes databases, lets the stories of a plan be lived in them, and keeps them for later."""

    sqlite_template: Path
    postgres_server: PostgresServer
    postgres_template: str
    folder: Path
    engines: list[Engine] = field(default_factory=list)
    lived: dict[tuple[str, str, Pace, tuple[Story, ...]], Life] = field(default_factory=dict)

    def of(self, database: str, name: str, stories: tuple[Story, ...], pace: Pace) -> Life:
        """Return a life of these stories, lived when it is asked for first."""
        asked = (database, name, pace, stories)
        if asked not in self.lived:
            self.lived[asked] = self._live(database, name, stories, pace)
        return self.lived[asked]

    def _live(self, database: str, name: str, stories: tuple[Story, ...], pace: Pace) -> Life:
        rulebook = Rulebook(ROOT / "config")
        life = Life(self._engine(database), rulebook, plan_of(name), stories)
        life.begin(text_of(name))
        first, last = days_of(name, stories)
        days = PACES[pace](days_between(first, last))
        if pace == "daily":
            live(life, days)
        else:
            # The same people do the same at the same instants; only the looks are fewer.
            same = self.of(database, name, stories, "daily").deeds
            live_again(life, days, same, after_sweep=_hand_over)
        return life

    def _engine(self, database: str) -> Engine:
        if database == "sqlite":
            file = self.folder / f"{fresh_name('life')}.db"
            shutil.copyfile(self.sqlite_template, file)
            engine = make_engine(f"sqlite:///{file}")
            # What the tests' PostgreSQL does not either: wait for the disk.
            event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
        else:
            name = fresh_name("life")
            engine = make_engine(self.postgres_server.create(name, template=self.postgres_template))
        self.engines.append(engine)
        return engine

    def end(self) -> None:
        """Let go of every database."""
        for engine in self.engines:
            engine.dispose()


def _hand_over(life: Life) -> None:
    """Hand over to the senders after a sweep: what is of use goes out, what is not expires."""
    with writing(life.engine) as session:
        pack(session, life.looks[-1], Patience(budget={}, digest_at=0))


PACES: dict[Pace, Callable[[Iterable[date]], list[date]]] = {
    "daily": list,
    "monthly": lambda days: [day for day in days if day.day == 15],
    "once": lambda days: [],
}
