"""Long work done: batch after batch, each with its progress in one transaction.

Any number of schedulers may look for it. Whoever holds the lock of a piece of work does its next
batch; the row itself stays free, so that calling off never waits for a batch. A process that dies
loses the batch it was in and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select, update

from notifications.failpoints import reach
from service import clock
from service.context import Context
from service.db import alone_with, reading, writing
from service.errors import BadInput, NotAllowed, NotFound
from service.import_sheets import with_problems
from service.incidents import open_incident
from service.long_work.batches import Batch, Progress
from service.long_work.kinds import KINDS
from service.long_work.wrong import written
from service.models import LongWork
from service.models.long_work import OPEN
from workflows.refusals import Reason, Refused

log = structlog.get_logger()
_LOCK = 7_263
#: So often a batch is begun that never ends, before a person is asked.
TRIES = 3


class _CalledOff(Exception):
    """Somebody called it off while a batch was under way: the batch is undone."""


@dataclass
class Done:
    """What one pass did: batches that were kept, and pieces of work that came to their end."""

    batches: int = 0
    ended: int = 0

    def as_json(self) -> dict[str, int]:
        """The same for programs."""
        return {"batches": self.batches, "ended": self.ended}


def run_waiting(context: Context) -> Done:
    """Do what waits, the oldest first, until nothing is left that this process can do."""
    report, held = Done(), set[int]()
    while (number := _next(context, held)) is not None:
        state = _batch(context, number)
        if state is None:  # another process is at it, or it failed in a way that is tried again
            held.add(number)
            continue
        report.batches += 1
        if state not in OPEN:
            report.ended += 1
            log.info("long_work_ended", work=number, state=state)
    return report


def _next(context: Context, held: Iterable[int]) -> int | None:
    """The oldest that may go on: nothing older is open in its lane."""
    older = aliased(LongWork)
    before = select(col(older.id)).where(
        older.lane == LongWork.lane, older.lane != "", older.id < LongWork.id
    )
    chosen = (
        select(LongWork.id)
        .where(
            col(LongWork.state).in_(OPEN),
            col(LongWork.id).not_in(set(held)),
            ~before.where(col(older.state).in_(OPEN)).exists(),
        )
        .order_by(col(LongWork.id))
        .limit(1)
    )
    with reading(context.sessions) as session:
        return session.exec(chosen).first()


def _batch(context: Context, number: int) -> str | None:
    """Do one batch; return the state that it leaves, or None where it left nothing."""
    begun = _begin(context, number)
    if begun is not None:
        return begun or None
    try:
        return _kept(context, number)
    except _CalledOff:
        return _end(context, number, "called_off")
    except Refused as error:
        return _failed(context, number, reasons=error.reasons)
    except NotAllowed as error:
        return _failed(context, number, reasons=error.reasons)
    except NotFound:
        return _failed(context, number, reasons=[Reason.of("reason.not_yours_to_see")])
    except BadInput as error:
        return _failed(context, number, wrong=error)
    except Exception as error:  # tried again at the next tick, a few times
        log.exception("long_work_failed", work=number, error=type(error).__name__)
        return None


def _begin(context: Context, number: int) -> str | None:
    """Count the try, before whatever may kill this process; None: go on, "": leave it alone."""
    with writing(context.sessions) as session:
        if not alone_with(session, _LOCK, number):
            return ""
        work = session.get_one(LongWork, number)
        now = clock.read(session, context.settings)
        if work.state not in OPEN:
            return ""
        if work.calling_off:
            return _close(session, work, "called_off", now)
        if work.tries >= TRIES:
            cause = f"{work.kind}: begun {work.tries} times without an end"
            open_incident(session, "work_failed", f"work:{number}", cause=cause, now=now)
            work.reasons = json.dumps(written([Reason.of("long_work.died", times=work.tries)]))
            return _close(session, work, "failed", now)
        work.state, work.tries = "running", work.tries + 1
        work.started_at = work.started_at or now
        session.add(work)
    return None


def _kept(context: Context, number: int) -> str | None:
    """One batch and its progress, in one transaction."""
    with writing(context.sessions) as session:
        if not alone_with(session, _LOCK, number):
            return None
        work = session.get_one(LongWork, number)
        if work.state != "running":
            return None
        now = clock.read(session, context.settings)
        kind, batch = KINDS[work.kind], Batch(session, context, work, now)
        if batch.who is not None:
            kind.allow(session, context, batch.who, batch.asked)
        progress = kind.step(batch)
        session.flush()
        state = "done" if progress.finished else "running"
        _write(session, number, progress, state, now)
        reach("work.before_commit")
    reach("work.after_commit")
    return state


def _write(session: Session, number: int, progress: Progress, state: str, now: datetime) -> None:
    """Raises _CalledOff where somebody has called it off since the batch began."""
    values: dict[str, Any] = {
        "state": state,
        "phase": progress.phase,
        "total": progress.total,
        "done": progress.done,
        "place": progress.place,
        "tries": 0,
    }
    if progress.result:
        values["result"] = json.dumps(progress.result)
    if progress.finished:
        values |= {"ended_at": now, "content": None}
        values |= {"file_name": progress.file_name, "file": progress.file}
    statement = (
        update(LongWork)
        .where(
            col(LongWork.id) == number,
            col(LongWork.state) == "running",
            col(LongWork.calling_off).is_(False),
        )
        .values(values)
    )
    done = session.execute(statement, execution_options={"synchronize_session": False})
    if not done.rowcount:  # type: ignore[attr-defined]  # a DML result has it
        raise _CalledOff


def _close(session: Session, work: LongWork, state: str, now: datetime) -> str:
    work.state, work.ended_at, work.content = state, now, None
    session.add(work)
    return state


def _end(context: Context, number: int, state: str) -> str:
    with writing(context.sessions) as session:
        now = clock.read(session, context.settings)
        return _close(session, session.get_one(LongWork, number), state, now)


def _failed(
    context: Context, number: int, *, reasons: Iterable[Reason] = (), wrong: BadInput | None = None
) -> str:
    """Keep why; of a table that is wrong in many places, a sheet that says where."""
    with writing(context.sessions) as session:
        work = session.get_one(LongWork, number)
        now = clock.read(session, context.settings)
        work.reasons = json.dumps(written(reasons, wrong.problems if wrong else ()))
        if wrong is not None and work.content:
            work.file = _sheet(work.content, wrong, work.locale)
            work.file_name = f"problems-{number}.xlsx"
        return _close(session, work, "failed", now)


def _sheet(content: bytes, wrong: BadInput, locale: str) -> bytes | None:
    """The table as it was sent, with what is wrong with it; none where it is no table at all."""
    try:
        return with_problems(content, wrong.problems, locale)
    except BadInput:
        return None
