"""Large launches: laid out in one batch, so that all belong together, then begun one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from service import beginnings, in_step
from service.auth.permits import allow as permit
from service.auth.visitor import Visitor
from service.context import Context
from service.db import take_your_time
from service.errors import NotFound
from service.long_work.batches import TREE, Batch, Kind, Progress
from service.models import Campaign, Organization, PlanVersion

BEGINNING, CARRYING = "beginning", "carrying"
LONGEST = 900  # seconds


def _step(batch: Batch) -> Progress:
    """First a campaign for every organisation; then so many of them begin in each batch."""
    session, rulebook, work = batch.session, batch.context.rulebook, batch.work
    if work.phase != BEGINNING:
        take_your_time(session, LONGEST)
        version = session.get_one(PlanVersion, batch.asked["version_id"])
        place = session.get_one(Organization, batch.asked["organization_id"])
        laid = beginnings.lay_out(session, rulebook, version, place, now=batch.now)
        return Progress(BEGINNING, total=laid.count, place=laid.top - 1, result={"id": laid.top})
    top = int(batch.so_far["id"])
    most = batch.context.settings.work_batch
    begun = beginnings.begin_some(
        session, rulebook, top, after=work.place, most=most, by=batch.by, now=batch.now
    )
    result = {"id": top, "campaigns": work.done + begun.seen}
    done = min(work.total, work.done + begun.seen)
    return Progress(BEGINNING, work.total, done, begun.last, finished=not begun.more, result=result)


def _may_launch(
    session: Session, context: Context, who: Visitor, asked: Mapping[str, Any]
) -> object:
    place = session.get(Organization, asked["organization_id"])
    if place is None:
        raise NotFound("organization")
    return permit(session, who, "launch", place)


def _carry(batch: Batch) -> Progress:
    """All running campaigns of a launch come over to another version, or none (TRAPS T14)."""
    session = batch.session
    take_your_time(session, LONGEST)
    if batch.work.phase != CARRYING:
        return Progress(CARRYING, total=batch.work.total)
    root = session.get_one(Campaign, batch.asked["root_id"])
    version = session.get_one(PlanVersion, batch.asked["version_id"])
    outcome = in_step.migrate(
        session, batch.context.rulebook, root, version, by=batch.by, now=batch.now
    )
    result = {"id": root.id, "campaigns": outcome.seen}
    return Progress(CARRYING, outcome.seen, outcome.seen, finished=True, result=result)


def _may_migrate(
    session: Session, context: Context, who: Visitor, asked: Mapping[str, Any]
) -> object:
    root = session.get(Campaign, asked["root_id"])
    if root is None:
        raise NotFound("campaign")
    plan = context.rulebook.plan(session, root.plan_version_id)
    return permit(session, who, "migrate", root, plan=plan)


LAUNCH = Kind(_step, _may_launch, TREE, resumes=True)
MIGRATION = Kind(_carry, _may_migrate, TREE)
