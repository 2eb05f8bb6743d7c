"""Dates of a running campaign: its own ones within the superior's bounds, and named events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import ColumnElement, and_, not_
from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.carry_out import campaigns
from service.campaigns.owing import redate_open_duties
from service.campaigns.performing import act_on
from service.models import Campaign, DateOverride, Postponement
from service.models.columns import within
from service.rulebook import Rulebook
from workflows import acts
from workflows.closest import closest
from workflows.facts import CANCELLED, Particulars
from workflows.plan import Plan, state_of
from workflows.refusals import Reason, Refused
from workflows.timeline import Timeline, timeline_of


def anchors_of(plan: Plan) -> list[str]:
    """Return the names of the dates that an organisation may set for itself."""
    names = ["plan.starts", "plan.ends"]
    for round_ in plan.rounds:
        names += [f"{round_.key}.starts", f"{round_.key}.ends"]
        for stage in round_.stages:
            names += [f"{state_of(round_, stage)}.opens", f"{state_of(round_, stage)}.due"]
    return names


def override_date(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    anchor: str,
    on: date | None,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> Campaign:
    """Set a date of one organisation and of all below it that have none of their own.

    Raises:
        Refused: no such date, outside the superior's bounds, or the window would run backwards.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    known = anchors_of(plan)
    if anchor not in known:
        guess = closest(anchor, known) or ""
        raise Refused(Reason.of("reason.no_such_date", anchor=anchor, guess=guess))
    _refuse_out_of_bounds(session, plan, campaign, anchor, on)
    _remember(session, campaign, anchor, on, reason, by, now)
    reached = _reached(session, campaign, anchor)
    told = _Moved("redated", anchor, on, reason)
    return _redate(session, rulebook, campaign, reached, told, by=by, now=now)


def set_event(
    session: Session,
    rulebook: Rulebook,
    root: Campaign,
    event: str,
    on: date | None,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> Campaign:
    """Give a named event its day, for the whole launch; all that hangs on it is worked out anew."""
    plan = rulebook.plan(session, root.plan_version_id)
    known = [found.key for found in plan.events]
    if event not in known:
        guess = closest(event, known) or ""
        raise Refused(Reason.of("reason.no_such_event", event=event, guess=guess))
    anchor = f"event.{event}"
    _remember(session, root, anchor, on, reason, by, now)
    reached = campaigns.c.root_id == root.root_id
    told = _Moved("event_dated", anchor, on, reason)
    return _redate(session, rulebook, root, reached, told, by=by, now=now)


@dataclass(frozen=True, slots=True)
class _Moved:
    """A date that was moved, and what history tells of it."""

    told: str
    anchor: str
    on: date | None
    reason: str


def _redate(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    reached: ColumnElement[bool],
    moved: _Moved,
    *,
    by: Actor,
    now: datetime,
) -> Campaign:
    # One that has passed its last stage goes on owing its duties until the plan ends.
    going_on = and_(reached, campaigns.c.state != CANCELLED)
    act_on(
        session,
        rulebook,
        going_on,
        moved.told,
        partial(acts.redate, anchor=moved.anchor, on=moved.on),
        by=by,
        now=now,
        reason=moved.reason or None,
        details={"anchor": moved.anchor, "on": moved.on.isoformat() if moved.on else None},
    )
    redate_open_duties(session, rulebook, going_on, now=now)
    session.refresh(campaign)
    return campaign


def _reached(session: Session, campaign: Campaign, anchor: str) -> ColumnElement[bool]:
    """Return the subtree, without the parts that set this date for themselves.

    What an organisation sets holds for all below it; what it was granted, for itself alone.
    """
    own = (
        select(Campaign.path)
        .join(DateOverride, col(DateOverride.campaign_id) == col(Campaign.id))
        .where(
            DateOverride.anchor == anchor,
            Campaign.root_id == campaign.root_id,
            within(col(Campaign.path), campaign.path),
            Campaign.id != campaign.id,
        )
    )
    below = and_(campaigns.c.root_id == campaign.root_id, within(campaigns.c.path, campaign.path))
    postponed = select(Postponement.campaign_id).where(
        Postponement.status == "granted",
        col(Postponement.state_key).concat(".due") == anchor,
        Postponement.campaign_id != campaign.id,
    )
    return and_(
        below,
        campaigns.c.id.not_in(postponed),
        *(not_(within(campaigns.c.path, path)) for path in session.exec(own)),
    )


def _remember(
    session: Session,
    campaign: Campaign,
    anchor: str,
    on: date | None,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    chosen = select(DateOverride).where(
        DateOverride.campaign_id == campaign.id, DateOverride.anchor == anchor
    )
    row = session.exec(chosen).one_or_none()
    if row is None:
        row = DateOverride(campaign_id=campaign.id, anchor=anchor, at=now)
    row.on_date, row.reason, row.by, row.at = on, reason or None, by.person_id, now
    session.add(row)
    session.flush()


def _refuse_out_of_bounds(
    session: Session, plan: Plan, campaign: Campaign, anchor: str, on: date | None
) -> None:
    dates = Particulars.from_json(campaign.particulars)
    line = timeline_of(plan, dates.dated(anchor, on).dates)
    windows = {**line.rounds, **line.stages}
    name = anchor.rpartition(".")[0]
    window = windows.get(name)
    if window and window.opens and window.due and window.due < window.opens:
        raise Refused(
            Reason.of("reason.window_backwards", opens=window.opens, due=window.due, anchor=anchor)
        )
    if campaign.parent_id is None or on is None:
        return
    superior = session.get_one(Campaign, campaign.parent_id)
    bound = timeline_of(plan, Particulars.from_json(superior.particulars).dates)
    _refuse_outside(bound, name, anchor, on)


def _refuse_outside(bound: Timeline, name: str, anchor: str, on: date) -> None:
    around = {**bound.rounds, **bound.stages}.get(name)
    first = around.opens if around else bound.starts
    last = around.due if around else bound.ends
    if (first is not None and on < first) or (last is not None and on > last):
        raise Refused(
            Reason.of("reason.outside_superior", anchor=anchor, on=on, first=first, last=last)
        )
