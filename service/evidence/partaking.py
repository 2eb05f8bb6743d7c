"""What one member was to do and did: papers that each owes, and meetings that all were to attend.

Nothing is counted that is not known by person: a duty that is ticked off for everybody together,
and a meeting to which not every member was expected, say nothing about one of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from service.evidence.counting import COUNTED
from service.models import (
    Absence,
    Campaign,
    Contribution,
    Holder,
    Meeting,
    Occurrence,
    Person,
    Post,
)
from service.roles import MEMBERS
from workflows.calendar import local_day
from workflows.evidencing import papers_each
from workflows.owed import is_owed
from workflows.partaking import Portion, Stay, portion_of
from workflows.plan import Duty, Plan

JUST_BEFORE = timedelta(microseconds=1)
Stays = Mapping[int, Sequence[Stay]]


def share_of_member(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    person_id: int,
    since: date | None,
    now: datetime,
) -> Portion:
    """Return the share of papers and meetings whose day has passed while somebody was a member.

    ``since`` is the first day that counts; None: the whole campaign (SEEDS S3-13).
    """
    stays = _stays(session, campaign.organization_id)
    mine = [
        stay if since is None else Stay(max(stay.since, since), stay.until)
        for stay in stays.get(person_id, ())
    ]
    papers = _papers(session, plan, campaign, person_id, mine, now)
    return papers + _meetings(session, plan, campaign, person_id, mine, stays)


def _papers(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    person_id: int,
    mine: Sequence[Stay],
    now: datetime,
) -> Portion:
    asked = {duty.key: duty for duty in plan.duties_for(campaign.kind) if _of_each(plan, duty)}
    handed_in = dict(
        session.exec(
            select(Contribution.occurrence_id, func.count())
            .where(
                Contribution.campaign_id == campaign.id,
                Contribution.person_id == person_id,
                Contribution.state == COUNTED,
            )
            .group_by(col(Contribution.occurrence_id))
        ).all()
    )
    due = select(Occurrence).where(
        Occurrence.campaign_id == campaign.id,
        col(Occurrence.duty).in_(asked),
        col(Occurrence.due_at) <= now,
    )
    return portion_of(
        handed_in.get(row.id, 0) >= papers_each(plan, asked[row.duty])
        for row in session.exec(due)
        if row.due_at is not None and _covers(mine, local_day(row.due_at - JUST_BEFORE, plan.zone))
    )


def _of_each(plan: Plan, duty: Duty) -> bool:
    """Say whether a duty is owed by each member with a paper of their own."""
    written = plan.provisions.evidence.of(duty.key).contribution
    return is_owed(duty) and duty.each == "member" and bool(written)


def _meetings(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    person_id: int,
    mine: Sequence[Stay],
    stays: Stays,
) -> Portion:
    missed = set(
        session.exec(
            select(Absence.meeting_id).where(
                Absence.person_id == person_id, col(Absence.made_up_on).is_(None)
            )
        )
    )
    optional = [duty.key for duty in plan.duties if not is_owed(duty)]
    held = (
        select(Meeting)
        .join(Occurrence, col(Occurrence.id) == col(Meeting.occurrence_id), isouter=True)
        .where(
            Meeting.campaign_id == campaign.id,
            col(Meeting.voided_at).is_(None),
            col(Meeting.expected).is_not(None),
            or_(col(Meeting.occurrence_id).is_(None), col(Occurrence.duty).not_in(optional)),
        )
    )
    return portion_of(
        row.id not in missed
        for row in session.exec(held)
        if _covers(mine, row.held_on) and (row.expected or 0) >= _count(stays, row.held_on)
    )


def _covers(stays: Sequence[Stay], day: date) -> bool:
    return any(stay.covers(day) for stay in stays)


def _count(stays: Stays, day: date) -> int:
    return sum(_covers(each, day) for each in stays.values())


def _stays(session: Session, organization_id: int) -> Stays:
    """Return for how long each of its members has belonged to an organisation, by person."""
    chosen = (
        select(Holder)
        .join(Post, col(Post.id) == col(Holder.post_id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .where(
            Post.organization_id == organization_id,
            col(Post.role).in_(MEMBERS),
            col(Person.active),
        )
    )
    found: dict[int, list[Stay]] = {}
    for row in session.exec(chosen):
        found.setdefault(row.person_id, []).append(Stay(row.since, row.until))
    return found
