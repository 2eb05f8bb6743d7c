"""审诺: a pledge is accepted, or returned with an opinion on what to improve."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import date, datetime

from sqlmodel import Session, col, select

from service.actors import Actor
from service.errors import NotAllowed
from service.models import Campaign, History, Person, Pledge
from service.own_hand import is_own
from service.pledges.counting import wrote
from service.pledges.items import text_within
from service.pledges.rows import items_of, locked, move, owner_of, today
from service.roles import holders, members_of
from service.rulebook import Rulebook
from service.work import Audience, close_task, open_task, tell
from workflows.plan import Plan
from workflows.pledging import OPEN, Minutes, not_carried
from workflows.provisions.pledges import ALWAYS, MEETING
from workflows.refusals import Reason, Refused

TASK = "pledge_examination"
HANDED_IN = "pledges.submitted"


def examiner(plan: Plan, campaign: Campaign, pledge: Pledge) -> str:
    """Return the role that examines a pledge; of a meeting the secretary enters the minutes."""
    named = plan.provisions.pledges.of(owner_of(pledge)).examined_by
    return plan.meant("secretary" if named == MEETING else named, campaign.at_top)


def examiners(
    plan: Plan, campaign: Campaign, pledge: Pledge, holding: Callable[[str], Collection[int]]
) -> list[str]:
    """Return the roles that may examine: of the examiner's own pledge the superior too, at the end.

    ``holding`` says who holds a role.
    """
    role = examiner(plan, campaign, pledge)
    if pledge.person_id not in holding(role):
        return [role]
    return [role, plan.meant("superior(secretary)", campaign.at_top)]


def title_of(session: Session, pledge: Pledge) -> str:
    """Return what a pledge is called in messages: its first item, and whose it is."""
    first = next(iter(items_of(session, pledge)), None)
    name = session.get_one(Person, pledge.person_id).name if pledge.person_id else ""
    return " · ".join(part for part in (name, first.title if first else "") if part)


def asks_to_examine(
    session: Session, plan: Plan, campaign: Campaign, pledge: Pledge, *, now: datetime
) -> None:
    """Let whoever examines owe it within the plan's working days; their own, the superior."""
    days = plan.provisions.pledges.examination_days
    place = (campaign.organization_id, campaign.root_organization_id)

    def holding(role: str) -> set[int]:
        return {one.id for one in holders(session, role, *place, now)}

    open_task(
        session,
        plan,
        campaign,
        TASK,
        pledge.id,
        title=title_of(session, pledge),
        due_on=plan.calendar.shift(today(plan, now), days),
        now=now,
        role=examiners(plan, campaign, pledge, holding)[-1],
        step=pledge.submissions,
    )


def accepted_unseen(
    session: Session, plan: Plan, campaign: Campaign, pledge: Pledge, *, now: datetime
) -> None:
    """Let a pledge bind that nobody examines by the plan."""
    _binds(session, plan, campaign, pledge, now=now, to_publish=None)


def accept(
    session: Session,
    rulebook: Rulebook,
    pledge: Pledge,
    *,
    by: Actor,
    now: datetime,
    opinion: str = "",
    minutes: Minutes | None = None,
    to_publish: bool | None = None,
    seen_version: int | None = None,
) -> Pledge:
    """Accept a pledge: it binds from now on, and each of its items is owed by its deadline.

    Where a meeting examines by the plan, its ``minutes`` are the acceptance. ``to_publish`` says,
    where the plan publishes only what is necessary (SEEDS S3-6), whether this one is.

    Raises:
        Refused: not handed in, the meeting did not agree, or it is the examiner's own.
    """
    campaign, plan = locked(session, rulebook, pledge)
    _refuse_own(session, plan, pledge, by)
    values: dict[str, object] = {"examined_by": by.person_id, "opinion": opinion.strip() or None}
    if plan.provisions.pledges.of(owner_of(pledge)).examined_by == MEETING:
        values |= _decided(session, plan, campaign, minutes, now)
    _binds(
        session,
        plan,
        campaign,
        pledge,
        now=now,
        to_publish=to_publish,
        seen_version=seen_version,
        **values,
    )
    close_task(session, TASK, pledge.id, by=by, now=now)
    _tell_owner(session, plan, campaign, pledge, "pledges.accepted", opinion, now)
    details = {"present": pledge.present, "agreed": pledge.agreed} if minutes else {}
    wrote(session, rulebook, pledge, "pledges.accepted", by=by, now=now, details=details)
    return pledge


def _decided(
    session: Session, plan: Plan, campaign: Campaign, minutes: Minutes | None, now: datetime
) -> dict[str, object]:
    """Return what a meeting counted, unless it did not agree; who should come is counted here."""
    if minutes is None:
        raise Refused(Reason.of("pledges.meeting_wanted"))
    members = members_of(session, campaign.organization_id, today(plan, now))
    counted = Minutes(len(members), minutes.present, minutes.agreed)
    objections = not_carried(plan.provisions.pledges, counted)
    if objections:
        raise Refused(*objections)
    return {"present": counted.present, "agreed": counted.agreed}


def _binds(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    pledge: Pledge,
    *,
    now: datetime,
    to_publish: bool | None,
    seen_version: int | None = None,
    **values: object,
) -> None:
    shown = plan.provisions.pledges.publication == ALWAYS or bool(to_publish)
    move(
        session,
        pledge,
        "accept",
        seen_version=seen_version,
        examined_at=now,
        to_publish=shown,
        **values,
    )
    for item in items_of(session, pledge):
        if item.state == OPEN and item.deadline is not None:
            owe_item(session, plan, campaign, pledge, item.id, item.title, item.deadline, now=now)


def owe_item(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    pledge: Pledge,
    item_id: int,
    title: str,
    due_on: date,
    *,
    now: datetime,
) -> None:
    """Let an item be owed by its deadline: by the member, or by the organisation's secretary."""
    open_task(
        session,
        plan,
        campaign,
        "pledge_item",
        item_id,
        title=title,
        due_on=due_on,
        now=now,
        role="" if pledge.person_id else "secretary",
        person_id=pledge.person_id,
    )


def send_back(
    session: Session,
    rulebook: Rulebook,
    pledge: Pledge,
    opinion: str,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Pledge:
    """Return a pledge with an opinion on what to improve, to be written anew."""
    campaign, plan = locked(session, rulebook, pledge)
    said = text_within(opinion, "opinion")
    _refuse_own(session, plan, pledge, by)
    move(
        session,
        pledge,
        "return",
        seen_version=seen_version,
        examined_at=now,
        examined_by=by.person_id,
        opinion=said,
    )
    close_task(session, TASK, pledge.id, by=by, now=now)
    _tell_owner(session, plan, campaign, pledge, "pledges.returned", said, now)
    wrote(session, rulebook, pledge, "pledges.returned", by=by, now=now, reason=said)
    return pledge


def _refuse_own(session: Session, plan: Plan, pledge: Pledge, by: Actor) -> None:
    """Nobody examines their own pledge; an organisation's is also theirs who handed it in.

    Where a meeting examines, whoever handed it in only tells what the meeting said.
    """
    owner = mine = pledge.person_id
    if mine is None and plan.provisions.pledges.of(owner_of(pledge)).examined_by != MEETING:
        owner = _handed_in_by(session, pledge)
    if by.is_one_of(owner) or (mine is None and is_own(session, pledge.campaign_id, by, owner)):
        raise NotAllowed([Reason.of("pledges.own_examination")])


def _handed_in_by(session: Session, pledge: Pledge) -> int | None:
    chosen = select(History.person_id, History.details).where(
        History.campaign_id == pledge.campaign_id,
        History.kind == "worked",
        col(History.details).contains(HANDED_IN),
    )
    for person, details in session.exec(chosen.order_by(col(History.id).desc())):
        if json.loads(details or "{}").get("pledge") == pledge.id:
            return person
    return None


def _tell_owner(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    pledge: Pledge,
    what: str,
    note: str,
    now: datetime,
) -> None:
    """Tell the member, or the organisation's secretary."""
    mine = Audience(people=(pledge.person_id,)) if pledge.person_id else Audience(("secretary",))
    tell(
        session,
        plan,
        campaign,
        "work_done",
        mine,
        about=f"pledge/{pledge.id}",
        now=now,
        number=pledge.version,
        rule=what.rpartition(".")[2],
        params={"what": what, "title": title_of(session, pledge), "note": note},
    )
