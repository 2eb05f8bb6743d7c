"""In 待办: what a pledge waits for: to be written, reported on, answered for, judged, settled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select
from sqlmodel import Session, col
from sqlmodel import select as choose

from service.auth.visitor import Visitor
from service.called_right import MOST
from service.models import Campaign, Pledge, PledgeFeedback, PledgeItem, PledgeJudgement
from service.pledges.counting import owing
from service.pledges.examining import title_of
from service.pledges.judging import judgements, judging_in
from service.rulebook import Rulebook
from service.todo_line import Todo, of_call
from service.todo_reach import RUNS, with_place
from workflows.plan import StageKind
from workflows.pledging import ACCEPTED, DRAFT, OPEN, PUBLISHED, REPORTED, RETURNED

UNFINISHED = (DRAFT, RETURNED)


def pledges_called_to(
    session: Session,
    rulebook: Rulebook,
    who: Visitor,
    mine: Sequence[Row[Any]],
    at_hand: set[int],
    now: datetime,
    *,
    by_name: bool,
) -> Iterator[Todo]:
    """Yield what pledges wait for at somebody; ``mine`` are the campaigns where they have a seat.

    One pledges and judges in person: without ``by_name`` only what is the organisation's is told.
    """
    for row in mine if by_name else ():
        yield from _to_write(session, rulebook, who, row, now)
    for row in mine:
        yield from _to_answer_for(session, rulebook, who, row, now, by_name=by_name)
    if by_name:
        yield from _to_judge(session, rulebook, who, at_hand, now)


def _to_write(
    session: Session, rulebook: Rulebook, who: Visitor, row: Row[Any], now: datetime
) -> Iterator[Todo]:
    """The pledge that a member owes while the stage of pledges is under way."""
    plan = rulebook.plan(session, row.plan_version_id)
    here = plan.find(row.state)
    asked = here is not None and here[1].kind is StageKind.PLEDGE
    if here is None or not asked or not plan.provisions.pledges.members.owed:
        return
    campaign = session.get_one(Campaign, row.id)
    if who.person_id not in owing(session, plan, campaign, here[0].key, now):
        return
    chosen = choose(Pledge).where(
        Pledge.campaign_id == row.id,
        Pledge.round == here[0].key,
        Pledge.person_id == who.person_id,
    )
    pledge = session.exec(chosen).one_or_none()
    told = {"due_at": row.due_at, "since": row.entered_at, "role": "member"}
    if pledge is None:
        yield of_call(row, plan, "pledge_to_write", row.id, now, **told)
    elif pledge.state in UNFINISHED:
        told |= {"title": title_of(session, pledge), "reason": pledge.opinion or ""}
        yield of_call(row, plan, "pledge_to_finish", pledge.id, now, **told)


def _to_answer_for(
    session: Session,
    rulebook: Rulebook,
    who: Visitor,
    row: Row[Any],
    now: datetime,
    *,
    by_name: bool,
) -> Iterator[Todo]:
    """Readers who wait for an answer, and pledges of which every item has come to an end."""
    chosen = choose(Pledge).where(
        Pledge.campaign_id == row.id, col(Pledge.state).in_((ACCEPTED, PUBLISHED, REPORTED))
    )
    theirs = col(Pledge.person_id) == who.person_id
    if row.organization_id in who.led:
        theirs = or_(theirs, col(Pledge.person_id).is_(None), col(Pledge.oral))
    chosen = chosen.where(theirs)
    plan = rulebook.plan(session, row.plan_version_id)
    for pledge in session.exec(chosen.order_by(col(Pledge.id))):
        personal = pledge.person_id is not None and not pledge.oral
        if personal and not (by_name and pledge.person_id == who.person_id):
            continue
        told = {"title": title_of(session, pledge), "role": "secretary" if not personal else ""}
        if waiting := _unanswered(session, pledge):
            told["reason"] = waiting[0].text
            more = {"count": len(waiting), "since": waiting[0].at}
            yield of_call(row, plan, "pledge_feedback", pledge.id, now, **told, **more)
        elif _has_come_to_its_end(session, pledge):
            yield of_call(row, plan, "pledge_to_report", pledge.id, now, **told)


def _unanswered(session: Session, pledge: Pledge) -> Sequence[PledgeFeedback]:
    chosen = choose(PledgeFeedback).where(
        PledgeFeedback.pledge_id == pledge.id, col(PledgeFeedback.answered_at).is_(None)
    )
    return session.exec(chosen.order_by(col(PledgeFeedback.id))).all()


def _has_come_to_its_end(session: Session, pledge: Pledge) -> bool:
    """Whether its owner may report: shown if it has to be, and no item is open any more."""
    if pledge.state == REPORTED or (pledge.state == ACCEPTED and pledge.to_publish):
        return False
    still = choose(PledgeItem.id).where(PledgeItem.pledge_id == pledge.id, PledgeItem.state == OPEN)
    return session.exec(still.limit(1)).first() is None


def _to_judge(
    session: Session, rulebook: Rulebook, who: Visitor, at_hand: set[int], now: datetime
) -> Iterator[Todo]:
    """Pledges reported on that they have not judged, and those whose score they may settle."""
    chosen = with_place(select(Pledge), Pledge.campaign_id).where(
        RUNS, col(Pledge.state) == REPORTED, col(Pledge.campaign_id).in_(at_hand)
    )
    found: dict[int, tuple[Row[Any], list[Pledge]]] = {}
    for row in session.execute(chosen.order_by(Pledge.id).limit(MOST)):
        found.setdefault(row.id, (row, []))[1].append(row.Pledge)
    for row, pledges in found.values():
        plan = rulebook.plan(session, row.plan_version_id)
        group = judging_in(session, plan, session.get_one(Campaign, row.id), now)
        theirs = [(one, group(one, who.person_id)) for one in pledges]
        judged = _judged_by(session, who, [one.id for one in pledges])
        open_ones = [one for one, judge in theirs if judge and one.id not in judged]
        if open_ones:
            told = {"count": len(open_ones), "since": open_ones[0].reported_at}
            yield of_call(row, plan, "pledge_to_judge", row.id, now, **told)
        required = plan.provisions.pledges.required_judges
        ready = [
            one
            for one, judge in theirs
            if judge == "organization"
            and one.id in judged
            and all(judgements(session, one)[group_of] for group_of in required)
        ]
        if ready:
            yield of_call(row, plan, "pledge_to_settle", row.id, now, count=len(ready))


def _judged_by(session: Session, who: Visitor, numbers: list[int]) -> frozenset[int]:
    chosen = choose(PledgeJudgement.pledge_id).where(
        col(PledgeJudgement.pledge_id).in_(numbers), PledgeJudgement.person_id == who.person_id
    )
    return frozenset(session.exec(chosen))
