"""Rulings carried out: one set of statements for any number of campaigns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    String,
    Table,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from notifications import outbox
from notifications.dialects import insert_or_ignore
from service.campaigns.rows import FACT_COLUMNS, FACT_FLAGS, columns_of, entered_at, facts_of
from service.campaigns.ruling import CAMPAIGN, Ruling, count_moves, lines, openings, posts
from service.campaigns.slate import claimed, ruled, ruled_duty, ruled_line, ruled_post, wipe
from workflows.calendar import local_day
from workflows.facts import Facts

_tables = SQLModel.metadata.tables
campaigns: Table = _tables["campaign"]
history: Table = _tables["history"]
occurrences: Table = _tables["occurrence"]
organizations: Table = _tables["organization"]
persons: Table = _tables["person"]
post_table: Table = _tables["post"]
holders: Table = _tables["holder"]

HISTORY_COLUMNS = (
    "root_id",
    "campaign_id",
    "kind",
    "source",
    "target",
    "visit",
    "effective_at",
    "at",
    "person_id",
    "actor",
    "rule",
    "reason",
    "details",
    "to_version",
)
#: Columns of a campaign that a ruling sets as they are.
KEPT_COLUMNS = (
    "state",
    "suspended_from",
    "visit",
    "entered_at",
    "entered_on",
    "due_at",
    "next_at",
    "particulars",
)
#: What a step makes of one group of equal campaigns.
Step = Callable[[Row[Any], Facts], Ruling]


class Overtaken(Exception):
    """A campaign changed between being read and being written; nothing was kept."""


@dataclass(slots=True)
class Outcome:
    """What came of it: campaigns seen, moves made, messages posted, groups that failed."""

    seen: int = 0
    moved: int = 0
    posted: int = 0
    failed: list[tuple[list[int], Exception]] = field(default_factory=list)


def claim(session: Session, which: ColumnElement[bool], limit: int | None = None) -> int:
    """Claim campaigns for this transaction, numbering the groups whose facts are equal.

    On PostgreSQL rows that another transaction holds are passed over; SQLite has one writer.
    """
    wipe(session)
    columns = [campaigns.c.id, campaigns.c.version]
    facts = [campaigns.c[name] for name in FACT_COLUMNS]
    flags = [campaigns.c[name].is_(None).label(f"no_{name}") for name in FACT_FLAGS]
    due = select(*columns, *facts, *flags).where(which)
    if limit is not None:
        due = due.order_by(campaigns.c.next_at, campaigns.c.id).limit(limit)
    if session.get_bind().dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=limit is not None)
    rows = due.cte("due")
    keys = [rows.c[name] for name in FACT_COLUMNS]
    keys += [rows.c[f"no_{name}"] for name in FACT_FLAGS]
    group_no = func.dense_rank().over(order_by=keys)
    chosen = select(rows.c.id, rows.c.version, group_no)
    statement = insert(claimed).from_select(["campaign_id", "version", "group_no"], chosen)
    session.execute(statement)
    return session.execute(select(func.count()).select_from(claimed)).scalar_one()


def carry_out(session: Session, step: Step, *, now: datetime) -> Outcome:
    """Rule on each claimed group once, and write all that follows; groups that fail are left out.

    Raises:
        Overtaken: where a row is no longer as it was read; the caller rolls back.
    """
    outcome = Outcome()
    rulings: dict[int, tuple[Row[Any], Ruling]] = {}
    for row in _groups(session):
        outcome.seen += row.members
        try:
            rulings[row.group_no] = row, step(row, facts_of(row))
        except Exception as error:  # one poisoned group must not hold up the others
            outcome.failed.append((_members(session, row.group_no), error))
            continue
        outcome.moved += row.members * count_moves(rulings[row.group_no][1].decision.happenings)
    if not rulings:
        return outcome
    _write_slate(session, rulings, now)
    _write_history(session, now)
    _write_occurrences(session)
    outcome.posted = _write_messages(session, now)
    _write_campaigns(session, sum(row.members for row, _ in rulings.values()), now)
    return outcome


def _groups(session: Session) -> Sequence[Row[Any]]:
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


def _members(session: Session, group_no: int) -> list[int]:
    members = select(claimed.c.campaign_id).where(claimed.c.group_no == group_no)
    return list(session.execute(members).scalars())


def _write_slate(
    session: Session, rulings: Mapping[int, tuple[Row[Any], Ruling]], now: datetime
) -> None:
    rows: dict[Table, list[dict[str, Any]]] = {
        table: [] for table in (ruled, ruled_line, ruled_duty, ruled_post)
    }
    for group_no, (row, ruling) in rulings.items():
        told = list(lines(ruling))
        rows[ruled].append(
            {
                "group_no": group_no,
                "lines": max(1, len(told)),
                "entered_at": entered_at(row, ruling.decision, now),
                "plan_version_id": ruling.plan_version_id or row.plan_version_id,
                **columns_of(ruling.plan, ruling.decision.facts),
            }
        )
        for number, line in enumerate(told, 1):
            values = asdict(line)
            actor = values.pop("actor")
            values |= {"actor": actor["kind"], "person_id": actor["person_id"]}
            rows[ruled_line].append({"group_no": group_no, "number": number, **values})
        rows[ruled_duty] += [
            {
                "group_no": group_no,
                "duty": opening.stage,
                "period": opening.period,
                "opens_at": opening.opens_at,
                "due_at": opening.due_at,
                "provisional": opening.provisional,
            }
            for opening in openings(ruling)
        ]
        rows[ruled_post] += [
            {"group_no": group_no, "number_in_group": number, **asdict(post)}
            for number, post in enumerate(posts(ruling, now))
        ]
    for table, filled in rows.items():
        if filled:
            session.execute(insert(table), filled)


def _write_history(session: Session, now: datetime) -> None:
    line = ruled_line.c
    chosen = (
        select(
            campaigns.c.root_id,
            claimed.c.campaign_id,
            line.kind,
            line.source,
            line.target,
            line.visit,
            line.effective_at,
            literal(now, history.c.at.type),
            line.person_id,
            line.actor,
            line.rule,
            line.reason,
            line.details,
            claimed.c.version + line.number,
        )
        .select_from(claimed)
        .join(ruled_line, line.group_no == claimed.c.group_no)
        .join(campaigns, campaigns.c.id == claimed.c.campaign_id)
        .order_by(claimed.c.campaign_id, line.number)
    )
    names = HISTORY_COLUMNS
    session.execute(insert(history).from_select(names, chosen, include_defaults=False))


def _write_occurrences(session: Session) -> None:
    duty = ruled_duty.c
    chosen = (
        select(
            campaigns.c.root_id,
            claimed.c.campaign_id,
            duty.duty,
            duty.period,
            duty.opens_at,
            duty.due_at,
            duty.provisional,
        )
        .select_from(claimed)
        .join(ruled_duty, duty.group_no == claimed.c.group_no)
        .join(campaigns, campaigns.c.id == claimed.c.campaign_id)
        .where(claimed.c.campaign_id > 0)  # SQLite wants a WHERE before ON CONFLICT
    )
    names = ["root_id", "campaign_id", "duty", "period", "opens_at", "due_at", "provisional"]
    statement = insert_or_ignore(session, occurrences)
    session.execute(statement.from_select(names, chosen, include_defaults=False))


def _write_messages(session: Session, now: datetime) -> int:
    scopes = session.execute(select(ruled_post.c.scope).distinct()).scalars().all()
    return sum(outbox.post(session, _messages(scope, now)) for scope in sorted(scopes))


def _messages(scope: str, now: datetime) -> Any:
    """Return the messages to the holders of posts; a vacant post gets one that says so itself."""
    post, here = ruled_post.c, campaigns.c
    above = campaigns.alias("above")
    place = {
        "own": here.organization_id,
        "superior": above.c.organization_id,
        "top": here.root_organization_id,
    }[scope]
    on = local_day(now, "Asia/Shanghai")
    held = and_(
        holders.c.post_id == post_table.c.id,
        holders.c.since <= on,
        or_(holders.c.until.is_(None), holders.c.until > on),
    )
    key = (
        cast(claimed.c.campaign_id, String)
        + "/"
        + post.place
        + "/"
        + func.coalesce(cast(persons.c.id, String), "vacant")
        + "/"
        + post.channel
    )
    address = case(
        (post.channel == "email", persons.c.email),
        (post.channel == "sms", persons.c.phone),
        (post.channel == "chat", literal("chat")),
        else_=null(),
    )
    source = claimed.join(ruled_post, post.group_no == claimed.c.group_no).join(
        campaigns, here.id == claimed.c.campaign_id
    )
    if scope == "superior":
        source = source.join(above, above.c.id == here.parent_id)
    source = (
        source.join(organizations, organizations.c.id == here.organization_id)
        .outerjoin(
            post_table, and_(post_table.c.organization_id == place, post_table.c.role == post.role)
        )
        .outerjoin(holders, held)
        .outerjoin(persons, and_(persons.c.id == holders.c.person_id, persons.c.active))
    )
    return (
        select(
            key.label("key"),
            here.root_organization_id.label("root_id"),
            claimed.c.campaign_id,
            here.organization_id,
            persons.c.id.label("recipient_id"),
            func.coalesce(persons.c.name, "").label("recipient_name"),
            address.label("address"),
            func.coalesce(persons.c.locale, "zh-Hans").label("locale"),
            post.channel,
            post.notice,
            post.shown_role,
            post.kind,
            post.rule,
            post.number,
            post.round,
            post.stage,
            post.visit,
            post.planned_at,
            literal(now, history.c.at.type).label("posted_at"),
            post.not_before,
            post.expires_at,
            organizations.c.name.label("about"),
            func.replace(post.params, CAMPAIGN, cast(claimed.c.campaign_id, String)).label(
                "params"
            ),
        )
        .select_from(source)
        .where(post.scope == scope)
    )


def _write_campaigns(session: Session, expected: int, now: datetime) -> None:
    row, here = ruled.c, campaigns.c
    kept = KEPT_COLUMNS
    instant = literal(now, history.c.at.type)

    def since(flag: ColumnElement[bool], column: ColumnElement[Any]) -> ColumnElement[Any]:
        return case((flag, func.coalesce(column, instant)), else_=null())

    statement = (
        update(campaigns)
        .where(
            here.id == claimed.c.campaign_id,
            here.version == claimed.c.version,
            row.group_no == claimed.c.group_no,
        )
        .values(
            {name: row[name] for name in kept}
            | {
                "submitted_at": since(row.submitted, here.submitted_at),
                "approved_at": since(row.approved, here.approved_at),
                "closed_at": since(row.closed, here.closed_at),
                "plan_version_id": row.plan_version_id,
                "version": here.version + row.lines,
            }
        )
    )
    written = session.execute(statement, execution_options={"synchronize_session": False})
    if written.rowcount != expected:  # type: ignore[attr-defined]  # a DML result has it
        raise Overtaken(f"{expected} campaigns were claimed")


def identified(ids: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that a campaign is one of these."""
    return campaigns.c.id.in_(list(ids))
