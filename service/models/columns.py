"""Column recipes shared by all tables, and the naming convention that migrations rely on."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Integer,
    String,
    Text,
    and_,
    bindparam,
    false,
    or_,
)
from sqlmodel import Field, SQLModel

# Set before the first table is defined: SQLite can only alter what has a name.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING

# SQLite numbers rows by itself only in a column that is declared INTEGER.
BIG: Any = BigInteger().with_variant(Integer(), "sqlite")
LONG: Any = Text()
# A subtree is a range of paths, so paths must compare by bytes whatever the database's locale.
PATH: Any = String(1024).with_variant(String(1024, collation="C"), "postgresql")


def key(**options: Any) -> Any:
    """The number of a row; the database gives it, so it is known after the first flush."""
    return Field(default=None, primary_key=True, sa_type=BIG, **options)


def link(target: str, *, primary_key: bool = False, index: bool = False) -> Any:
    """A required reference to `target`, such as ``"person.id"``."""
    return Field(foreign_key=target, sa_type=BIG, primary_key=primary_key, index=index)


def optional_link(target: str, *, index: bool = False) -> Any:
    """A reference to `target` that may be empty."""
    return Field(default=None, foreign_key=target, sa_type=BIG, index=index)


def number(default: int = 0, *, index: bool = False) -> Any:
    """A large number without a reference: the shard key, or a copy kept for speed."""
    return Field(default=default, sa_type=BIG, index=index)


def long_text(default: str | None = None) -> Any:
    """Text of any length; what may go in is limited by the input models."""
    return Field(default=default, sa_type=LONG)


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """CHECK that `column` holds one of `values` (or NULL, where the column allows it)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def end_of(path: str) -> str:
    """What sorts right after all paths at or below `path` (``"/1/5/"``)."""
    # '0' is the character after '/': every longer path of the subtree sorts before it.
    return path[:-1] + "0"


def within(column: Any, path: str) -> ColumnElement[bool]:
    """Rows at or below `path`, as a range that an index can answer."""
    return and_(column >= path, column < end_of(path))


def within_these(column: Any, many: int) -> ColumnElement[bool]:
    """The same for as many paths as `ends_of` tells of, in a statement that is built once."""
    each = [
        and_(column >= bindparam(f"from_{one}"), column < bindparam(f"to_{one}"))
        for one in range(many)
    ]
    return or_(false(), *each)


def ends_of(paths: Sequence[str]) -> dict[str, str]:
    """The values for `within_these`."""
    low = {f"from_{one}": path for one, path in enumerate(paths)}
    return low | {f"to_{one}": end_of(path) for one, path in enumerate(paths)}
