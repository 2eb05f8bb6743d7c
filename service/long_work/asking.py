"""Long work asked for, called off between two batches, and taken up again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, update

from service.actors import Actor
from service.long_work.kinds import KINDS
from service.models import LongWork
from workflows.refusals import Reason, Refused


def ask_for(
    session: Session,
    kind: str,
    asked: Mapping[str, Any],
    *,
    title: str,
    by: Actor,
    locale: str,
    now: datetime,
    tree_id: int | None = None,
    content: bytes | None = None,
    total: int = 0,
) -> LongWork:
    """Write down what is to be done, in the caller's transaction; the scheduler will do it.

    `title` says of what, `tree_id` is the top of the tree whose office sees it, `content` a table
    that was sent, `total` how much there is to do as far as it is known.
    """
    made = LongWork(
        kind=kind,
        lane=KINDS[kind].lane,
        title=title[:300],
        asked=json.dumps(asked),
        content=content,
        tree_id=tree_id,
        asked_by=by.person_id,
        role=by.role,
        on_behalf_of=by.on_behalf_of,
        locale=locale,
        asked_at=now,
        total=total,
    )
    session.add(made)
    session.flush()
    return made


def call_off(session: Session, work: LongWork, *, by: Actor, now: datetime) -> LongWork:
    """Let it end before its next batch; what waits ends at once. Raises Refused once it is over."""
    waiting = (
        update(LongWork)
        .where(col(LongWork.id) == work.id, col(LongWork.state) == "waiting")
        .values(state="called_off", ended_at=now, called_off_by=by.person_id, content=None)
    )
    running = (
        update(LongWork)
        .where(col(LongWork.id) == work.id, col(LongWork.state) == "running")
        .values(calling_off=True, called_off_by=by.person_id)
    )
    if not any(_one(session, statement) for statement in (waiting, running)):
        raise Refused(Reason.of("long_work.is_over"))
    session.refresh(work)
    return work


def resume(session: Session, work: LongWork, *, now: datetime) -> LongWork:
    """Let a launch that was called off or failed go on from where it stopped.

    Raises Refused for what has not stopped, and for what leaves nothing half done behind: that
    is asked for anew.
    """
    if work.state not in ("called_off", "failed"):
        raise Refused(Reason.of("long_work.has_not_stopped"))
    if not KINDS[work.kind].resumes or not work.phase:
        raise Refused(Reason.of("long_work.ask_anew"))
    again = (
        update(LongWork)
        .where(col(LongWork.id) == work.id, col(LongWork.state) == work.state)
        .values(
            state="waiting",
            calling_off=False,
            tries=0,
            ended_at=None,
            called_off_by=None,
            reasons="[]",
        )
    )
    if not _one(session, again):
        raise Refused(Reason.of("long_work.has_not_stopped"))
    session.refresh(work)
    return work


def _one(session: Session, statement: Any) -> bool:
    """Whether an update found its row as it was meant to be."""
    done = session.execute(statement, execution_options={"synchronize_session": False})
    return bool(done.rowcount)  # type: ignore[attr-defined]  # a DML result has it
