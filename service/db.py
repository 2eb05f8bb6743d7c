"""The database's doors: an engine that loses no update, transactions to read and to write."""

import random
import sqlite3
import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from service import looks
from service.migrations import upgrade as migrate

Doors = Engine | sessionmaker[Session]
T = TypeVar("T")

READING = "pacesetter_reading"
ONCE = "pacesetter_once"
# Serialization failure, deadlock, and a client that stood still inside its transaction (a machine
# that was stalled): the server undid everything, so the whole may simply be done again.
TRY_AGAIN = {"40001", "40P01", "25P03"}


@dataclass(frozen=True)
class Journal:
    """How SQLite keeps its journal here, and why (shown by `doctor`)."""

    mode: str
    synchronous: str
    why: str  # "safe" or "wal_reset_bug"


def sqlite_journal(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> Journal:
    """WAL only where the library cannot corrupt the file by its WAL-reset bug (TRUST finding 3).

    Fixed in 3.51.3, and in the branches 3.50.7 and 3.44.6; Debian 12 carries 3.40.1.
    """
    mended = (
        version >= (3, 51, 3)
        or (3, 50, 7) <= version < (3, 51)
        or ((3, 44, 6) <= version < (3, 45))
    )
    if mended:
        return Journal("wal", "FULL", "safe")
    return Journal("truncate", "FULL", "wal_reset_bug")


def normalised(url: str) -> URL:
    """`url` with the driver named: plain ``postgres://`` and ``postgresql://`` mean psycopg 3."""
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def make_engine(
    url: str,
    *,
    statement_timeout: float = 300.0,
    lock_timeout: float = 60.0,
    idle_timeout: float = 300.0,
    busy_timeout: float = 60.0,
    pool_size: int = 10,
) -> Engine:
    """An engine for SQLite or PostgreSQL; all limits are in seconds.

    A service's own limits stand in its settings. These are patient, for tools and tests on
    machines that stand still now and then.

    Raises `sqlalchemy.exc.ArgumentError` for an address that is no database address, and
    `ValueError` for a database that the service does not know.
    """
    address = normalised(url)
    backend = address.get_backend_name()
    if backend == "sqlite":
        return _sqlite(address, busy_timeout)
    if backend != "postgresql":
        raise ValueError(f"unknown database: {backend}")
    limits = {
        "statement_timeout": statement_timeout,
        "lock_timeout": lock_timeout,
        # A replica stopped inside a transaction would hide its rows for ever (TRUST finding 9).
        "idle_in_transaction_session_timeout": idle_timeout,
    }
    return _postgresql(address, limits, pool_size)


def _postgresql(address: URL, limits: Mapping[str, float], pool_size: int) -> Engine:
    options = " ".join(f"-c {name}={int(value * 1000)}" for name, value in limits.items())
    return create_engine(
        address,
        pool_pre_ping=True,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={
            # Instants are read as texts too (board_tree), however the server writes its own.
            "options": f"{options} -c timezone=UTC -c datestyle=ISO",
            "application_name": "pacesetter",
            "connect_timeout": 10,
            "keepalives": 1,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 30_000,
        },
    )


def _sqlite(address: URL, busy_timeout: float) -> Engine:
    engine = create_engine(address)
    journal = sqlite_journal()
    settings = (
        f"busy_timeout={int(busy_timeout * 1000)}",  # first: the others may meet a lock
        f"journal_mode={journal.mode}",
        f"synchronous={journal.synchronous}",
        "foreign_keys=ON",
        "mmap_size=0",
        "trusted_schema=OFF",
    )

    def connected(dbapi: sqlite3.Connection, _record: Any) -> None:
        dbapi.isolation_level = None  # we say BEGIN ourselves
        for setting in settings:
            dbapi.execute(f"PRAGMA {setting}").close()

    def begun(connection: Connection) -> None:
        # A deferred transaction that reads and then writes is refused at once, whatever the
        # timeout (TRUST finding 4); so writers take the lock when they begin.
        reading = bool(connection.get_execution_options().get(READING))
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        if connection.info.get(READING) is not reading:
            # Only then: SQLite forgets every prepared statement whenever it is told.
            driver.execute(f"PRAGMA query_only={int(reading)}").close()
            connection.info[READING] = reading
        if reading:
            driver.execute("BEGIN").close()  # never waits, so it needs none of SQLAlchemy's errors
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions whose rows stay readable after the commit; each begins as a writer."""
    return sessionmaker(bind=engine, class_=Session, expire_on_commit=False)


def _factory(doors: Doors) -> sessionmaker[Session]:
    return session_factory(doors) if isinstance(doors, Engine) else doors


def reading(doors: Doors) -> AbstractContextManager[Session]:
    """A transaction that may only read: the database refuses anything else, and it never waits
    for writers' turn. Within one look (`service.looks`) it is the one that was opened first."""
    return looks.shared(doors, partial(_begun_to_read, doors))


def _begun_to_read(doors: Doors) -> Session:
    session = _factory(doors)()
    session.connection(execution_options={READING: True, "postgresql_readonly": True})
    return session


def rows(
    session: Session, statement: Executable, told: Mapping[str, Any] | None = None
) -> Sequence[Any]:
    """What a statement of columns finds, without the ORM's way of making objects of it.

    For what pages ask often: it takes half the time. The transaction's own changes are seen.
    """
    session.flush()
    return session.connection().execute(statement, told).all()


def only_reads(session: Session) -> bool:
    """Whether this transaction may only read."""
    return bool(session.connection().get_execution_options().get(READING))


def once(session: Session, ask: Callable[..., T], *of: Hashable) -> T:
    """What `ask(session, *of)` answers: where nothing can change, it is asked only once."""
    if not only_reads(session):
        return ask(session, *of)
    known = session.info.setdefault(ONCE, {})
    key = (ask, *of)
    if key not in known:
        known[key] = ask(session, *of)
    answer: T = known[key]
    return answer


@contextmanager
def writing(doors: Doors) -> Iterator[Session]:
    """A transaction that commits once at the end, or not at all if anything was raised."""
    looks.look_no_more()  # on SQLite whoever still reads lets nobody commit
    with _factory(doors).begin() as session:
        yield session


def retrying(do: Callable[[], T], *, attempts: int = 5, pause: float = 0.05) -> T:
    """Do a whole transaction, again if the database asks for that; `pause` in seconds doubles.

    `do` opens and commits its own transaction. The last failure is raised as it came.
    """
    for attempt in range(1, attempts + 1):
        try:
            return do()
        except DBAPIError as error:
            if attempt == attempts or getattr(error.orig, "sqlstate", None) not in TRY_AGAIN:
                raise
        time.sleep(random.uniform(0, pause * 2**attempt))  # noqa: S311 - jitter, not a secret
    raise AssertionError("attempts must be at least 1")


_NOW = text("SELECT clock_timestamp()")
_NOW_ON_SQLITE = text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")


def database_now(session: Session) -> datetime:
    """The database's clock at this moment, aware, in UTC: one clock for all replicas."""
    if _is_sqlite(session):
        ((told,),) = rows(session, _NOW_ON_SQLITE)
        return datetime.fromisoformat(told).replace(tzinfo=UTC)
    now: datetime = rows(session, _NOW)[0][0]
    return now.astimezone(UTC)


def reserve_ids(session: Session, table: str, count: int) -> list[int]:
    """`count` ids of `table` that nobody else will get, for rows that refer to each other.

    On SQLite the writer's lock reserves them, so they must be used in this transaction.
    """
    if _is_sqlite(session):
        last = session.execute(text(f"SELECT coalesce(max(id), 0) FROM {table}")).scalar_one()  # noqa: S608
        return list(range(last + 1, last + 1 + count))
    taken = session.execute(
        text(
            "SELECT nextval(pg_get_serial_sequence(:table, 'id')::regclass)"
            " FROM generate_series(1, :count)"
        ),
        {"table": table, "count": count},
    )
    return [row[0] for row in taken]


def one_at_a_time(session: Session, work: int) -> None:
    """Wait until no other transaction does `work` (a number of our choosing), until our own ends.

    For the rare work that looks at many rows and must not be interleaved. SQLite's writers are
    one at a time from their first statement on, which this is.
    """
    lock = "SELECT :work" if _is_sqlite(session) else "SELECT pg_advisory_xact_lock(:work)"
    session.execute(text(lock), {"work": work})


def alone_with(session: Session, work: int, number: int) -> bool:
    """Whether no other transaction is at this piece of `work` until our own ends; never waits.

    Unlike a lock on its row, others may write to the row meanwhile.
    """
    if _is_sqlite(session):
        return True  # its writers are one at a time anyway
    lock = text("SELECT pg_try_advisory_xact_lock(CAST(:work AS int), CAST(:number AS int))")
    return bool(session.execute(lock, {"work": work, "number": number}).scalar_one())


def take_your_time(session: Session, seconds: int) -> None:
    """Let this transaction alone take longer than a click may, on PostgreSQL."""
    if _is_sqlite(session):
        return
    for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
        session.execute(text(f"SET LOCAL {limit} = '{int(seconds)}s'"))


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database's tables to `revision`; replicas that start together take turns."""
    migrate(engine, revision)
