"""Evidence handed in for an occurrence of a duty: checked, kept, counted as done, or returned."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select

from service import campaigns
from service.actors import Actor
from service.campaigns.rows import facts_of
from service.evidence.counting import wrote
from service.evidence.meetings import write_meeting
from service.evidence.papers import (
    Paper,
    check_files,
    check_paper,
    paper_objections,
)
from service.evidence.rows import (
    day_of,
    duty_named,
    evidence_of,
    examiner_of,
    locked,
    occurrence_of,
    round_of_work,
    title_of,
    window_of,
)
from service.models import Campaign, Evidence, EvidenceFile, Figure, Occurrence, Unlocking
from service.rulebook import Rulebook
from service.work import close_task, open_task
from workflows.duty_windows import objection
from workflows.evidencing import DUTY
from workflows.guards import facts_asked_for
from workflows.open_days import days_of_period
from workflows.owed import is_owed
from workflows.plan import Plan
from workflows.refusals import Reason, Refused

EXAMINATION = "evidence_examination"
UNLOCKING = "unlocking"
#: Steps of a task on an unlocking: it waits to be decided; it was granted, and the work is owed.
DECISION, OWED = 0, 1


def hand_in(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    duty: str,
    period: str,
    paper: Paper,
    *,
    by: Actor,
    now: datetime,
) -> Evidence:
    """Hand in 上报 what a duty asks for one period; it counts as done from then on.

    Where somebody examines it, they are asked to; once returned, it is owed again.

    Raises:
        Refused: not open, locked, done already, or it lacks what the plan asks for.
        BadInput: a meeting of a day before the period or to come, figures or files that are not
            there.
    """
    plan = locked(session, rulebook, campaign)
    duty_named(plan, campaign, duty)
    asked = plan.provisions.evidence.of(duty)
    if asked.contribution:
        raise Refused(Reason.of("evidence.members_hand_in", duty=duty))
    check_paper(asked, paper)
    files = check_files(session, campaign, paper.files)
    if lacking := paper_objections(asked, paper, len(files)):
        raise Refused(*lacking)
    round_key = round_of_work(plan, campaign, now)
    occurrence = tick(session, rulebook, plan, campaign, duty, period, by=by, now=now)
    if paper.meeting is not None:
        known, opens_at = facts_of(campaign), occurrence.opens_at
        days = days_of_period(plan, known, occurrence.period, opens_at, now)
        write_meeting(
            session, plan, campaign, asked.meeting, paper.meeting, days, round_key,
            by=by, now=now, occurrence_id=occurrence.id,
        )  # fmt: skip
    evidence = _keep(session, campaign, occurrence, paper, files, by=by, now=now)
    _ask_examiner(session, plan, campaign, occurrence, evidence, now)
    details = {"duty": duty, "period": period, "times": evidence.times}
    wrote(session, rulebook, campaign, round_key, "handed_in", by=by, now=now, details=details)
    session.refresh(evidence)
    return evidence


def tick_off(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    duty: str,
    period: str,
    *,
    by: Actor,
    now: datetime,
) -> Campaign:
    """Mark an occurrence done of a duty for which the plan asks for nothing more than that.

    Raises:
        Refused: the plan asks for evidence, or it is not open, locked, or done already.
    """
    plan = locked(session, rulebook, campaign)
    duty_named(plan, campaign, duty)
    if plan.provisions.evidence.of(duty).wanted:
        raise Refused(Reason.of("evidence.evidence_wanted", duty=duty))
    round_key = round_of_work(plan, campaign, now)
    tick(session, rulebook, plan, campaign, duty, period, by=by, now=now)
    if f"{DUTY}{duty}" not in facts_asked_for(plan):
        return campaign
    details = {"duty": duty, "period": period}
    return wrote(session, rulebook, campaign, round_key, "ticked", by=by, now=now, details=details)


def tick(
    session: Session,
    rulebook: Rulebook,
    plan: Plan,
    campaign: Campaign,
    duty: str,
    period: str,
    *,
    by: Actor,
    now: datetime,
) -> Occurrence:
    """Count an occurrence as done, unless its window is shut; what was owed late is no longer."""
    campaigns.fulfil(session, rulebook, campaign, duty, period, by=by, now=now)
    occurrence = occurrence_of(session, campaign, duty, period)
    assert occurrence is not None  # or else it was not open
    shut = objection(window_of(session, plan, occurrence, now), duty, period)
    if shut is not None:
        raise Refused(shut)
    unlocked = select(Unlocking.id).where(Unlocking.occurrence_id == occurrence.id)
    for number in session.exec(unlocked.where(Unlocking.state == "granted")):
        close_task(session, UNLOCKING, number, by=by, now=now, step=OWED)
    return occurrence


def owe_until(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    occurrence: Occurrence,
    opened: Unlocking,
    now: datetime,
) -> None:
    """Let what is open again until a day be owed by it; what is optional is owed by no day."""
    duty = plan.duty(occurrence.duty)
    if duty is None or not is_owed(duty):
        return
    open_task(
        session, plan, campaign, UNLOCKING, opened.id,
        title=title_of(plan, occurrence), due_on=opened.until, now=now,
        role=duty.done_by, step=OWED,
    )  # fmt: skip


def _keep(
    session: Session,
    campaign: Campaign,
    occurrence: Occurrence,
    paper: Paper,
    files: tuple[int, ...],
    *,
    by: Actor,
    now: datetime,
) -> Evidence:
    evidence = evidence_of(session, occurrence)
    if evidence is None:
        evidence = Evidence(
            root_id=campaign.root_id,
            campaign_id=campaign.id,
            occurrence_id=occurrence.id,
            handed_in_at=now,
        )
    else:
        evidence.times += 1
        evidence.version += 1
    evidence.state, evidence.text = "submitted", paper.text
    evidence.handed_in_at, evidence.handed_in_by = now, by.person_id
    evidence.examined_at = evidence.examined_by = evidence.reason = None
    session.add(evidence)
    session.flush()
    session.execute(delete(EvidenceFile).where(col(EvidenceFile.evidence_id) == evidence.id))
    session.add_all([EvidenceFile(attachment_id=n, evidence_id=evidence.id) for n in files])
    session.execute(delete(Figure).where(col(Figure.occurrence_id) == occurrence.id))
    session.add_all(
        [
            Figure(occurrence_id=occurrence.id, name=name, value=value)
            for name, value in paper.figures.items()
        ]
    )
    session.flush()
    return evidence


def _ask_examiner(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    occurrence: Occurrence,
    evidence: Evidence,
    now: datetime,
) -> None:
    role = examiner_of(plan, campaign, occurrence.duty)
    if role is None:
        evidence.state = "accepted"
        session.add(evidence)
        return
    days = plan.provisions.evidence.of(occurrence.duty).examination_days
    open_task(
        session, plan, campaign, EXAMINATION, evidence.id,
        title=title_of(plan, occurrence), role=role, now=now,
        due_on=plan.calendar.shift(day_of(plan, now), days),
    )  # fmt: skip
