"""A duty that each member owes: who has handed in, who lacks, who is excused with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from service.actors import Actor
from service.errors import BadInput
from service.evidence.counting import COUNTED, wrote
from service.evidence.handing_in import tick
from service.evidence.papers import LONGEST_LINE, problem
from service.evidence.rows import day_of, locked, round_of_work, window_of
from service.models import Campaign, Contribution, MemberExcuse, Occurrence, Person
from service.roles import members_of
from service.rulebook import Rulebook
from service.words import say
from workflows.calendar import local_day
from workflows.duty_windows import objection
from workflows.evidencing import papers_each
from workflows.member_counts import MemberTally, owing_on, tally
from workflows.plan import Plan
from workflows.refusals import Reason, Refused


def tally_of(
    session: Session, plan: Plan, campaign: Campaign, owed: Occurrence, now: datetime
) -> MemberTally | None:
    """Return how far the members are with an occurrence; None where it is no duty of theirs."""
    asked = plan.provisions.evidence.of(owed.duty)
    duty = next((duty for duty in plan.duties if duty.key == owed.duty), None)
    if duty is None or not asked.contribution:
        return None
    chosen = (
        select(Contribution.person_id, func.count())
        .where(
            Contribution.occurrence_id == owed.id,
            Contribution.kind == asked.contribution,
            Contribution.state == COUNTED,
        )
        .group_by(col(Contribution.person_id))
    )
    counts = dict(session.exec(chosen).all())
    place = campaign.organization_id
    today = [person.id for person in members_of(session, place, day_of(plan, now))]
    then = None
    if owed.due_at is not None and owed.due_at <= now:
        # A deadline is the first instant that is too late.
        last = local_day(owed.due_at - timedelta(seconds=1), plan.zone)
        then = [person.id for person in members_of(session, place, last)]
    excused = session.exec(
        select(MemberExcuse.person_id).where(MemberExcuse.occurrence_id == owed.id)
    ).all()
    return tally(counts, owing_on(today, then, counts), excused, papers_each(plan, duty))


def enough(
    session: Session, plan: Plan, campaign: Campaign, owed: Occurrence, now: datetime
) -> bool:
    """Say whether as many members as the plan wants have handed in."""
    found = tally_of(session, plan, campaign, owed, now)
    return found is not None and found.enough(plan.provisions.evidence.of(owed.duty).share)


def excuse(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    owed: Occurrence,
    person_id: int,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> MemberExcuse:
    """Let a member off one occurrence, with the reason: ill, or away. It may be done by that.

    Raises:
        BadInput: no reason. Refused: it is no duty of each member, the member does not owe it,
            has handed in or is excused already, or it is one's own.
    """
    plan = locked(session, rulebook, campaign)
    told = reason.strip()
    if not told or len(told) > LONGEST_LINE:
        raise BadInput([problem("reason", "absence_wants_reason", staff_no=person_id)])
    found = tally_of(session, plan, campaign, owed, now)
    if found is None or person_id not in found.missing:
        raise Refused(Reason.of("evidence.owes_nothing", duty=owed.duty))
    if by.is_one_of(person_id):
        raise Refused(Reason.of("evidence.own_excuse"))
    row = MemberExcuse(
        root_id=campaign.root_id,
        occurrence_id=owed.id,
        person_id=person_id,
        reason=told,
        excused_at=now,
        excused_by=by.person_id,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refused(Reason.of("evidence.owes_nothing", duty=owed.duty)) from None
    _done_by_that(session, rulebook, plan, campaign, owed, by=by, now=now)
    details = {"duty": owed.duty, "period": owed.period, "person_id": person_id}
    round_key = round_of_work(plan, campaign, now)
    wrote(
        session, rulebook, campaign, round_key, "excused",
        by=by, now=now, reason=told, details=details,
    )  # fmt: skip
    session.refresh(row)
    return row


def settle(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, by: Actor, now: datetime
) -> None:
    """Count anew what members still owe, once some came or left: it may be done by that."""
    plan = rulebook.plan(session, campaign.plan_version_id)
    chosen = select(Occurrence).where(
        Occurrence.campaign_id == campaign.id,
        col(Occurrence.done_at).is_(None),
        col(Occurrence.opens_at) <= now,
    )
    for owed in session.exec(chosen.order_by(col(Occurrence.id))).all():
        _done_by_that(session, rulebook, plan, campaign, owed, by=by, now=now)


def _done_by_that(
    session: Session,
    rulebook: Rulebook,
    plan: Plan,
    campaign: Campaign,
    owed: Occurrence,
    *,
    by: Actor,
    now: datetime,
) -> None:
    if owed.done_at is not None or not enough(session, plan, campaign, owed, now):
        return
    # What is locked stays undone until it is unlocked, whoever is let off.
    if objection(window_of(session, plan, owed, now), owed.duty, owed.period) is None:
        tick(session, rulebook, plan, campaign, owed.duty, owed.period, by=by, now=now)


def told(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    owed: Occurrence,
    *,
    now: datetime,
    locale: str,
) -> dict[str, Any] | None:
    """Return the count for those who look at it: how many, who is missing, who is excused."""
    found = tally_of(session, plan, campaign, owed, now)
    if found is None:
        return None
    named = select(Person).where(col(Person.id).in_(found.owing | found.excused))
    people = list(session.exec(named.order_by(col(Person.id))))
    missing = [person for person in people if person.id in found.missing]
    reasons = dict(
        session.exec(
            select(MemberExcuse.person_id, MemberExcuse.reason).where(
                MemberExcuse.occurrence_id == owed.id
            )
        ).all()
    )
    names = say(locale, "terms", "and").join(person.name for person in missing)
    count = {"given": len(found.given), "owing": len(found.owing)}
    code = "label.members_missing" if missing else "label.members_all"
    return {
        **count,
        "words": say(locale, "evidence", code, **count, missing=names),
        "missing": [{"staff_no": each.staff_no, "name": each.name} for each in missing],
        "excused": [
            {"staff_no": each.staff_no, "name": each.name, "reason": reasons[each.id]}
            for each in people
            if each.id in found.excused
        ],
    }
