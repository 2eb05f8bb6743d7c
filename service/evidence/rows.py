"""The rows of evidence: found, held against others, and the window that an occurrence is in."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, select

from service.campaigns.rows import facts_of
from service.errors import NotFound
from service.models import Campaign, Evidence, Meeting, Occurrence, Unlocking
from service.rulebook import Rulebook
from workflows.calendar import local_day
from workflows.closest import closest
from workflows.decide import decide
from workflows.duty_windows import Opening, Window, window_state
from workflows.facts import SCHEDULED
from workflows.plan import Duty, Plan
from workflows.provisions.evidence import NOBODY
from workflows.refusals import Reason, Refused


def locked(session: Session, rulebook: Rulebook, campaign: Campaign) -> Plan:
    """Hold a campaign's row, so that no two count its evidence at once; return its plan."""
    session.flush()
    session.refresh(campaign, with_for_update=True)
    return rulebook.plan(session, campaign.plan_version_id)


def occurrence_by_number(session: Session, number: int) -> Occurrence:
    """Return an occurrence of a duty; raises NotFound."""
    found = session.get(Occurrence, number)
    if found is None:
        raise NotFound("occurrence")
    return found


def occurrence_of(
    session: Session, campaign: Campaign, duty: str, period: str
) -> Occurrence | None:
    """Return one period's owing of a duty, if it has opened."""
    chosen = select(Occurrence).where(
        Occurrence.campaign_id == campaign.id,
        Occurrence.duty == duty,
        Occurrence.period == period,
    )
    return session.exec(chosen).one_or_none()


def evidence_of(session: Session, occurrence: Occurrence) -> Evidence | None:
    """Return what was handed in for an occurrence."""
    chosen = select(Evidence).where(Evidence.occurrence_id == occurrence.id)
    return session.exec(chosen).one_or_none()


def meeting_by_number(session: Session, number: int) -> Meeting:
    """Return a meeting; raises NotFound."""
    found = session.get(Meeting, number)
    if found is None:
        raise NotFound("meeting")
    return found


def duty_named(plan: Plan, campaign: Campaign, key: str) -> Duty:
    """Return a duty that an organisation owes; raises Refused with a guess."""
    known = {duty.key: duty for duty in plan.duties_for(campaign.kind)}
    if key not in known:
        reasons = [Reason.of("reason.no_such_duty", duty=key)]
        guess = closest(key, known)
        raise Refused(*reasons, *([Reason.of("reason.did_you_mean", guess=guess)] if guess else []))
    return known[key]


def round_of_work(plan: Plan, campaign: Campaign, now: datetime) -> str:
    """Return the round that work done now counts for: before the first one, that.

    The calendar may not have passed since; it is asked what it will have done by now.
    """
    facts = decide(plan, facts_of(campaign), now).facts
    if facts.state == SCHEDULED:
        return next((round_.key for round_, _ in plan.stages_for(campaign.kind)), "")
    if facts.round_key:
        return facts.round_key
    return (facts.suspended_from or "").partition("/")[0]


def window_of(session: Session, plan: Plan, occurrence: Occurrence, now: datetime) -> Window:
    """Return the state in which the window of an occurrence is."""
    opening = Opening(occurrence.opens_at, occurrence.due_at, _unlocked(session, occurrence))
    locks = plan.provisions.evidence.of(occurrence.duty).locks
    return window_state(opening, locks=locks, zone=plan.zone, now=now)


def _unlocked(session: Session, occurrence: Occurrence) -> tuple[date, ...]:
    chosen = select(col(Unlocking.until)).where(
        Unlocking.occurrence_id == occurrence.id, Unlocking.state == "granted"
    )
    return tuple(session.exec(chosen.order_by(col(Unlocking.id))))


def examiner_of(plan: Plan, campaign: Campaign, duty: str) -> str | None:
    """Return the role that examines what is handed in for a duty, as it applies here; or None."""
    role = plan.provisions.evidence.of(duty).examined_by
    return None if role == NOBODY else plan.meant(role, campaign.at_top)


def unlocker_of(plan: Plan, campaign: Campaign, duty: str) -> str:
    """Return the role that opens a locked window of a duty, as it applies here."""
    return plan.meant(plan.provisions.evidence.of(duty).unlocked_by, campaign.at_top)


def day_of(plan: Plan, now: datetime) -> date:
    """Return the local day of the plan."""
    return local_day(now, plan.zone)


def title_of(plan: Plan, occurrence: Occurrence) -> str:
    """Return the title under which an occurrence is told."""
    duty = next((duty for duty in plan.duties if duty.key == occurrence.duty), None)
    title = duty.title if duty else occurrence.duty
    return title if occurrence.period == "once" else f"{title}（{occurrence.period}）"
