"""What follows when the day of a signature is over: by the plan's rule, the calendar's act."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from service.actors import CALENDAR
from service.approvals.rows import as_places, rows_of
from service.approvals.signing import pass_by
from service.approvals.table import table
from service.models import ApprovalPlace, ApprovalProcess, Campaign, Task
from service.rulebook import Rulebook
from workflows.approving import open_now


def day_over(session: Session, rulebook: Rulebook, task: Task, now: datetime) -> bool:
    """Answer for a signer whose day is over, where the plan says so; True: the task is settled.

    Where somebody is answering at this very moment, it is looked at again by the next sweep.
    """
    row = session.get_one(ApprovalPlace, task.subject_id)
    process = session.get_one(ApprovalProcess, row.process_id)
    chosen = select(Campaign).where(Campaign.id == process.campaign_id)
    # Not waited for: whoever holds the campaign may be waiting for this very task.
    campaign = session.exec(chosen.with_for_update(skip_locked=True)).one_or_none()
    if campaign is None:
        task.next_at = now
        session.add(task)
        return False
    if process.outcome is not None or (row.step, row.run) != (process.step, process.run):
        return True
    at = table(session, rulebook, campaign, process, by=CALENDAR, now=now)
    rule = at.step.on_timeout
    if rule == "remind" or row.id not in open_now(as_places(rows_of(session, process))):
        return False
    name = f"approvals.{process.procedure}.{process.step}.on_timeout"
    pass_by(at, row, rule, name)
    return True
