"""Optional activities 自选动作 that an organisation adds itself, counted apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.rows import facts_of
from service.errors import BadInput, NotFound
from service.evidence.counting import wrote
from service.evidence.papers import LONGEST_LINE, outside, problem
from service.evidence.rows import locked, round_of_work
from service.models import Activity, Campaign, Occurrence
from service.rulebook import Rulebook
from workflows.open_days import days_of_round
from workflows.owed import is_owed
from workflows.plan import Plan
from workflows.refusals import Reason, Refused


@dataclass(frozen=True, slots=True)
class Counts:
    """Of a campaign: occurrences owed and done, mandatory and optional apart, and its own."""

    mandatory: int = 0
    mandatory_done: int = 0
    optional: int = 0
    optional_done: int = 0
    own: int = 0
    own_held: int = 0


def by_number(session: Session, number: int) -> Activity:
    """Return an activity; raises NotFound."""
    found = session.get(Activity, number)
    if found is None:
        raise NotFound("activity")
    return found


def add(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    title: str,
    *,
    by: Actor,
    now: datetime,
    planned_on: date | None = None,
    note: str = "",
) -> Activity:
    """Add an activity of one's own; nobody is reminded of it, and it is never late (SEEDS S3-16).

    Raises:
        Refused: there is one of that title already. BadInput: it has none, or a long one.
    """
    plan = locked(session, rulebook, campaign)
    title = title.strip()
    if not 0 < len(title) <= LONGEST_LINE:
        raise BadInput([problem("title", "too_long", most=LONGEST_LINE)])
    row = Activity(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        round=round_of_work(plan, campaign, now),
        title=title,
        planned_on=planned_on,
        note=note,
        added_at=now,
        added_by=by.person_id,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise Refused(Reason.of("evidence.activity_known", title=title)) from None
    _write(session, rulebook, campaign, row, "activity_added", by=by, now=now)
    session.refresh(row)
    return row


def settle(
    session: Session,
    rulebook: Rulebook,
    row: Activity,
    held_on: date | None,
    *,
    by: Actor,
    now: datetime,
) -> Activity:
    """Say that an activity was held on a day; without a day, that it is dropped.

    Raises:
        Refused: it was settled before. BadInput: the day is none of its round's so far.
    """
    campaign = session.get_one(Campaign, row.campaign_id)
    plan = locked(session, rulebook, campaign)
    session.refresh(row)
    if row.state != "planned":
        raise Refused(Reason.of("evidence.activity_settled", title=row.title))
    days = days_of_round(plan, facts_of(campaign), row.round, now)
    if held_on is not None and (found := outside("held_on", held_on, days)):
        raise BadInput(found)
    row.state, row.held_on = ("held", held_on) if held_on else ("dropped", None)
    session.add(row)
    _write(session, rulebook, campaign, row, f"activity_{row.state}", by=by, now=now)
    session.refresh(row)
    return row


def activities_of(session: Session, campaign: Campaign) -> Sequence[Activity]:
    """Return the activities that an organisation added."""
    chosen = select(Activity).where(Activity.campaign_id == campaign.id)
    return session.exec(chosen.order_by(col(Activity.id))).all()


def counts_of(session: Session, plan: Plan, campaign: Campaign) -> Counts:
    """Count what a campaign owes and did: 规定动作, 自选动作 of the plan, and its own."""
    rows = session.exec(select(Occurrence).where(Occurrence.campaign_id == campaign.id)).all()
    owed = [row for row in rows if is_owed(plan.duty(row.duty))]
    free = [row for row in rows if not is_owed(plan.duty(row.duty))]
    own = [row for row in activities_of(session, campaign) if row.state != "dropped"]
    return Counts(
        mandatory=len(owed),
        mandatory_done=sum(row.done_at is not None for row in owed),
        optional=len(free),
        optional_done=sum(row.done_at is not None for row in free),
        own=len(own),
        own_held=sum(row.state == "held" for row in own),
    )


def _write(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    row: Activity,
    deed: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    details = {"activity": row.id, "title": row.title}
    wrote(session, rulebook, campaign, row.round, deed, by=by, now=now, details=details)
