"""Alembic migrations, run through `upgrade`; the same ones serve SQLite and PostgreSQL."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from service.jobs import apply_schema

# Replicas that start together migrate one after another.
ADVISORY_LOCK = 7_263_510_481


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration for this folder, acting on `connection`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision`, all of it or nothing."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _upgrade_sqlite(connection, revision)
        else:
            _upgrade_postgresql(connection, revision)


def _upgrade_postgresql(connection: Connection, revision: str) -> None:
    with connection.begin():
        # Waiting for another replica's migration, and migrating itself, may take long.
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        command.upgrade(configuration(connection), revision)
        apply_schema(connection)


def _upgrade_sqlite(connection: Connection, revision: str) -> None:
    # A table is altered by copying it, which must not look like deleting what others refer to;
    # SQLite hears this only outside a transaction.
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            command.upgrade(configuration(connection), revision)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"the migration would leave broken references: {broken[:5]}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def revision_of(connection: Connection) -> str | None:
    """The revision that the database stands at, or None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


@cache  # the files of a running program stay what they are
def newest_revision() -> str | None:
    """The revision that this program was written for."""
    return ScriptDirectory.from_config(configuration()).get_current_head()
