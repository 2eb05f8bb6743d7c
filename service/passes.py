"""One whole pass over all that is due: the days, the campaigns, then the tasks of their work."""

from __future__ import annotations

from datetime import datetime

from service.db import Doors
from service.rulebook import Rulebook
from service.sweep import BATCH, SweepReport, sweep
from service.work.days import days_passed
from service.work.task_sweep import sweep_tasks


def sweep_all(
    doors: Doors, rulebook: Rulebook, *, now: datetime, batch: int = BATCH
) -> SweepReport:
    """Bring every campaign and every task to what should be true by ``now``."""
    days_passed(doors, rulebook, now=now)
    report = sweep(doors, rulebook, now=now, batch=batch)
    tasks = sweep_tasks(doors, rulebook, now=now)
    report.seen += tasks.seen
    report.moved += tasks.moved
    report.posted += tasks.posted
    report.failed += tasks.failed
    return report
