"""The one statement that SQLite and PostgreSQL write alike but SQLAlchemy does not share."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_or_ignore(session: Session, table: Table) -> Any:
    """INSERT … ON CONFLICT DO NOTHING in the words of the session's database.

    Typed loosely because the two dialects' inserts share no ancestor that has `returning`,
    `values` and `from_select` after the clause.
    """
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()
