"""Campaigns claimed for one transaction, in groups whose facts are equal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, column, func, insert, select
from sqlalchemy.orm import Session

from service.campaigns.rows import FACT_COLUMNS, FACT_FLAGS
from service.campaigns.slate import PLACE_COLUMNS, claimed, wipe
from service.campaigns.tables import campaigns

#: From so many campaigns on PostgreSQL's planner has to be told; one costs no more than telling.
MANY = 2


def claim(session: Session, which: ColumnElement[bool], limit: int | None = None) -> int:
    """Claim campaigns for this transaction, numbering the groups whose facts are equal.

    On PostgreSQL rows that another transaction holds are passed over; SQLite has one writer.
    Returns how many were claimed.
    """
    wipe(session)
    own = [campaigns.c.id, campaigns.c.version, *(campaigns.c[name] for name in PLACE_COLUMNS)]
    facts = [campaigns.c[name] for name in FACT_COLUMNS]
    flags = [campaigns.c[name].is_(None).label(f"no_{name}") for name in FACT_FLAGS]
    due = select(*own, *facts, *flags).where(which)
    if limit is not None:
        due = due.order_by(campaigns.c.next_at, campaigns.c.id).limit(limit)
    if session.get_bind().dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=limit is not None)
    rows = due.cte("due")
    # By bare names: to ask the rows for their columns costs a small claim more than all the rest.
    keys: list[ColumnElement[Any]]
    keys = [column(name) for name in (*FACT_COLUMNS, *(f"no_{name}" for name in FACT_FLAGS))]
    group_no = func.dense_rank().over(order_by=keys)
    copied: list[ColumnElement[Any]]
    copied = [column(name) for name in ("id", "version", "next_at", *PLACE_COLUMNS)]
    # In the order of their keys, so that whatever follows reads and writes them in order.
    chosen = select(*copied, group_no).select_from(rows).order_by(column("id"))
    names = ["campaign_id", "version", "next_at", *PLACE_COLUMNS, "group_no"]
    session.execute(insert(claimed).from_select(names, chosen))
    number = session.execute(select(func.count()).select_from(claimed)).scalar_one()
    _tell_planner(session, number)
    return number


def _tell_planner(session: Session, number: int) -> None:
    """Say how few or many were claimed, which nobody notes of a temporary table.

    SQLite would take it for a million rows, and rather read all campaigns than look each up.
    """
    if session.get_bind().dialect.name == "sqlite" or number >= MANY:
        session.connection().exec_driver_sql("ANALYZE claimed")


def groups(session: Session) -> Sequence[Row[Any]]:
    """Return one campaign of each group, with the group's number and how many members it has."""
    first = (
        select(
            claimed.c.group_no,
            func.min(claimed.c.campaign_id).label("first_id"),
            func.count().label("members"),
        )
        .group_by(claimed.c.group_no)
        .subquery()
    )
    statement = select(first.c.group_no, first.c.members, campaigns).join(
        campaigns, campaigns.c.id == first.c.first_id
    )
    return session.execute(statement.order_by(first.c.group_no)).all()


def members(session: Session, group_no: int) -> list[int]:
    """Return the numbers of a group's campaigns."""
    chosen = select(claimed.c.campaign_id).where(claimed.c.group_no == group_no)
    return list(session.execute(chosen).scalars())


def identified(ids: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that a campaign is one of these."""
    return campaigns.c.id.in_(list(ids))
