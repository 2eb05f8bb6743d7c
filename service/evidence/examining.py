"""Evidence examined 审核: accepted, or returned 退回 with a reason, and then owed again."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col

from service.actors import Actor
from service.campaigns.performing import act, require_reason
from service.evidence.counting import wrote
from service.evidence.handing_in import EXAMINATION, owe_until
from service.evidence.meetings import meetings_of_occurrence, strike_out
from service.evidence.rows import day_of, locked, round_of_work, title_of
from service.models import Campaign, Evidence, Occurrence, Unlocking
from service.own_hand import is_own
from service.rulebook import Rulebook
from service.work import Audience, close_task, in_pieces, tell
from workflows import acts
from workflows.plan import Plan
from workflows.refusals import Reason, Refused


def accept(
    session: Session,
    rulebook: Rulebook,
    evidence: Evidence,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Evidence:
    """Accept what was handed in.

    Raises:
        Refused: it is answered already, no longer as it was seen, or one's own.
    """
    campaign, plan, occurrence = _open(session, rulebook, evidence, by)
    _answer(session, evidence, "accepted", None, seen_version, by=by, now=now)
    _tell(session, plan, campaign, occurrence, evidence, now)
    _write(session, rulebook, campaign, occurrence, "accepted", None, by=by, now=now)
    session.refresh(evidence)
    return evidence


def send_back(
    session: Session,
    rulebook: Rulebook,
    evidence: Evidence,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Evidence:
    """Return what was handed in: the period is owed again, its timers are armed (TRAPS T7).

    What is planned before its day fires as ever; where that has passed, the window is open for
    the plan's ``return_days`` more, with reminders and a ladder of its own.
    """
    require_reason(reason)
    campaign, plan, occurrence = _open(session, rulebook, evidence, by)
    _answer(session, evidence, "returned", reason, seen_version, by=by, now=now)
    for meeting in meetings_of_occurrence(session, occurrence.id):
        strike_out(session, meeting, reason, now)
    owe_again(session, rulebook, plan, campaign, occurrence, reason, by=by, now=now)
    _tell(session, plan, campaign, occurrence, evidence, now)
    _write(session, rulebook, campaign, occurrence, "returned", reason, by=by, now=now)
    session.refresh(evidence)
    return evidence


def owe_again(
    session: Session,
    rulebook: Rulebook,
    plan: Plan,
    campaign: Campaign,
    occurrence: Occurrence,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Let an occurrence be owed again; after its day it is open for a while."""
    occurrence.done_at = occurrence.done_by = None
    session.add(occurrence)
    verb = partial(acts.unfulfil, duty=occurrence.duty, period=occurrence.period)
    details = {"deed": "evidence.owed_again", "duty": occurrence.duty, "period": occurrence.period}
    act(session, rulebook, campaign, "worked", verb, by=by, now=now, details=details)
    if occurrence.due_at is None or occurrence.due_at > now:
        return
    asked = plan.provisions.evidence.of(occurrence.duty)
    until = plan.calendar.shift(day_of(plan, now), asked.return_days)
    opened = Unlocking(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        occurrence_id=occurrence.id,
        until=until,
        reason=reason,
        state="granted",
        requested_at=now,
        decided_at=now,
        decided_by=by.person_id,
    )
    session.add(opened)
    session.flush()
    owe_until(session, plan, campaign, occurrence, opened, now)


def _open(
    session: Session, rulebook: Rulebook, evidence: Evidence, by: Actor
) -> tuple[Campaign, Plan, Occurrence]:
    campaign = session.get_one(Campaign, evidence.campaign_id)
    plan = locked(session, rulebook, campaign)
    session.refresh(evidence)
    if evidence.state != "submitted":
        raise Refused(Reason.of("evidence.nothing_to_examine"))
    if is_own(session, campaign.id, by, evidence.handed_in_by):
        raise Refused(Reason.of("evidence.own_evidence"))
    return campaign, plan, session.get_one(Occurrence, evidence.occurrence_id)


def _answer(
    session: Session,
    evidence: Evidence,
    state: str,
    reason: str | None,
    seen_version: int | None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Write an answer unless somebody was faster (compare-and-set)."""
    seen = evidence.version if seen_version is None else seen_version
    answered = session.execute(
        update(Evidence)
        .where(
            col(Evidence.id) == evidence.id,
            col(Evidence.version) == seen,
            col(Evidence.state) == "submitted",
        )
        .values(
            state=state, reason=reason, examined_at=now, examined_by=by.person_id, version=seen + 1
        )
        .execution_options(synchronize_session=False)
    )
    assert isinstance(answered, CursorResult)
    session.refresh(evidence)
    if answered.rowcount != 1:
        current = evidence.version
        raise Refused(Reason.of("reason.stale_version", seen=seen, current=current))
    close_task(session, EXAMINATION, evidence.id, by=by, now=now)


def _tell(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    occurrence: Occurrence,
    evidence: Evidence,
    now: datetime,
) -> None:
    """Tell whoever handed it in, or the secretary where that was nobody in particular."""
    person = evidence.handed_in_by
    audience = Audience(people=(person,)) if person else Audience(roles=("secretary",))
    tell(
        session,
        plan,
        campaign,
        "work_done",
        audience,
        about=f"evidence/{evidence.id}",
        now=now,
        number=evidence.times,
        rule=evidence.state,
        params={
            "what": f"evidence.{evidence.state}",
            "title": in_pieces(title_of(plan, occurrence)),
            "note": evidence.reason or "",
        },
    )


def _write(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    occurrence: Occurrence,
    deed: str,
    reason: str | None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    plan = rulebook.plan(session, campaign.plan_version_id)
    round_key = round_of_work(plan, campaign, now)
    details = {"duty": occurrence.duty, "period": occurrence.period}
    wrote(
        session, rulebook, campaign, round_key, deed,
        by=by, now=now, reason=reason, details=details,
    )  # fmt: skip
