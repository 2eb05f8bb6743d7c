"""What long work leaves behind, forgotten after some days: files, tables that were sent, parts."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select, update

from service.models import LongWork, LongWorkPart
from service.models.long_work import OPEN


def forget_old(session: Session, *, now: datetime, days: int) -> None:
    """Forget files that are older than so many days, and what has no use after the end.

    That something was done, by whom and with what result, stays.
    """
    over = col(LongWork.state).not_in(OPEN)
    ended = select(LongWork.id).where(over)
    session.execute(delete(LongWorkPart).where(col(LongWorkPart.work_id).in_(ended)))
    old = col(LongWork.ended_at) < now - timedelta(days=days)
    session.execute(
        update(LongWork).where(over, old, col(LongWork.file).is_not(None)).values(file=None)
    )
