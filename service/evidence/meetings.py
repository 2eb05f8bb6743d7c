"""Meetings 会议: held with minutes and attendance, made up for 补课, struck out with a reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.performing import require_reason
from service.campaigns.rows import facts_of
from service.errors import BadInput
from service.evidence.counting import as_ruled, wrote
from service.evidence.papers import (
    MeetingHeld,
    absentees_of,
    check_files,
    check_meeting,
    problem,
)
from service.evidence.rows import day_of, locked, round_of_work
from service.models import Absence, Campaign, EvidenceFile, Meeting
from service.rulebook import Rulebook
from workflows.closest import closest
from workflows.evidencing import meeting_kinds, meeting_objections
from workflows.open_days import OpenDays, days_of_round
from workflows.plan import Plan
from workflows.refusals import Reason, Refused


def hold(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    key: str,
    told: MeetingHeld,
    *,
    by: Actor,
    now: datetime,
) -> Meeting:
    """Write down that a meeting of a kind was held, for the round under way.

    Raises:
        Refused: it lacks what the plan asks for, its attendance does not add up, the plan knows no
            such kind, or it is written down already.
        BadInput: its day is none of the round's so far, or it names what is not there.
    """
    plan = locked(session, rulebook, campaign)
    _refuse_unknown(plan, key)
    round_key = round_of_work(plan, campaign, now)
    days = days_of_round(plan, facts_of(campaign), round_key, now)
    meeting = write_meeting(session, plan, campaign, key, told, days, round_key, by=by, now=now)
    details = {"meeting": meeting.id, "key": key, "held_on": told.held_on.isoformat()}
    wrote(session, rulebook, campaign, round_key, "meeting_held", by=by, now=now, details=details)
    session.refresh(meeting)
    return meeting


def write_meeting(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    key: str,
    told: MeetingHeld,
    days: OpenDays,
    round_key: str,
    *,
    by: Actor,
    now: datetime,
    occurrence_id: int | None = None,
) -> Meeting:
    """Keep a meeting of one of ``days``, with its absentees and files, as the plan asks for it."""
    check_meeting(told, days)
    files = check_files(session, campaign, told.files)
    count = told.attendance
    absent = absentees_of(session, campaign, count, told.held_on) if count else []
    row = Meeting(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        round=round_key,
        key=key,
        occurrence_id=occurrence_id,
        held_on=told.held_on,
        place=told.place,
        topic=told.topic,
        theme=told.theme,
        minutes=told.minutes,
        quarters=told.quarters,
        readings=json.dumps(sorted(set(told.readings)), ensure_ascii=False),
        expected=count.expected if count else None,
        present=count.present if count else None,
        recorded_at=now,
        recorded_by=by.person_id,
    )
    asked = plan.provisions.evidence.meeting(key)
    objections = meeting_objections(asked, as_ruled(row, files=len(files)))
    if objections:
        raise Refused(*objections)
    _add_once(session, row)
    session.add_all(
        [Absence(meeting_id=row.id, person_id=n, reason=reason) for n, reason in absent]
    )
    session.add_all([EvidenceFile(attachment_id=file, meeting_id=row.id) for file in files])
    session.flush()
    return row


def _add_once(session: Session, row: Meeting) -> None:
    """Add a meeting; the same kind on the same day is there once, whatever two browsers do."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        held_on = row.held_on
        raise Refused(Reason.of("evidence.meeting_known", held_on=held_on)) from None


def void(
    session: Session,
    rulebook: Rulebook,
    meeting: Meeting,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> Meeting:
    """Strike out a meeting that was written down wrongly; it counts no more, and stays readable.

    What was handed in for a duty is not struck out here: it is returned by whoever examines it.
    """
    require_reason(reason)
    campaign = session.get_one(Campaign, meeting.campaign_id)
    locked(session, rulebook, campaign)
    session.refresh(meeting)
    if meeting.voided_at is not None:
        raise Refused(Reason.of("evidence.struck_out_already"))
    if meeting.occurrence_id is not None:
        raise Refused(Reason.of("evidence.belongs_to_duty"))
    strike_out(session, meeting, reason, now)
    details = {"meeting": meeting.id, "key": meeting.key}
    wrote(
        session, rulebook, campaign, meeting.round, "meeting_voided", by=by, now=now,
        reason=reason, details=details,
    )  # fmt: skip
    session.refresh(meeting)
    return meeting


def strike_out(session: Session, meeting: Meeting, reason: str, now: datetime) -> None:
    """Let a meeting count no more."""
    meeting.voided_at, meeting.void_reason = now, reason
    session.add(meeting)
    session.flush()


def make_up(
    session: Session,
    rulebook: Rulebook,
    meeting: Meeting,
    person_id: int,
    on: date,
    *,
    by: Actor,
    now: datetime,
) -> Absence:
    """Write down that somebody who missed a meeting made it up 补课 on a day (SEEDS S3-7).

    Raises:
        Refused: they did not miss it, have made it up already, or it was struck out.
        BadInput: the day lies before the meeting or in the future.
    """
    campaign = session.get_one(Campaign, meeting.campaign_id)
    plan = locked(session, rulebook, campaign)
    chosen = select(Absence).where(Absence.meeting_id == meeting.id, Absence.person_id == person_id)
    absence = session.exec(chosen).one_or_none()
    if absence is None or absence.made_up_on is not None or meeting.voided_at is not None:
        raise Refused(Reason.of("evidence.nothing_to_make_up"))
    today = day_of(plan, now)
    if not meeting.held_on <= on <= today:
        raise BadInput([problem("on", "not_between", first=meeting.held_on, last=today)])
    absence.made_up_on = on
    session.add(absence)
    details = {"meeting": meeting.id, "person_id": person_id}
    wrote(session, rulebook, campaign, meeting.round, "made_up", by=by, now=now, details=details)
    session.refresh(absence)
    return absence


def meetings_of_occurrence(session: Session, occurrence_id: int) -> Sequence[Meeting]:
    """Return the meetings that count as evidence of an occurrence."""
    chosen = select(Meeting).where(
        Meeting.occurrence_id == occurrence_id, col(Meeting.voided_at).is_(None)
    )
    return session.exec(chosen.order_by(col(Meeting.id))).all()


def absences_of(session: Session, meeting: Meeting) -> Sequence[Absence]:
    """Return who missed a meeting."""
    chosen = select(Absence).where(Absence.meeting_id == meeting.id)
    return session.exec(chosen.order_by(col(Absence.id))).all()


def _refuse_unknown(plan: Plan, key: str) -> None:
    known = meeting_kinds(plan)
    if key in known:
        return
    reasons = [Reason.of("evidence.no_such_meeting", meeting=key, known="、".join(known))]
    guess = closest(key, known)
    raise Refused(*reasons, *([Reason.of("reason.did_you_mean", guess=guess)] if guess else []))
