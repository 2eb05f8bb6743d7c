"""Running campaigns carried over to another version of their plan, or to new holidays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_
from sqlmodel import Session, col, func, select

from service.actors import CALENDAR, Actor
from service.campaigns.carry_out import Outcome, campaigns, carry_out, claim
from service.campaigns.owing import redate_open_duties
from service.campaigns.rows import facts_of
from service.campaigns.ruling import Ruling
from service.models import Campaign, Organization, PlanVersion
from service.rulebook import Rulebook
from workflows import acts
from workflows.decide import Decision, decide
from workflows.facts import Facts
from workflows.happenings import Done
from workflows.plan import Plan
from workflows.refusals import Reason, Refused
from workflows.reschedule import rescheduled
from workflows.timeline import ONE_INSTANT


@dataclass(frozen=True, slots=True)
class Carried:
    """What a migration would do to one campaign: where it stands, and what would break."""

    organization: str
    state: str
    next_at: datetime | None
    reasons: tuple[Reason, ...]


def _open(root: Campaign) -> ColumnElement[bool]:
    # One that has passed its last stage may still owe duties, by the version that it is pinned to.
    going_on = or_(campaigns.c.closed_at.is_(None), campaigns.c.next_at.is_not(None))
    return and_(campaigns.c.root_id == root.root_id, going_on)


def how_many(session: Session, root: Campaign) -> int:
    """Say how many campaigns of a launch a migration would carry over."""
    chosen = select(func.count()).select_from(campaigns).where(_open(root))
    return session.exec(chosen).one()


def migration_report(
    session: Session,
    rulebook: Rulebook,
    root: Campaign,
    version: PlanVersion,
    *,
    now: datetime,
) -> list[Carried]:
    """Return for each running campaign of a launch what would become of it, changing nothing."""
    new = rulebook.plan(session, version.id)
    return prospects(session, rulebook, root, new, version.plan_id, now=now)


def prospects(
    session: Session,
    rulebook: Rulebook,
    root: Campaign,
    new: Plan,
    plan_id: int | None,
    *,
    now: datetime,
) -> list[Carried]:
    """The same for a plan that need not be kept yet; `plan_id` says of which plan it is."""
    chosen = (
        select(Campaign, Organization.code)
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(_open(root))
        .order_by(col(Campaign.path))
    )
    report = []
    for campaign, code in session.exec(chosen):
        old = rulebook.plan(session, campaign.plan_version_id)
        facts = decide(old, facts_of(campaign), now).facts
        reasons = _objections(old, new, campaign, plan_id, session)
        next_at = None
        try:
            next_at = decide(new, acts.migrate(old, facts, new, now), now).facts.next_at
        except Refused as refused:
            reasons += refused.reasons
        report.append(Carried(code, campaign.state, next_at, reasons))
    return report


def _objections(
    old: Plan, new: Plan, campaign: Campaign, plan_id: int | None, session: Session
) -> tuple[Reason, ...]:
    current = session.get_one(PlanVersion, campaign.plan_version_id)
    if current.plan_id != plan_id:
        return (Reason.of("reason.other_plan", old=old.name, new=new.name),)
    if campaign.kind not in new.participants:
        return (Reason.of("reason.kind_takes_no_part", kind=campaign.kind),)
    return ()


def migrate(
    session: Session,
    rulebook: Rulebook,
    root: Campaign,
    version: PlanVersion,
    *,
    by: Actor,
    now: datetime,
) -> Outcome:
    """Carry every running campaign of a launch over to a version; all of them or none (T14).

    Raises:
        Refused: with what would break, for every campaign concerned.
    """
    report = migration_report(session, rulebook, root, version, now=now)
    broken = tuple(
        replace(reason, params=(("organization", found.organization), *reason.params))
        for found in report
        for reason in found.reasons
    )
    if broken:
        raise Refused(*broken)
    new = rulebook.plan(session, version.id)

    def step(row: Row[Any], facts: Facts) -> Ruling:
        old = rulebook.plan(session, row.plan_version_id)
        decision = _carried(old, facts, new, now, acts.migrate)
        details = {"from": row.plan_version_id, "to": version.id}
        return Ruling(new, decision, by, details=details, plan_version_id=version.id)

    outcome = _carry_out(session, _open(root), step, now)
    redate_open_duties(session, rulebook, _open(root), now=now)
    return outcome


def recalculate(session: Session, rulebook: Rulebook, *, now: datetime) -> Outcome:
    """Work out the next moments anew after holidays were published or changed (TRAPS T12)."""

    def step(row: Row[Any], facts: Facts) -> Ruling:
        plan = rulebook.plan(session, row.plan_version_id)

        def again(old: Plan, facts: Facts, new: Plan, at: datetime) -> Facts:
            return rescheduled(old, facts, new, replace(facts, next_at=at + ONE_INSTANT), at)

        decision = _carried(plan, facts, plan, now, again, told="redated")
        return Ruling(plan, decision, CALENDAR, details={"cause": "calendar"})

    outcome = _carry_out(session, campaigns.c.next_at.is_not(None), step, now)
    redate_open_duties(session, rulebook, campaigns.c.next_at.is_not(None), now=now)
    return outcome


def _carried(
    old: Plan, facts: Facts, new: Plan, now: datetime, verb: Any, told: str = "migrated"
) -> Decision:
    before = decide(old, facts, now)
    changed = verb(old, before.facts, new, now)
    after = decide(new, changed, now, changed_at=now)
    done = Done(now, told, before.facts.state, changed.state, before.facts.visit, changed.visit)
    return Decision(after.facts, (*before.happenings, done, *after.happenings))


def _carry_out(session: Session, which: ColumnElement[bool], step: Any, now: datetime) -> Outcome:
    session.flush()
    claim(session, which)
    outcome = carry_out(session, step, now=now)
    if outcome.failed:
        raise outcome.failed[0][1]
    session.expire_all()
    return outcome
