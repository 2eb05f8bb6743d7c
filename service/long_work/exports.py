"""Large tables to take along: what they are about is settled first, then read in batches."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from service import exports
from service.auth.visitor import Visitor
from service.context import Context
from service.exports import Making, Scope
from service.long_work.batches import Batch, Kind, Progress
from service.models import LongWorkPart

COMPILING, WRITING = "compiling", "putting_together"
#: The part that says what the table is about; what was gathered comes after it.
NUMBERS = 0


def _step(batch: Batch) -> Progress:
    """So many organisations a batch; the first names them all, and the last writes the workbook."""
    work, making = batch.work, _making(batch)
    table = exports.TABLES[making.scope.table]
    if not work.phase:
        numbers = table.numbers(making)
        _keep(batch, NUMBERS, numbers)
        return Progress(COMPILING, len(numbers))
    if work.phase == WRITING:
        return _put_together(batch, making)
    most = batch.context.settings.work_batch
    numbers = _numbers(batch)[work.done : work.done + most]
    _keep(batch, work.place + 1, table.gather(making, numbers))
    done = work.done + len(numbers)
    phase = WRITING if done >= work.total else COMPILING
    return Progress(phase, work.total, done, work.place + 1)


def _making(batch: Batch) -> Making:
    """All of it tells of the moment at which its first batch began, be it midnight meanwhile."""
    return Making(
        batch.session,
        batch.context.rulebook,
        Scope.read(batch.asked),
        batch.work.locale,
        batch.context.settings.zone,
        batch.work.started_at or batch.now,
    )


def _keep(batch: Batch, number: int, content: list[Any]) -> None:
    part = LongWorkPart(work_id=batch.work.id, number=number, content=json.dumps(content))
    batch.session.add(part)


def _numbers(batch: Batch) -> list[int]:
    kept = batch.session.get_one(LongWorkPart, (batch.work.id, NUMBERS))
    numbers: list[int] = json.loads(kept.content)
    return numbers


def _put_together(batch: Batch, making: Making) -> Progress:
    work = batch.work
    chosen = select(LongWorkPart).where(LongWorkPart.work_id == work.id)
    parts = list(batch.session.exec(chosen.order_by(col(LongWorkPart.number))))
    gathered = (one for part in parts[1:] for one in json.loads(part.content))
    made = exports.put_together(making, gathered)
    for part in parts:
        batch.session.delete(part)
    result = {"lines": made.lines}
    return Progress(WRITING, work.total, work.total, 0, True, result, made.name, made.content)


def may_take(session: Session, context: Context, who: Visitor, asked: Mapping[str, Any]) -> None:
    """Whoever may still look at all that it is about."""
    exports.still_seen(session, who, Scope.read(asked))


EXPORT = Kind(_step, may_take)
