"""待批: what waits for a person's signature now, their own or in an absent person's stead."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import Session, col, select

from service.approvals.opening import changes
from service.approvals.rows import (
    all_rows_of,
    as_places,
    procedure_of_process,
    rows_of,
    submitters_of,
)
from service.approvals.signers import Wanted
from service.approvals.subjects import STAGE
from service.models import (
    ApprovalPlace,
    ApprovalProcess,
    Campaign,
    Holder,
    Organization,
    Person,
    Post,
)
from service.roles import ZONE
from service.rulebook import Rulebook
from service.seats import held
from service.standing_in import absent_for
from workflows.approving import OPEN, open_now
from workflows.calendar import local_day
from workflows.facts import CANCELLED, SUSPENDED
from workflows.plan import Plan
from workflows.provisions.approvals import Step
from workflows.refusals import Refused


@dataclass(frozen=True, slots=True)
class Waiting:
    """One place that lies with somebody; ``on_behalf_of``: in whose stead, ``None``: their own."""

    place: ApprovalPlace
    process: ApprovalProcess
    campaign: Campaign
    step: Step
    person_id: int  # whose hand it is in
    opinion_only: bool = False  # delegated: the last word is another's
    on_behalf_of: Person | None = None


def waiting_for(
    session: Session,
    rulebook: Rulebook,
    person_id: int,
    *,
    now: datetime,
    campaign_id: int | None = None,
) -> list[Waiting]:
    """Return what a person may sign today, their own first, then what lies with the absent.

    Posts' holders are looked up now: whoever has lost a post sees nothing of it any more.
    """
    today = local_day(now, ZONE)
    absent = {one: session.get_one(Person, one) for one in absent_for(session, person_id, today)}
    mine = {person_id, *absent}
    found = []
    for process, campaign in _processes(session, mine, campaign_id, now):
        plan = rulebook.plan(session, campaign.plan_version_id)
        for one in lying(session, plan, process, campaign, now=now):
            if one.person_id in mine:
                stead = absent.get(one.person_id) if one.person_id != person_id else None
                found.append(_in_stead(one, stead))
    return sorted(found, key=lambda one: (one.on_behalf_of is not None, one.place.id))


def _in_stead(one: Waiting, absent: Person | None) -> Waiting:
    parts = (one.place, one.process, one.campaign, one.step, one.person_id, one.opinion_only)
    return Waiting(*parts, on_behalf_of=absent)


def lying(
    session: Session,
    plan: Plan,
    process: ApprovalProcess,
    campaign: Campaign,
    *,
    now: datetime,
    in_turn: bool = True,
) -> Iterator[Waiting]:
    """Yield every place of a process that may be signed now, with whose hand it is in today.

    ``in_turn`` false: also those that have yet to wait for others.
    """
    try:
        procedure = procedure_of_process(plan, process)
    except Refused:
        return
    step = procedure.step(process.step)
    if step is None:
        return
    rows = rows_of(session, process)
    wanted = Wanted(plan, campaign, procedure, submitters_of(process))
    anew = {row.id: signer for row, signer in changes(session, wanted, process, step, rows, now)}
    turn = set(open_now(as_places(rows)))
    for row in rows:
        if row.id not in turn and (in_turn or row.status != OPEN):
            continue
        if row.id in anew:
            signer = anew[row.id]
            if signer is not None:
                yield Waiting(row, process, campaign, step, signer.person_id)
            continue
        with_delegate = row.delegate_id is not None and row.opinion is None
        hand = row.delegate_id if with_delegate else row.person_id
        if hand is not None:
            yield Waiting(row, process, campaign, step, hand, with_delegate)


def _processes(
    session: Session, mine: Collection[int], campaign_id: int | None, now: datetime
) -> list[tuple[ApprovalProcess, Campaign]]:
    """Return approvals under way in which these people, or a post's new holder, may have a say."""
    place = ApprovalPlace
    named = or_(col(place.person_id).in_(mine), col(place.delegate_id).in_(mine))
    chosen = (
        select(ApprovalProcess, Campaign)
        .join(Campaign, col(Campaign.id) == col(ApprovalProcess.campaign_id))
        .where(
            col(ApprovalProcess.outcome).is_(None),
            col(Campaign.state).not_in((SUSPENDED, CANCELLED)),
            # What lies there is the stage under way, and no other.
            or_(
                col(ApprovalProcess.subject_kind) != STAGE,
                col(ApprovalProcess.state) == col(Campaign.state),
            ),
            exists().where(
                col(place.process_id) == col(ApprovalProcess.id),
                col(place.status) == OPEN,
                or_(named, _left_by_its_holder(now), _of_another_superior()),
            ),
        )
        .order_by(col(ApprovalProcess.id))
    )
    if campaign_id is not None:
        chosen = chosen.where(Campaign.id == campaign_id)
    return [(process, campaign) for process, campaign in session.exec(chosen)]


def _left_by_its_holder(now: datetime) -> ColumnElement[bool]:
    """A post's place whose seat nobody sits in today: another person's may be, without a word."""
    sits = exists().where(
        col(Holder.id) == col(ApprovalPlace.holder_id), held(local_day(now, ZONE))
    )
    return and_(col(ApprovalPlace.role) != "", ~sits)


def _of_another_superior() -> ColumnElement[bool]:
    """A superior's place of an organisation that has been moved under another one meanwhile."""
    sits_elsewhere = exists().where(
        col(Holder.id) == col(ApprovalPlace.holder_id),
        col(Post.id) == col(Holder.post_id),
        col(Organization.id) == col(Campaign.organization_id),
        col(Post.organization_id) != col(Organization.parent_id),
    )
    return and_(col(ApprovalPlace.role).startswith("superior("), sits_elsewhere)


def has_a_say(
    session: Session,
    plan: Plan,
    process: ApprovalProcess,
    campaign: Campaign,
    people: Collection[int],
    *,
    now: datetime,
) -> ApprovalPlace | None:
    """Return a place of the step under way that is one of these people's today, or was signed."""
    for one in lying(session, plan, process, campaign, now=now, in_turn=False):
        if {one.person_id, one.place.person_id if one.opinion_only else None} & set(people):
            return one.place
    for row in all_rows_of(session, process):
        if row.signed_by in people or row.on_behalf_of in people:
            return row
    return None
