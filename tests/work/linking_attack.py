"""Linking attacks on votes that are over: who cast which ballot, guessed from all that is kept.

TRUST 3.5, U3. Everybody gets a paper and casts it at once, one after another through the doors:
the worst case. Then the vote is counted and cleared up, and whoever holds everything that is left
(database, its files, log, outbox, history, store of repeated requests) and saw who came in which
order pairs voters with receipts, by every order in which either can be found. A run of the size of
TRUST P17, by hand::

    python -m tests.work.linking_attack --elections 50 --voters 200 --database sqlite
"""

from __future__ import annotations

import argparse
import io
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field
from math import ceil, sqrt
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TypeVar

from pydantic import SecretStr
from sqlalchemy import Engine, text
from sqlmodel import col, select

from service import clock, loglines
from service.app import create_app
from service.appraisals.client import Terms, Voter
from service.auth import tokens
from service.context import open_context
from service.db import make_engine, reading, writing
from service.models import Person
from service.settings import Settings
from tests.databases import migrate, postgres
from tests.doors.house import Caller
from tests.work.hall import Hall

Name = TypeVar("Name")
CHOICES = ("satisfied", "dissatisfied")
#: The tables that tell of people and of votes, in an order that says when each row was written.
TOLD = {
    "history": "SELECT * FROM history ORDER BY id",
    "outbox": "SELECT * FROM message ORDER BY id",
    "repeated requests": "SELECT * FROM idempotency_key ORDER BY created_at",
    "sealed history": "SELECT * FROM seal ORDER BY 1",
}


@dataclass
class Attacker:
    """One hall, its doors, and what was found out about it."""

    hall: Hall
    voters: int
    chance: Random
    log: io.StringIO = field(default_factory=io.StringIO)
    #: How often each pairing of orders was right.
    hits: Counter[str] = field(default_factory=Counter)
    #: The same for what only the write-ahead log on the disk tells.
    watched: Counter[str] = field(default_factory=Counter)

    @classmethod
    def at(cls, engine: Engine, folder: Path, voters: int, seed: int) -> Attacker:
        """Gather the voters, each with a program that holds a token for the API."""
        hall = Hall.built(engine, folder)
        hall.gathers("member", voters - 2)
        return cls(hall, voters, Random(seed))

    def attack(self, elections: int) -> None:
        """Hold so many votes and attack each of them once it is over."""
        settings = Settings(
            database_url=self.hall.village.engine.url.render_as_string(hide_password=False),
            env="test",
            secret_key=SecretStr("k" * 40),
            vault_dir=self.hall.vault.folder,
            log_level="INFO",
        )
        context = open_context(settings)
        with redirect_stderr(self.log):
            loglines.install(settings)
            with writing(context.sessions) as session:
                wall = clock.wall(session)
                clock.set_clock(session, settings, at=self.hall.village.now, speed=0, wall=wall)
                people = session.exec(select(Person.id).order_by(col(Person.id)))
                secrets = {n: tokens.create(session, n, "tests", wall=wall) for n in people}
            app = create_app(context)
            callers = {n: Caller(app.test_client(), secret) for n, secret in secrets.items()}
            nobody = Caller(app.test_client(use_cookies=False), None)
            for _ in range(elections):
                vote, truth = self._held(callers, nobody)
                self.hall.counts(vote)
                self.hall.clears_up()
                self._guess(vote, truth)
        context.close()

    def _held(self, callers: Mapping[int, Caller], nobody: Caller) -> tuple[int, dict[int, str]]:
        """Let everybody vote in the order of chance; return who has which receipt."""
        vote = self.hall.opens(self.hall.prepares("organizations"))
        terms, queue = self.hall.terms(vote), self.hall.roster(vote)
        subjects = self.hall.about(vote, queue[0][1])
        assert len(queue) == self.voters
        self.chance.shuffle(queue)
        truth = {}
        for voter, paper in queue:
            token, path = Voter(terms, paper), f"/api/v1/appraisals/{vote}/tokens"
            key = f"vote {vote} of {voter}."
            token.take(callers[voter].does(path, token.request(), key=key))
            truth[voter] = self._cast(nobody, token, subjects, terms)
        return vote, truth

    def _cast(self, nobody: Caller, token: Voter, subjects: list[str], terms: Terms) -> str:
        ballot = self.hall.ballot(terms.number, subjects, self.chance.choice(CHOICES))
        return str(nobody.does("/api/v1/ballots", token.cast(ballot))["receipt"])

    def _guess(self, vote: int, truth: Mapping[int, str]) -> None:
        """Pair every order of the voters with every order of the receipts, both ways round."""
        engine, queue = self.hall.village.engine, list(truth)
        receipts = sorted(truth.values())
        texts = {name: said(engine, asked) for name, asked in TOLD.items()}
        texts["log"] = self.log.getvalue().encode()
        texts["files"] = files_of(engine)
        where = f"WHERE event_id = {vote}"
        roster = in_place(engine, f"eligibility {where}", "voter_id")
        came = {
            "queue": queue,
            "place on the roster": [int(number) for number in roster],
            "key": sorted(queue),
        }
        kept = {
            "place": in_place(engine, f"ballot_receipt {where}", "serial_hash"),
            "key": receipts,
            "index": by_index(engine, vote),
        }
        if engine.dialect.name == "postgresql":
            kept["transaction"] = self._by_transaction(f"ballot_receipt {where}")
        for name, told in texts.items():
            self._look(name, told, self._names(vote, queue, name == "repeated requests"), came)
            self._look(name, told, {receipt: receipt for receipt in receipts}, kept)
        self._pair(came, kept, truth, self.hits)
        journal: dict[str, list[str]] = {}
        self._look("write-ahead log", write_ahead(engine), {r: r for r in receipts}, journal)
        self._pair({"queue": queue}, journal, truth, self.watched)

    def _look(
        self, name: str, told: bytes, names: Mapping[str, Name], into: dict[str, list[Name]]
    ) -> None:
        """Note the order of first mention, if a text mentions any; the others come by chance."""
        places = {each: told.find(each.encode()) for each in names}
        present = sorted((each for each in names if places[each] >= 0), key=lambda n: places[n])
        if present:
            absent = [each for each in names if places[each] < 0]
            self.chance.shuffle(absent)
            into[name] = [names[each] for each in (*present, *absent)]

    def _names(self, vote: int, queue: Sequence[int], by_key: bool) -> dict[str, int]:
        """Return what stands for a voter in a text: the address, or the key of the request."""
        if by_key:
            return {f"vote {vote} of {number}.": number for number in queue}
        with reading(self.hall.village.engine) as session:
            found = session.exec(select(Person).where(col(Person.id).in_(queue)))
            return {person.email or person.staff_no: person.id for person in found}

    def _pair(
        self,
        came: Mapping[str, Sequence[int]],
        kept: Mapping[str, Sequence[str]],
        truth: Mapping[int, str],
        hits: Counter[str],
    ) -> None:
        for voters, order in came.items():
            for receipts, lying in kept.items():
                for way, turned in (("", lying), (", backwards", lying[::-1])):
                    right = sum(truth[v] == r for v, r in zip(order, turned, strict=True))
                    hits[f"voters by {voters}, receipts by {receipts}{way}"] += right

    def _by_transaction(self, table: str) -> list[str]:
        """Return receipts by the number of the transaction that wrote them, ties by chance."""
        engine = self.hall.village.engine
        rows, numbers = in_place(engine, table, "serial_hash"), in_place(engine, table, "xmin")
        tied = [(int(n), self.chance.random(), r) for n, r in zip(numbers, rows, strict=True)]
        return [row for _, _, row in sorted(tied)]


def in_place(engine: Engine, table: str, column: str) -> list[str]:
    """Return a column in the order in which the rows lie: the attacker's best look."""
    order = " ORDER BY ctid" if engine.dialect.name == "postgresql" else ""
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT {column} FROM {table}{order}"))
        return [str(value) for value in found.scalars()]


def by_index(engine: Engine, vote: int) -> list[str]:
    """Return the receipts as the index hands them out."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET enable_seqscan = off"))
        asked = text("SELECT serial_hash FROM ballot_receipt WHERE event_id = :vote")
        found = list(connection.execute(asked, {"vote": vote}).scalars())
        connection.rollback()
    return found


def said(engine: Engine, asked: str) -> bytes:
    """Return what a table says, row after row."""
    with engine.connect() as connection:
        return "\n".join(map(str, connection.execute(text(asked)))).encode()


def files_of(engine: Engine) -> bytes:
    """Return every byte of the database's files: the pages in their order."""
    if engine.dialect.name == "sqlite":
        return Path(str(engine.url.database)).read_bytes()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        number = connection.execute(
            text("SELECT oid FROM pg_database WHERE datname = current_database()")
        ).scalar_one()
    pages = sorted((folder / "base" / str(number)).iterdir())
    return b"".join(page.read_bytes() for page in pages if page.is_file())


def write_ahead(engine: Engine) -> bytes:
    """Return the database's log of writes, as a copy of its folder holds it."""
    if engine.dialect.name == "sqlite":
        beside = [Path(f"{engine.url.database}-{end}") for end in ("wal", "journal")]
        return b"".join(file.read_bytes() for file in beside if file.exists())
    with engine.connect() as connection:
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
    return b"".join(f.read_bytes() for f in sorted((folder / "pg_wal").iterdir()) if f.is_file())


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Give an empty database of a kind."""
    if kind == "sqlite":
        yield migrate(f"sqlite:///{folder / 'pacesetter.db'}")
        return
    with postgres() as server:
        yield migrate(server.create("linked"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Attack, say what came of it, and fail where an order told more than chance."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    reader.add_argument("--elections", type=int, default=50)
    reader.add_argument("--voters", type=int, default=200)
    reader.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    reader.add_argument("--seed", type=int, default=20260410)
    given = reader.parse_args(arguments)
    most = bound(given.elections)
    with TemporaryDirectory() as place, database(given.database, Path(place)) as url:
        engine = make_engine(url)
        attacker = Attacker.at(engine, Path(place), given.voters, given.seed)
        attacker.attack(given.elections)
        with reading(engine) as session:
            version = session.execute(text(VERSION[given.database])).scalar_one()
        engine.dispose()
    lines = [f"{given.database}: {str(version).partition(' on ')[0]}"]
    lines += [f"{right:6d}  {name}" for name, right in attacker.hits.most_common()]
    lines += [f"{right:6d}  on the disk, {name}" for name, right in attacker.watched.items()]
    worst = max(attacker.hits.values())
    lines.append(
        f"{given.elections} votes of {given.voters}: chance {given.elections}, most {most},"
        f" found {worst} at worst, {min(attacker.hits.values())} at best"
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return int(worst > most)


VERSION = {"sqlite": "SELECT 'SQLite ' || sqlite_version()", "postgresql": "SELECT version()"}


def bound(elections: int, deviations: float = 3.09) -> int:
    """Return how many hits chance alone goes beyond once in a thousand attacks.

    A guessed order is right for one voter a vote on average, whatever their number, and as often
    as Poisson says: for fifty votes at most 72 (TRUST P17).
    """
    return ceil(elections + deviations * sqrt(elections))


if __name__ == "__main__":
    sys.exit(main())
