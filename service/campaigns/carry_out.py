"""Rulings carried out: one set of statements for any number of campaigns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Table,
    case,
    func,
    insert,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.orm import Session

from notifications import outbox
from notifications.dialects import insert_or_ignore
from service.campaigns.addressing import anybody_stands_in, messages_in_stead, messages_to
from service.campaigns.claiming import claim, groups, identified, members
from service.campaigns.rows import columns_of, entered_at, facts_of
from service.campaigns.ruling import Line, Ruling, count_moves, lines, openings, posts
from service.campaigns.slate import claimed, ruled, ruled_duty, ruled_line, ruled_post
from service.campaigns.tables import (
    campaigns,
    history,
    holders,
    occurrences,
    organizations,
    persons,
)
from service.campaigns.tables import posts as post_table
from workflows.facts import Facts

__all__ = [
    "Outcome",
    "Overtaken",
    "Step",
    "campaigns",
    "carry_out",
    "claim",
    "history",
    "holders",
    "identified",
    "occurrences",
    "organizations",
    "persons",
    "post_table",
]

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
#: By the number of its group: a campaign that stands for it, and what was ruled.
Rulings = Mapping[int, tuple[Row[Any], Ruling]]


class Overtaken(Exception):
    """A campaign changed between being read and being written; nothing was kept."""


@dataclass(slots=True)
class Outcome:
    """What came of it: campaigns seen, moves made, messages posted, groups that failed."""

    seen: int = 0
    moved: int = 0
    posted: int = 0
    failed: list[tuple[list[int], Exception]] = field(default_factory=list)


def carry_out(session: Session, step: Step, *, now: datetime) -> Outcome:
    """Rule on each claimed group once, and write all that follows; groups that fail are left out.

    Raises:
        Overtaken: where a row is no longer as it was read; the caller rolls back.
    """
    outcome = Outcome()
    rulings: dict[int, tuple[Row[Any], Ruling]] = {}
    for row in groups(session):
        outcome.seen += row.members
        try:
            rulings[row.group_no] = row, step(row, facts_of(row))
        except Exception as error:  # one poisoned group must not hold up the others
            outcome.failed.append((members(session, row.group_no), error))
            continue
        outcome.moved += row.members * count_moves(rulings[row.group_no][1].decision.happenings)
    if not rulings:
        return outcome
    slate = _slate(rulings, now)
    for table, rows in slate.items():
        if rows:
            session.execute(insert(table), rows)
    if slate[ruled_line]:
        _write_history(session, now)
    if slate[ruled_duty]:
        _write_occurrences(session)
    outcome.posted = _post(session, {row["scope"] for row in slate[ruled_post]}, now)
    _write_campaigns(session, rulings, now)
    return outcome


def _post(session: Session, scopes: Collection[str], now: datetime) -> int:
    """Put what is to be said into the outbox; return how many messages are new."""
    posted = sum(outbox.post(session, messages_to(scope, now)) for scope in sorted(scopes))
    if scopes and anybody_stands_in(session, now):
        posted += sum(outbox.post(session, messages_in_stead(one, now)) for one in sorted(scopes))
    return posted


def _slate(rulings: Rulings, now: datetime) -> dict[Table, list[dict[str, Any]]]:
    """Return what was ruled as rows of the slate's tables."""
    rows: dict[Table, list[dict[str, Any]]] = {
        table: [] for table in (ruled, ruled_line, ruled_duty, ruled_post)
    }
    for group_no, (row, ruling) in rulings.items():
        told = list(lines(ruling))
        rows[ruled].append(
            {
                "group_no": group_no,
                "changes": sum(line.changes for line in told),
                "entered_at": entered_at(row, ruling.decision, now),
                "plan_version_id": ruling.plan_version_id or row.plan_version_id,
                **columns_of(ruling.plan, ruling.decision.facts),
            }
        )
        rows[ruled_line] += [{"group_no": group_no, **line} for line in _numbered(told)]
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
    return rows


def _numbered(told: Sequence[Line]) -> Iterator[dict[str, Any]]:
    """Yield lines of history with their numbers: a version stands by those that brought it."""
    change = 0
    for number, line in enumerate(told, 1):
        change += line.changes
        values = asdict(line)
        actor = values.pop("actor")
        values |= {"actor": actor["kind"], "person_id": actor["person_id"]}
        yield {"number": number, "change": change if line.changes else None, **values}


def _write_history(session: Session, now: datetime) -> None:
    line = ruled_line.c
    chosen = (
        select(
            claimed.c.root_id,
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
            claimed.c.version + line.change,
        )
        .select_from(claimed)
        .join(ruled_line, line.group_no == claimed.c.group_no)
        .order_by(claimed.c.campaign_id, line.number)
    )
    names = HISTORY_COLUMNS
    session.execute(insert(history).from_select(names, chosen, include_defaults=False))


def _write_occurrences(session: Session) -> None:
    duty = ruled_duty.c
    chosen = (
        select(
            claimed.c.root_id,
            claimed.c.campaign_id,
            duty.duty,
            duty.period,
            duty.opens_at,
            duty.due_at,
            duty.provisional,
        )
        .select_from(claimed)
        .join(ruled_duty, duty.group_no == claimed.c.group_no)
        .where(claimed.c.campaign_id > 0)  # SQLite wants a WHERE before ON CONFLICT
    )
    names = ["root_id", "campaign_id", "duty", "period", "opens_at", "due_at", "provisional"]
    statement = insert_or_ignore(session, occurrences)
    session.execute(statement.from_select(names, chosen, include_defaults=False))


def _write_campaigns(session: Session, rulings: Rulings, now: datetime) -> None:
    row, here = ruled.c, campaigns.c
    instant = literal(now, history.c.at.type)

    def since(flag: ColumnElement[bool], column: ColumnElement[Any]) -> ColumnElement[Any]:
        return case((flag, func.coalesce(column, instant)), else_=null())

    values = {name: row[name] for name in KEPT_COLUMNS} | {
        "submitted_at": since(row.submitted, here.submitted_at),
        "approved_at": since(row.approved, here.approved_at),
        "closed_at": since(row.closed, here.closed_at),
        "version": here.version + row.changes,
    }
    # Only a migration sets it: it is indexed, and an index is written whenever it is named.
    if any(ruling.plan_version_id for _, ruling in rulings.values()):
        values["plan_version_id"] = row.plan_version_id
    statement = (
        update(campaigns)
        .where(
            here.id == claimed.c.campaign_id,
            here.version == claimed.c.version,
            # A reminder leaves the version as it was, and the next moment never.
            here.next_at.is_not_distinct_from(claimed.c.next_at),
            row.group_no == claimed.c.group_no,
        )
        .values(values)
    )
    written = session.execute(statement, execution_options={"synchronize_session": False})
    expected = sum(each.members for each, _ in rulings.values())
    if written.rowcount != expected:  # type: ignore[attr-defined]  # a DML result has it
        raise Overtaken(f"{expected} campaigns were claimed")
