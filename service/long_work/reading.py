"""Long work as its people see it: their own, and for those who see a whole tree all of that."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from service.auth.visitor import Visitor
from service.errors import NotFound
from service.long_work.kinds import KINDS
from service.long_work.wrong import read
from service.models import LongWork, Person
from service.models.long_work import OPEN
from service.words import say


def open_to(who: Visitor) -> ColumnElement[bool]:
    """What somebody may see: what they asked for themselves, and what is of their whole trees."""
    return or_(col(LongWork.asked_by) == who.person_id, col(LongWork.tree_id).in_(who.overseen))


def read_work(session: Session, who: Visitor, number: int) -> LongWork:
    """Raises NotFound for what they may not see."""
    chosen = select(LongWork).where(LongWork.id == number, open_to(who))
    found = session.exec(chosen).one_or_none()
    if found is None:
        raise NotFound("work")
    return found


def told(session: Session, work: LongWork, locale: str) -> dict[str, Any]:
    """A piece of work as data, its reasons in words."""
    by = session.get(Person, work.asked_by) if work.asked_by is not None else None
    stopped = work.state in ("called_off", "failed")
    return {
        "id": work.id,
        "kind": work.kind,
        "kind_words": say(locale, "long_work", f"kind.{work.kind}"),
        "title": work.title,
        "asked_by": by.name if by else None,
        "asked_at": work.asked_at,
        "state": work.state,
        "calling_off": work.calling_off and work.state in OPEN,
        "phase": work.phase,
        "total": work.total,
        "done": work.done,
        "started_at": work.started_at,
        "ended_at": work.ended_at,
        "result": json.loads(work.result),
        "reasons": [read(one, locale) for one in json.loads(work.reasons)],
        "file": work.file_name if work.file_name and work.file is not None else None,
        "resumes": stopped and KINDS[work.kind].resumes and bool(work.phase),
    }


def counted(work: LongWork) -> dict[str, Any]:
    """How far it is, for a door that has just taken it on."""
    return {"id": work.id, "kind": work.kind, "state": work.state, "total": work.total}
