"""Large tables brought in: read in one batch, then checked and written whole in another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlmodel import Session

from service.auth.permits import oversees_anything
from service.auth.visitor import Visitor
from service.context import Context
from service.db import take_your_time
from service.imports import (
    bring_in_organizations,
    bring_in_people,
    counted,
    left_own_posts,
    trees_of,
)
from service.long_work.batches import TREE, Batch, Kind, Progress
from service.models import TableUpload
from service.organizations import ImportReport
from service.tables import READERS, carry_out
from service.tabular import Row

WRITING = "writing"
#: How long the one transaction may take in which thousands of rows are written.
LONGEST = 900  # seconds


def _rows(batch: Batch) -> list[Row]:
    upload = _upload(batch)
    content = upload.content if upload is not None else batch.work.content or b""
    return READERS[batch.work.kind.removeprefix("import_")](content)


def _upload(batch: Batch) -> TableUpload | None:
    """The table that was looked at first, where it was."""
    number = batch.asked.get("table")
    return None if number is None else batch.session.get_one(TableUpload, number)


def _step(batch: Batch) -> Progress:
    """Read first; then write all of it, or say of every row what is wrong with it."""
    take_your_time(batch.session, LONGEST)
    rows = _rows(batch)
    if batch.work.phase != WRITING:
        return Progress(WRITING, total=len(rows))
    preview, upload = bool(batch.asked.get("preview")), _upload(batch)
    if upload is not None:
        bring = partial(_bring, batch)
        digest = str(batch.asked["digest"])
        report = carry_out(batch.session, upload, rows, bring, digest, now=batch.now)
    else:
        with batch.session.begin_nested() as trial:
            report = _bring(batch, rows)
            batch.session.flush()
            if preview:
                trial.rollback()
    result = {**counted(report), "preview": preview}
    return Progress(WRITING, len(rows), len(rows), finished=True, result=result)


def _bring(batch: Batch, rows: Sequence[Row]) -> ImportReport:
    """The import itself, by the right that whoever asked has now."""
    trees = None if batch.who is None else trees_of(batch.who)
    session, rulebook, zone = batch.session, batch.context.rulebook, batch.context.settings.zone
    if batch.work.kind == "import_organizations":
        return bring_in_organizations(
            session, rulebook, rows, by=batch.by, now=batch.now, trees=trees
        )
    report = bring_in_people(
        session, rulebook, rows, by=batch.by, now=batch.now, zone=zone, trees=trees
    )
    if batch.who is not None:
        left_own_posts(session, batch.who, batch.now, zone)
    return report


def _keeps(verb: str) -> Any:
    def allow(session: Session, context: Context, who: Visitor, asked: Mapping[str, Any]) -> object:
        return oversees_anything(session, who, verb)

    return allow


ORGANIZATIONS = Kind(_step, _keeps("manage_tree"), TREE)
PEOPLE = Kind(_step, _keeps("manage_people"), TREE)
