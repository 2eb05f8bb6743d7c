"""践诺: progress on items, a change or a failure with its public explanation, and criticism."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.actors import Actor
from service.errors import BadInput, Problem
from service.models import Pledge, PledgeEntry, PledgeItem
from service.pledges.counting import wrote
from service.pledges.examining import owe_item, title_of
from service.pledges.items import Wanted, checked_change, text_within, values_of
from service.pledges.rows import (
    as_ruled,
    check,
    item_by_number,
    items_of,
    locked,
    move,
    owner_of,
    refuse_others,
    today,
)
from service.rulebook import Rulebook
from service.search.noting import note_pledge
from service.work import Audience, close_task, open_tasks_of, redate_task, tell
from workflows.pledging import FAILED, FULFILLED, OPEN, incomplete
from workflows.refusals import Reason, Refused

WHOLE = 100
TASK = "pledge_item"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an item could not be kept, and whether that lay outside its owner's hands."""

    explanation: str
    objective: bool


def progress(
    session: Session,
    rulebook: Rulebook,
    item: PledgeItem,
    percent: int,
    note: str = "",
    *,
    by: Actor,
    now: datetime,
) -> PledgeItem:
    """Report how far an item is, in percent; at 100 it is fulfilled and owed no more.

    Raises:
        BadInput: no percentage.
        Refused: the pledge does not bind yet, is closed, or the item is settled.
    """
    pledge = _to_carry_out(session, rulebook, item, by)
    if not 0 <= percent <= WHOLE:
        raise BadInput([Problem("progress", "no_percentage", domain="pledges")])
    said = text_within(note, "note", least=0)
    item.progress = percent
    if percent == WHOLE:
        item.state, item.settled_at = FULFILLED, now
        close_task(session, TASK, item.id, by=by, now=now)
    _enter(session, item, "progress", said, by, now)
    details = {"item": item.number, "progress": percent}
    wrote(session, rulebook, pledge, "pledges.progressed", by=by, now=now, details=details)
    return item


def change(
    session: Session,
    rulebook: Rulebook,
    item: PledgeItem,
    wanted: Wanted,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> PledgeItem:
    """Put something else in the place of an item, and say why where the pledge is published.

    What it was stays to be read, and whoever examined it is told. Raises as `progress` does, and
    Refused for each field that the item would lack.
    """
    pledge = _to_carry_out(session, rulebook, item, by)
    campaign, plan = locked(session, rulebook, pledge)
    said = text_within(reason, "reason")
    checked_change(plan, pledge, wanted, today(plan, now))
    before = _as_it_was(item)
    for name, value in values_of(plan, wanted).items():
        setattr(item, name, value)
    session.add(item)
    session.flush()
    note_pledge(session, pledge.id)
    objections = incomplete(plan, owner_of(pledge), as_ruled(items_of(session, pledge)))
    if objections:
        raise Refused(*objections)
    _enter(session, item, "change", said, by, now, before=before)
    tasks = open_tasks_of(session, TASK, item.id)
    for task in tasks:
        redate_task(session, plan, task, item.deadline, now=now)
    if not tasks and item.deadline is not None:
        owe_item(session, plan, campaign, pledge, item.id, item.title, item.deadline, now=now)
    examiner = "secretary" if pledge.person_id else "superior(secretary)"
    tell(
        session,
        plan,
        campaign,
        "work_done",
        Audience((examiner,)),
        about=f"pledge_item/{item.id}",
        now=now,
        number=pledge.version,
        rule="changed",
        params={"what": "pledges.changed", "title": item.title, "note": said},
    )
    details = {"item": item.number}
    wrote(
        session, rulebook, pledge, "pledges.changed", by=by, now=now, reason=said, details=details
    )
    return item


def fail(
    session: Session,
    rulebook: Rulebook,
    item: PledgeItem,
    failure: Failure,
    *,
    by: Actor,
    now: datetime,
) -> PledgeItem:
    """Say publicly that an item cannot be kept, and why (NORMS 6.1).

    For a reason outside its owner's hands that settles it; without one, the item waits for a
    circular of criticism 通报批评, and the superior is told.
    """
    pledge = _to_carry_out(session, rulebook, item, by)
    campaign, plan = locked(session, rulebook, pledge)
    said = text_within(failure.explanation, "explanation")
    item.state, item.settled_at = FAILED, now
    item.explanation, item.objective = said, failure.objective
    session.add(item)
    close_task(session, TASK, item.id, by=by, now=now, outcome="cancelled")
    above = () if failure.objective else ("superior(secretary)",)
    tell(
        session,
        plan,
        campaign,
        "work_done",
        Audience(("secretary", *above)),
        about=f"pledge_item/{item.id}",
        now=now,
        rule="failed",
        params={
            "what": "pledges.failed" if failure.objective else "pledges.failed_without_reason",
            "title": item.title,
            "note": said,
        },
    )
    details = {"item": item.number, "objective": failure.objective}
    wrote(session, rulebook, pledge, "pledges.failed", by=by, now=now, reason=said, details=details)
    return item


def criticize(
    session: Session, rulebook: Rulebook, item: PledgeItem, text: str, *, by: Actor, now: datetime
) -> PledgeItem:
    """Let a failure be named in a circular 通报批评: its reason was none, or did not hold.

    Raises:
        Refused: the item has not failed, or was criticized before.
    """
    pledge, _ = item_by_number(session, item.id)
    campaign, plan = locked(session, rulebook, pledge)
    session.refresh(item)
    said = text_within(text, "text")
    if item.state != FAILED:
        raise Refused(Reason.of("pledges.not_failed", item=item.number))
    if item.criticized_at is not None:
        raise Refused(Reason.of("pledges.criticized_already", item=item.number))
    item.objective, item.criticism, item.criticized_at = False, said, now
    session.add(item)
    people = (pledge.person_id,) if pledge.person_id else ()
    tell(
        session,
        plan,
        campaign,
        "work_done",
        Audience(("secretary",), people),
        about=f"pledge_item/{item.id}",
        now=now,
        rule="criticized",
        params={"what": "pledges.criticized", "title": title_of(session, pledge), "note": said},
    )
    details = {"item": item.number}
    wrote(
        session,
        rulebook,
        pledge,
        "pledges.criticized",
        by=by,
        now=now,
        reason=said,
        details=details,
    )
    return item


def _to_carry_out(session: Session, rulebook: Rulebook, item: PledgeItem, by: Actor) -> Pledge:
    """Return the pledge of an open item that its owner may carry out; its version grows."""
    pledge, _ = item_by_number(session, item.id)
    locked(session, rulebook, pledge)
    session.refresh(item)
    refuse_others(pledge, by)
    check(pledge, "carry_out")
    if item.state != OPEN:
        raise Refused(Reason.of(f"pledges.item_{item.state}", item=item.number))
    move(session, pledge, "carry_out")
    return pledge


def _enter(
    session: Session,
    item: PledgeItem,
    kind: str,
    note: str,
    by: Actor,
    now: datetime,
    *,
    before: str | None = None,
) -> None:
    session.add(item)
    session.add(
        PledgeEntry(
            item_id=item.id,
            kind=kind,
            at=now,
            by=by.person_id,
            progress=item.progress,
            note=note,
            before=before,
        )
    )
    session.flush()


def _as_it_was(item: PledgeItem) -> str:
    kept = {
        "title": item.title,
        "kind": item.kind,
        "project": item.project,
        "measure": item.measure,
        "responsible": item.responsible,
        "deadline": item.deadline.isoformat() if item.deadline else None,
        "more": json.loads(item.more),
    }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)
