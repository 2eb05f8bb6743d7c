"""The few things that SQLite and PostgreSQL both have, but SQLAlchemy does not share."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Table,
    any_,
    bindparam,
    func,
    select,
)
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


def among(session: Session, column: ColumnElement[Any], ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a column of numbers is one of `ids`, which travel as a single parameter.

    A list of thousands of parameters costs more to write down than the rows to change.
    """
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(bindparam(None, list(ids), type_=ARRAY(BigInteger)))
    listed = func.json_each(json.dumps(list(ids))).table_valued("value")
    return column.in_(select(listed.c.value))
