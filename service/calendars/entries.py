"""What stands in a feed: the last days of stages and duties, with whether they are done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from service.auth.permits import allow
from service.auth.visitor import Visitor
from service.campaigns.carry_out import campaigns, organizations
from service.campaigns.rows import facts_of
from service.clock import local_day
from service.models import CalendarFeed, Campaign, Occurrence, Organization
from service.rulebook import Rulebook
from service.todo import seat_for, todo
from service.todo_reach import campaigns_for
from workflows.facts import CANCELLED, Facts
from workflows.plan import Plan, state_of
from workflows.schedule import can_be_late, openings
from workflows.timeline import timeline_of, window_of

#: A calendar program keeps what it has seen; what lies further off than this it sees in time.
BEHIND = timedelta(days=60)
AHEAD = timedelta(days=400)

What = Literal["stage", "duty", "approve", "postponement"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One last day: the whole of ``day`` is still in time.

    ``name`` is the same for the same thing whatever its day, so that a calendar moves it.
    """

    name: str
    what: What
    day: date
    title: str
    organization: str
    campaign_id: int
    period: str = ""
    done: bool = False
    provisional: bool = False


def entries(
    session: Session, rulebook: Rulebook, feed: CalendarFeed, who: Visitor, *, now: datetime
) -> list[Entry]:
    """Return what a feed shows its owner, the earliest day first.

    Raises NotFound where an organisation is no longer theirs to see.
    """
    if feed.organization_id is None:
        found = _owed_by(session, rulebook, who, now)
    else:
        place = session.get_one(Organization, feed.organization_id)
        allow(session, who, "see", place)
        found = _of_organization(session, rulebook, place, now)
    today = local_day(now)
    shown = (one for one in found if today - BEHIND <= one.day <= today + AHEAD)
    return sorted(shown, key=lambda one: (one.day, one.campaign_id, one.name))


def _of_organization(
    session: Session, rulebook: Rulebook, place: Organization, now: datetime
) -> Iterator[Entry]:
    chosen = (
        columns(campaigns, organizations.c.name)
        .join(organizations, organizations.c.id == campaigns.c.organization_id)
        .where(campaigns.c.organization_id == place.id, campaigns.c.state != CANCELLED)
    )
    for row in session.execute(chosen.order_by(campaigns.c.id)).all():
        plan = rulebook.plan(session, row.plan_version_id)
        facts = facts_of(session.get_one(Campaign, row.id))
        yield from _stages(row, plan, facts)
        yield from _duties(session, row, plan, facts, now)


def _owed_by(session: Session, rulebook: Rulebook, who: Visitor, now: datetime) -> Iterator[Entry]:
    """Stages and duties that are the person's by a post, and what waits for their decision."""
    own = {seat.organization_id for seat in who.seats}
    for row in campaigns_for(session, who):
        if row.organization_id not in own:
            continue
        plan = rulebook.plan(session, row.plan_version_id)
        facts = facts_of(session.get_one(Campaign, row.id))
        if seat_for(who, row, "secretary", plan) is not None:
            yield from _stages(row, plan, facts)
        mine = {
            duty.key
            for duty in plan.duties_for(row.kind)
            if seat_for(who, row, duty.done_by, plan) is not None
        }
        yield from _duties(session, row, plan, facts, now, only=mine)
    for item in todo(session, rulebook, who.person_id, now=now):
        if item.what in ("approve", "postponement") and item.due_at is not None:
            yield Entry(
                name=f"{item.campaign_id}/{item.what}/{item.place or item.postponement_id or ''}",
                what="approve" if item.what == "approve" else "postponement",
                day=_last_day(item.due_at),
                title=item.title,
                organization=item.organization,
                campaign_id=item.campaign_id,
            )


def _stages(row: Row[Any], plan: Plan, facts: Facts) -> Iterator[Entry]:
    """The last day of each stage that can be late; of the one under way as it stands today."""
    line = timeline_of(plan, facts.particulars.dates)
    ways = plan.stages_for(row.kind)
    states = [state_of(*step) for step in ways]
    here = facts.suspended_from or facts.state
    index = states.index(here) if here in states else None
    for number, (round_, stage) in enumerate(ways):
        state, window = states[number], line.stages[states[number]]
        if number == index:
            window = window_of(plan, facts.particulars.dates, state, facts.entered_on)
        if window.due is None or not can_be_late(stage):
            continue
        passed = facts.state == "completed" or (index is not None and number < index)
        yield Entry(
            name=f"{row.id}/{state}",
            what="stage",
            day=window.due,
            title=stage.title if len(plan.rounds) == 1 else f"{round_.title} · {stage.title}",
            organization=row.name,
            campaign_id=row.id,
            done=passed,
            provisional=window.provisional,
        )


def _duties(
    session: Session,
    row: Row[Any],
    plan: Plan,
    facts: Facts,
    now: datetime,
    only: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """The last day of each period owed, as far as the plan reaches within the year."""
    wanted = set(only) if only is not None else {duty.key for duty in plan.duties_for(row.kind)}
    if not wanted:
        return
    known = facts.particulars
    reach = (plan, known.dates, facts.kind, facts.joined_at, known.newcomer)
    done = _done(session, row.id)
    for name, one in openings(*reach, (now + AHEAD).year).items():
        if one.stage not in wanted or one.due_at is None:
            continue
        duty = plan.duty(one.stage)
        yield Entry(
            name=f"{row.id}/duty/{name}",
            what="duty",
            day=_last_day(one.due_at),
            title=duty.title if duty else one.stage,
            organization=row.name,
            campaign_id=row.id,
            period=one.period,
            done=done.get(name, False),
            provisional=one.provisional,
        )


def _done(session: Session, campaign_id: int) -> Mapping[str, bool]:
    chosen = select(Occurrence.duty, Occurrence.period, Occurrence.done_at).where(
        col(Occurrence.campaign_id) == campaign_id
    )
    return {f"{duty}/{period}": at is not None for duty, period, at in session.exec(chosen)}


def _last_day(too_late: datetime) -> date:
    """Return the day before the first instant that is too late."""
    return local_day(too_late - timedelta(microseconds=1))
