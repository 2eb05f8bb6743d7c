"""Ledgers of whole trees: compiled branch by branch, and put together into one workbook."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from service import ledger as ledgers
from service.auth.permits import allow as permit
from service.auth.visitor import Visitor
from service.context import Context
from service.errors import NotFound
from service.ledger.compiling import Named
from service.ledger.sheets import file_name, headings, row
from service.long_work.batches import Batch, Kind, Progress
from service.models import Campaign, LongWorkPart, Organization
from service.tabular.writing import write_listing

COMPILING, WRITING = "compiling", "putting_together"


def _step(batch: Batch) -> Progress:
    """One direct subordinate with all below it a batch; the organisation itself comes first."""
    work, campaign = batch.work, batch.session.get_one(Campaign, batch.asked["campaign_id"])
    units = _units(batch.session, campaign, below=bool(batch.asked["below"]))
    if work.phase == WRITING:
        return _put_together(batch, campaign)
    if work.done >= len(units):
        return Progress(WRITING, len(units), len(units), work.place)
    unit = batch.session.get_one(Campaign, units[work.done])
    compiled = ledgers.compile_ledger(
        batch.session,
        batch.context.rulebook,
        unit,
        batch.asked["period"],
        below=unit.id != campaign.id,
        now=batch.now,
    )
    zone, locale = batch.context.settings.zone, work.locale
    lines = [[_order(named), row(named, locale, zone)] for named in compiled.lines]
    part = LongWorkPart(work_id=work.id, number=work.done, content=json.dumps(lines))
    batch.session.add(part)
    return Progress(COMPILING, len(units), work.done + 1)


def _units(session: Session, campaign: Campaign, *, below: bool) -> list[int]:
    """The campaign itself, and those right below it, in the order of their numbers."""
    chosen = select(Campaign.id).where(Campaign.parent_id == campaign.id)
    return [campaign.id, *(session.exec(chosen.order_by(col(Campaign.id))) if below else ())]


def _order(named: Named) -> list[Any]:
    at, *rest = named.line.order
    return [at.timestamp(), *rest]


def _put_together(batch: Batch, campaign: Campaign) -> Progress:
    """Write the workbook, in the order in which one ledger of all would have its lines."""
    work = batch.work
    chosen = select(LongWorkPart).where(LongWorkPart.work_id == work.id)
    parts = list(batch.session.exec(chosen.order_by(col(LongWorkPart.number))))
    lines = sorted((line for part in parts for line in json.loads(part.content)), key=_first)
    content = write_listing(headings(work.locale), (cells for _, cells in lines))
    for part in parts:
        batch.session.delete(part)
    place = batch.session.get_one(Organization, campaign.organization_id)
    result = {"id": campaign.id, "lines": len(lines)}
    return Progress(
        WRITING,
        work.total,
        work.total,
        0,
        True,
        result,
        file_name(place.name, work.locale),
        content,
    )


def _first(line: list[Any]) -> Any:
    return line[0]


def may_take(session: Session, context: Context, who: Visitor, asked: Mapping[str, Any]) -> object:
    """Whoever sees the organisation; with those below it, whoever may look below."""
    campaign = session.get(Campaign, asked["campaign_id"])
    if campaign is None:
        raise NotFound("campaign")
    plan = context.rulebook.plan(session, campaign.plan_version_id)
    right = permit(session, who, "see", campaign, plan=plan)
    if asked["below"] and not any(campaign.path.startswith(reach) for reach in who.reach):
        raise NotFound("campaign")
    return right


LEDGER = Kind(_step, may_take)
