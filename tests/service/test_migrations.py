"""Migrations: they give exactly the tables that the program was written for, on both databases."""

import subprocess
import sys

from alembic import command
from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

from service.db import make_engine, upgrade, writing
from service.migrations import configuration, newest_revision, revision_of
from service.models import Organization


def our_tables(engine: Engine) -> set[str]:
    """The tables without Procrastinate's, which keeps them by itself (`service.jobs`)."""
    names = inspect(engine).get_table_names()
    return {name for name in names if not name.startswith("procrastinate_")}


def test_an_empty_database_gets_every_table(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    upgrade(engine)
    assert {*SQLModel.metadata.tables, "alembic_version"} == our_tables(engine)
    with engine.connect() as connection:
        assert revision_of(connection) == newest_revision()
    engine.dispose()


def test_migrating_again_changes_nothing(database_url: str) -> None:
    engine = make_engine(database_url)
    with writing(engine) as session:
        session.add(Organization(code="A", name="甲", kind="committee"))
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT code FROM organization")).scalars().all() == ["A"]
    engine.dispose()


def test_the_tables_are_those_of_the_models(database_url: str) -> None:
    engine = make_engine(database_url)
    with engine.connect() as connection, connection.begin():
        command.check(configuration(connection))  # raises, and says what differs
    engine.dispose()


def test_every_check_of_the_models_stands_in_the_database(database_url: str) -> None:
    """Alembic compares no CHECK, so that one forgotten in a migration would not be missed."""
    engine = make_engine(database_url)
    there = {
        (table, check["name"])
        for table in SQLModel.metadata.tables
        for check in inspect(engine).get_check_constraints(table)
    }
    wanted = {
        (table.name, str(constraint.name))
        for table in SQLModel.metadata.tables.values()
        for constraint in table.constraints
        if constraint.__visit_name__ in ("check_constraint", "table_or_column_check_constraint")
    }
    engine.dispose()
    assert wanted <= there


def test_down_and_up_again(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    upgrade(engine)
    with engine.connect() as connection, connection.begin():
        command.downgrade(configuration(connection), "base")
    assert our_tables(engine) == {"alembic_version"}
    upgrade(engine)
    assert "campaign" in inspect(engine).get_table_names()
    engine.dispose()


def test_replicas_that_start_together_migrate_once(empty_database_url: str) -> None:
    program = "import sys; from service.db import *; upgrade(make_engine(sys.argv[1]))"
    replicas = [
        subprocess.Popen(
            [sys.executable, "-c", program, empty_database_url],
            stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    told = [replica.communicate(timeout=60)[1].decode() for replica in replicas]
    assert [replica.returncode for replica in replicas] == [0, 0, 0], told


def test_references_are_checked_again_after_a_migration(sqlite_url: str) -> None:
    """Altering a table of SQLite needs them off; they must not stay off."""
    engine = make_engine(sqlite_url)
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()
