"""A locked window opened again 补报 to a day: asked for with a reason, decided by the superior."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from service.actors import Actor
from service.campaigns.performing import require_reason
from service.errors import NotFound
from service.evidence.counting import wrote
from service.evidence.handing_in import DECISION, OWED, UNLOCKING, owe_until
from service.evidence.rows import (
    day_of,
    locked,
    round_of_work,
    title_of,
    unlocker_of,
    window_of,
)
from service.models import Campaign, Occurrence, Task, Unlocking
from service.own_hand import is_own
from service.rulebook import Rulebook
from service.work import Audience, close_task, in_pieces, open_task, tell
from workflows.duty_windows import unlocking_objection
from workflows.plan import Plan
from workflows.refusals import Reason, Refused


def by_number(session: Session, number: int) -> Unlocking:
    """Return a request; raises NotFound."""
    found = session.get(Unlocking, number)
    if found is None:
        raise NotFound("unlocking")
    return found


def ask(
    session: Session,
    rulebook: Rulebook,
    occurrence: Occurrence,
    until: date,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> Unlocking:
    """Ask that a locked occurrence be opened again to a day; whoever decides is given the task.

    Raises:
        Refused: it is not locked or done already, the day is past or too far, or one asks already.
    """
    require_reason(reason)
    campaign = session.get_one(Campaign, occurrence.campaign_id)
    plan = locked(session, rulebook, campaign)
    session.refresh(occurrence)
    _refuse_day(session, plan, occurrence, until, now)
    asked = Unlocking(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        occurrence_id=occurrence.id,
        until=until,
        reason=reason,
        requested_at=now,
        requested_by=by.person_id,
    )
    try:
        with session.begin_nested():
            session.add(asked)
            session.flush()
    except IntegrityError:
        raise Refused(Reason.of("evidence.asked_already")) from None
    days = plan.provisions.evidence.of(occurrence.duty).decision_days
    open_task(
        session, plan, campaign, UNLOCKING, asked.id,
        title=title_of(plan, occurrence), now=now, step=DECISION,
        role=unlocker_of(plan, campaign, occurrence.duty),
        due_on=plan.calendar.shift(day_of(plan, now), days),
    )  # fmt: skip
    _write(session, rulebook, campaign, asked, "unlock_asked", reason, by=by, now=now)
    session.refresh(asked)
    return asked


def decide(
    session: Session,
    rulebook: Rulebook,
    asked: Unlocking,
    grant: bool,
    note: str = "",
    *,
    by: Actor,
    now: datetime,
    until: date | None = None,
) -> Unlocking:
    """Grant a request, to its day or another, or refuse it with a note.

    Raises:
        Refused: it is decided already, the day is past or too far, or the refusal has no note.
    """
    campaign = session.get_one(Campaign, asked.campaign_id)
    plan = locked(session, rulebook, campaign)
    session.refresh(asked)
    if asked.state != "requested":
        raise Refused(Reason.of("evidence.decided_already"))
    if is_own(session, campaign.id, by, asked.requested_by):
        raise Refused(Reason.of("evidence.own_evidence"))
    occurrence = session.get_one(Occurrence, asked.occurrence_id)
    if grant:
        asked.until = until or asked.until
        _refuse_day(session, plan, occurrence, asked.until, now)
    else:
        require_reason(note)
    asked.state = "granted" if grant else "refused"
    asked.decided_at, asked.decided_by, asked.note = now, by.person_id, note or None
    session.add(asked)
    session.flush()
    close_task(session, UNLOCKING, asked.id, by=by, now=now, step=DECISION)
    _tell_and_owe(session, plan, campaign, occurrence, asked, now)
    deed = "unlock_granted" if grant else "unlock_refused"
    _write(session, rulebook, campaign, asked, deed, note or None, by=by, now=now)
    session.refresh(asked)
    return asked


def lapse(session: Session, rulebook: Rulebook, task: Task, now: datetime) -> bool:
    """Let a window that the plan locks be locked again when its day has passed; it is no task then.

    A request that nobody decided goes on being late.
    """
    if task.step != OWED:
        return False
    opened = session.get_one(Unlocking, task.subject_id)
    campaign = session.get_one(Campaign, opened.campaign_id)
    plan = rulebook.plan(session, campaign.plan_version_id)
    duty = session.get_one(Occurrence, opened.occurrence_id).duty
    return plan.provisions.evidence.of(duty).locks


def _refuse_day(
    session: Session, plan: Plan, occurrence: Occurrence, until: date, now: datetime
) -> None:
    if occurrence.done_at is not None:
        reason = Reason.of("reason.already_done", duty=occurrence.duty, period=occurrence.period)
        raise Refused(reason)
    today = day_of(plan, now)
    latest = today + timedelta(days=plan.provisions.evidence.of(occurrence.duty).unlock_days)
    state = window_of(session, plan, occurrence, now)
    if objections := unlocking_objection(state, until, today, latest):
        raise Refused(*objections)


def _tell_and_owe(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    occurrence: Occurrence,
    asked: Unlocking,
    now: datetime,
) -> None:
    title = in_pieces(title_of(plan, occurrence))
    if asked.state == "granted":
        owe_until(session, plan, campaign, occurrence, asked, now)
    person = asked.requested_by
    tell(
        session,
        plan,
        campaign,
        "work_done",
        Audience(people=(person,)) if person else Audience(roles=("secretary",)),
        about=f"unlocking/{asked.id}",
        now=now,
        params={
            "what": f"evidence.unlock_{asked.state}",
            "title": title,
            "note": asked.note or asked.until.isoformat(),
        },
    )


def _write(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    asked: Unlocking,
    deed: str,
    reason: str | None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    plan = rulebook.plan(session, campaign.plan_version_id)
    details = {"unlocking": asked.id, "until": asked.until.isoformat()}
    wrote(
        session, rulebook, campaign, round_of_work(plan, campaign, now), deed,
        by=by, now=now, reason=reason, details=details,
    )  # fmt: skip
