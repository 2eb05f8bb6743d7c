"""Tables that are looked at first: sent, previewed, and carried out as they were previewed.

A preview is a trial: the very import, taken back. Whoever then says "do it" names the digest of
what they saw; where the tree has changed so that the table would do something else, it is not
done, and they look again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete, select

from service.errors import BadInput, Problem
from service.masking import masked
from service.models import Organization, Person, TableUpload, within
from service.organization_table import ImportReport, read_organizations
from service.people_table import read_people
from service.table_changes import Change
from service.tabular import Row
from workflows.refusals import Reason, Refused

__all__ = [
    "KEY_COLUMNS",
    "READERS",
    "Bring",
    "Preview",
    "carry_out",
    "look",
    "preview_of",
    "prune_tables",
    "send",
    "shown",
]

READERS: dict[str, Callable[[bytes], list[Row]]] = {
    "organizations": read_organizations,
    "people": read_people,
}
#: The column that says whom a row is about, and the right to a table of that kind.
KEY_COLUMNS = {"organizations": "code", "people": "staff_no"}
#: Of so many changes a preview keeps the words; of more, the number.
MOST_SHOWN = 2000
MOST_MISSING = 200
#: What nobody has carried out in these days was not meant.
KEPT = timedelta(days=7)
MASKED = frozenset({"email", "phone"})
#: Does the whole import in the transaction; what it raises has changed nothing.
Bring = Callable[[Sequence[Row]], ImportReport]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a table would change when it was last looked at; telephone numbers masked."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    missing: int = 0  # known, in reach, and not in the table: they stay as they are
    changes: tuple[Change, ...] = ()
    absent: tuple[tuple[str, str], ...] = ()  # some of the missing, by code and name
    problems: tuple[Problem, ...] = field(default=())

    @property
    def as_json(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False)


def preview_of(upload: TableUpload) -> Preview:
    """Return what was seen of a table."""
    kept: dict[str, Any] = json.loads(upload.preview)
    changes = [
        Change(**{**one, "fields": tuple(tuple(said) for said in one["fields"])})
        for one in kept.pop("changes", ())
    ]
    problems = [
        Problem(**{**one, "params": tuple(tuple(said) for said in one["params"])})
        for one in kept.pop("problems", ())
    ]
    absent = tuple((code, name) for code, name in kept.pop("absent", ()))
    return Preview(**kept, changes=tuple(changes), absent=absent, problems=tuple(problems))


def send(
    session: Session, kind: str, name: str, content: bytes, *, person_id: int, now: datetime
) -> TableUpload:
    """Keep a table as it was sent. It is to be looked at in the same transaction."""
    upload = TableUpload(
        person_id=person_id, kind=kind, name=name, content=content, sent_at=now, seen_at=now
    )
    session.add(upload)
    session.flush()
    return upload


def look(
    session: Session,
    upload: TableUpload,
    rows: Sequence[Row],
    bring: Bring,
    *,
    trees: tuple[str, ...],
    now: datetime,
) -> Preview:
    """Find out what a table would change, and keep it. Raises Refused for one that is done."""
    _refuse_done(upload)
    try:
        report = _tried(session, rows, bring)
    except BadInput as wrong:
        seen, digest = Preview(problems=tuple(wrong.problems)), ""
    else:
        absent = _absent(session, upload.kind, rows, trees)
        seen = Preview(
            report.created,
            report.updated,
            report.unchanged,
            len(absent),
            tuple(shown(one) for one in report.changes[:MOST_SHOWN]),
            tuple(absent[:MOST_MISSING]),
        )
        digest = _digest(report)
    upload.preview, upload.digest, upload.seen_at = seen.as_json, digest, now
    session.add(upload)
    session.flush()
    return seen


def carry_out(
    session: Session,
    upload: TableUpload,
    rows: Sequence[Row],
    bring: Bring,
    digest: str,
    *,
    now: datetime,
) -> ImportReport:
    """Do what was previewed, and nothing else; then forget the table.

    Raises BadInput with every mistake, and Refused where it is done, or would do something else.
    """
    _refuse_done(upload)
    report = bring(rows)
    session.flush()
    if _digest(report) != digest:
        raise Refused(Reason.of("reason.table_changed"))
    upload.done_at, upload.content = now, b""
    session.add(upload)
    session.flush()
    return report


def prune_tables(session: Session, *, now: datetime) -> None:
    """Forget tables that nobody has carried out for days: they tell of people."""
    session.exec(
        delete(TableUpload).where(
            col(TableUpload.sent_at) < now - KEPT, col(TableUpload.done_at).is_(None)
        )
    )


def _refuse_done(upload: TableUpload) -> None:
    if upload.done_at is not None:
        raise Refused(Reason.of("reason.table_done"))


def _tried(session: Session, rows: Sequence[Row], bring: Bring) -> ImportReport:
    with session.begin_nested() as trial:
        report = bring(rows)
        session.flush()
        trial.rollback()
    return report


def _digest(report: ImportReport) -> str:
    """Of all that is new and changed, with what stood there before."""
    told = [[one.code, one.new, one.fields] for one in report.changes]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def shown(change: Change) -> Change:
    """Return a change as it may be shown: addresses and telephone numbers masked."""
    fields = tuple(
        (column, masked(old), masked(new)) if column in MASKED else (column, old, new)
        for column, old, new in change.fields
    )
    return Change(change.row, change.code, change.name, change.new, fields)


def _absent(
    session: Session, kind: str, rows: Sequence[Row], trees: tuple[str, ...]
) -> list[tuple[str, str]]:
    """Who is known within the trees and stands in no row, by code and name."""
    named = {row.cells.get(KEY_COLUMNS[kind], "") for row in rows}
    found: list[tuple[str, str]] = []
    for path in trees:
        chosen: Any
        if kind == "organizations":
            chosen = select(Organization.code, Organization.name).where(
                within(Organization.path, path), col(Organization.closed_on).is_(None)
            )
        else:
            chosen = (
                select(Person.staff_no, Person.name)
                .join(Organization, col(Organization.id) == col(Person.organization_id))
                .where(within(Organization.path, path), col(Person.active))
            )
        found += [(code, name) for code, name in session.exec(chosen) if code not in named]
    return sorted(set(found))
