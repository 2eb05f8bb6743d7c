"""Organisations that join, move or leave while a campaign runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, col, or_, select

from notifications import outbox
from service.actors import Actor
from service.campaigns.carry_out import campaigns, carry_out, claim
from service.campaigns.inheriting import as_dates, dates_set_by, follow
from service.campaigns.launch import add_campaigns
from service.campaigns.performing import act
from service.campaigns.ruling import Notice, Ruling
from service.models import Campaign, History, Organization, PlanVersion
from service.rulebook import Rulebook
from workflows import acts
from workflows.calendar import local_day
from workflows.decide import decide
from workflows.facts import CANCELLED, COMPLETED, SCHEDULED, Facts
from workflows.happenings import Done
from workflows.plan import Leave, Plan, Round, Stage, state_of
from workflows.refusals import Reason, Refused
from workflows.schedule import can_be_late
from workflows.timeline import Dates, timeline_of

# One that has passed its last stage may still owe duties.
GOING_ON = or_(col(Campaign.closed_at).is_(None), col(Campaign.next_at).is_not(None))


def join(
    session: Session, rulebook: Rulebook, organization: Organization, *, by: Actor, now: datetime
) -> list[Campaign]:
    """Let an organisation founded in mid-campaign take part, at the stage that the calendar is in.

    It joins every running campaign of its superiors, so that it appears in every count (T17).
    """
    session.flush()
    joined = []
    for parent in _running_above(session, organization):
        version = session.get_one(PlanVersion, parent.plan_version_id)
        plan = rulebook.plan(session, version.id)
        if organization.kind not in plan.participants:
            continue
        top = session.get_one(Organization, parent.root_organization_id)
        made = add_campaigns(
            session,
            [organization],
            version,
            top,
            now,
            root_id=parent.root_id,
            parent_id=parent.id,
        )
        joined.append(_settle_in(session, plan, made[organization.id], parent, by, now))
    return joined


def _running_above(session: Session, organization: Organization) -> list[Campaign]:
    """Return, for each launch that is going on, the campaign of the nearest superior.

    The superior itself may have finished: its other subordinates are still at it.
    """
    above = [int(part) for part in organization.path.strip("/").split("/")][:-1]
    chosen = (
        select(Campaign)
        .where(
            col(Campaign.organization_id).in_(above),
            col(Campaign.root_id).in_(select(Campaign.root_id).where(GOING_ON)),
            Campaign.state != CANCELLED,
        )
        .order_by(col(Campaign.path).desc())
    )
    already = select(Campaign.root_id).where(Campaign.organization_id == organization.id)
    taken = set(session.exec(already))
    nearest: dict[int, Campaign] = {}
    for campaign in session.exec(chosen):
        if campaign.root_id not in taken:
            nearest.setdefault(campaign.root_id, campaign)
    return list(nearest.values())


def _settle_in(
    session: Session, plan: Plan, campaign_id: int, parent: Campaign, by: Actor, now: datetime
) -> Campaign:
    dates = as_dates(dates_set_by(session, parent))
    claim(session, campaigns.c.id == campaign_id)

    def step(row: Row[Any], facts: Facts) -> Ruling:
        today = local_day(now, plan.zone)
        state = right_stage(plan, facts.kind, dates, today)
        under_way = state not in (SCHEDULED, COMPLETED)
        placed = replace(
            facts,
            state=state,
            visit=1 if under_way else 0,
            entered_on=today if under_way else None,
            particulars=replace(facts.particulars, dates=dates, newcomer=True),
        )
        begun = Done(now, "joined", SCHEDULED, state, 0, placed.visit)
        decision = decide(plan, placed, now, changed_at=now)
        told = replace(decision, happenings=(begun, *decision.happenings))
        # Whoever comes when all is over is not told that it begins.
        notices = () if state == COMPLETED else (Notice("campaign_started", ("secretary",), 1),)
        return Ruling(plan, told, by, notices=notices)

    outcome = carry_out(session, step, now=now)
    if outcome.failed:
        raise outcome.failed[0][1]
    session.expire_all()
    return session.get_one(Campaign, campaign_id)


def right_stage(plan: Plan, kind: str, dates: Dates, today: date) -> str:
    """Return the state for a newcomer: the stage that runs today, the last one to have opened.

    Where it is over already, the coming one; and none where all is over: nobody is late with
    what ended before they were there.
    """
    stages = plan.stages_for(kind)
    last = _last_opened(plan, dates, stages, today)
    if last is None:
        return SCHEDULED
    due = timeline_of(plan, dates).stages[state_of(*stages[last])].due
    if due is not None and due < today and can_be_late(stages[last][1]):
        last += 1
    return state_of(*stages[last]) if last < len(stages) else COMPLETED


def _last_opened(
    plan: Plan, dates: Dates, stages: Sequence[tuple[Round, Stage]], today: date
) -> int | None:
    line = timeline_of(plan, dates)
    last: int | None = None
    over: date | None = None
    for number, (round_, stage) in enumerate(stages):
        window = line.stages[state_of(round_, stage)]
        follows = over is not None and over < today and not line.waits_for_event(round_, stage)
        opened = window.opens <= today if window.opens else follows
        if not opened and (window.opens is not None or stage.leave is not Leave.ON_DATE):
            break
        if opened:
            last = number
        over = window.due
    return last


def leave(
    session: Session, rulebook: Rulebook, organization: Organization, *, by: Actor, now: datetime
) -> list[Campaign]:
    """End the campaigns of an organisation that is closed; their history says so."""
    chosen = select(Campaign).where(Campaign.organization_id == organization.id, GOING_ON)
    ended = list(session.exec(chosen))
    for campaign in ended:
        outbox.cancel(session, campaign.id, now=now, detail="closed")
        act(session, rulebook, campaign, "closed", acts.close, by=by, now=now)
    return ended


def moved(
    session: Session, rulebook: Rulebook, organization: Organization, *, by: Actor, now: datetime
) -> list[Campaign]:
    """Give the running campaigns of an organisation that was moved their new superior's.

    From then on its dates hold there, and below; history says so.
    """
    session.flush()
    chosen = select(Campaign).where(Campaign.organization_id == organization.id, GOING_ON)
    changed = list(session.exec(chosen))
    above = [int(part) for part in organization.path.strip("/").split("/")][:-1]
    for campaign in changed:
        superiors = {
            found.organization_id: found.id
            for found in session.exec(
                select(Campaign).where(
                    Campaign.root_id == campaign.root_id,
                    col(Campaign.organization_id).in_(above),
                )
            )
        }
        nearest = next((superiors[n] for n in reversed(above) if n in superiors), None)
        if nearest is None and not campaign.at_top:
            raise Refused(Reason.of("reason.leaves_campaign", code=organization.code))
        former = session.get(Campaign, campaign.parent_id) if campaign.parent_id else None
        before = dates_set_by(session, former)
        campaign.parent_id = nearest
        campaign.version += 1
        session.add(campaign)
        note_transfer(session, campaign, organization, by=by, now=now)
        session.flush()
        follow(session, rulebook, campaign, before, by=by, now=now)
    return changed


def note_transfer(
    session: Session, campaign: Campaign, organization: Organization, *, by: Actor, now: datetime
) -> None:
    """Write down that a campaign has another superior from now on."""
    session.add(
        History(
            root_id=campaign.root_id,
            campaign_id=campaign.id,
            kind="transferred",
            source=campaign.state,
            target=campaign.state,
            visit=campaign.visit,
            effective_at=now,
            at=now,
            person_id=by.person_id,
            actor=by.kind,
            rule="moved_in_tree",
            reason=organization.path,
            to_version=campaign.version,
        )
    )
