"""Dates of a running campaign: its own ones within the superior's bounds, and named events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import ColumnElement, and_, not_
from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.carry_out import campaigns
from service.campaigns.inheriting import dates_set_by, granted_until
from service.campaigns.owing import redate_open_duties
from service.campaigns.performing import act_on
from service.models import Campaign, DateOverride, Postponement
from service.models.columns import within
from service.rulebook import Rulebook
from workflows import acts
from workflows.closest import closest
from workflows.decide import Verb
from workflows.facts import CANCELLED, Particulars
from workflows.plan import Plan, state_of
from workflows.refusals import Reason, Refused
from workflows.timeline import Timeline, day_of, timeline_of


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
    _refuse_unknown(plan, anchor)
    _refuse_out_of_bounds(session, plan, campaign, anchor, on)
    _remember(session, campaign, anchor, on, reason, by, now)
    reached = _reached(session, campaign, anchor)
    told = _Moved("redated", anchor, on, reason)
    return _redate(session, rulebook, campaign, reached, told, by=by, now=now)


def remove_override(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    anchor: str,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> Campaign:
    """Take back a date that one organisation set: it and those below follow the superior again.

    A postponement that the organisation was granted for the same day holds on for itself.

    Raises:
        Refused: no such date, none of its own, or the window would run backwards.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    _refuse_unknown(plan, anchor)
    own = _own(session, campaign, anchor)
    if own is None:
        raise Refused(Reason.of("reason.no_own_date", anchor=anchor))
    session.delete(own)
    session.flush()
    told = _inherited(session, plan, campaign, anchor, reason)
    reached = _reached(session, campaign, anchor)
    granted = granted_until(session, campaign, anchor)
    if granted is None:
        return _redate(session, rulebook, campaign, reached, told, by=by, now=now)
    this = campaigns.c.id == campaign.id
    kept = _Moved("redated", anchor, granted, reason)
    _redate(session, rulebook, campaign, and_(reached, not_(this)), told, by=by, now=now)
    return _redate(session, rulebook, campaign, this, kept, by=by, now=now)


def _inherited(
    session: Session, plan: Plan, campaign: Campaign, anchor: str, reason: str
) -> _Moved:
    """Return what becomes of a date that is an organisation's own no longer."""
    superior = session.get(Campaign, campaign.parent_id) if campaign.parent_id else None
    above = dates_set_by(session, superior)
    known, given = Particulars.from_json(campaign.particulars), anchor in above
    dates = (known.dated(anchor, above[anchor]) if given else known.undated(anchor)).dates
    _refuse_backwards(timeline_of(plan, dates), anchor)
    on = day_of(plan, dates, anchor)
    return _Moved("redated", anchor, on, reason, removed=not given)


def _refuse_unknown(plan: Plan, anchor: str) -> None:
    known = anchors_of(plan)
    if anchor not in known:
        guess = closest(anchor, known) or ""
        raise Refused(Reason.of("reason.no_such_date", anchor=anchor, guess=guess))


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
    """A date that was moved, and what history tells of it; ``removed``: it follows the plan."""

    told: str
    anchor: str
    on: date | None
    reason: str
    removed: bool = False

    @property
    def verb(self) -> Verb:
        """Return what is done to each campaign."""
        if self.removed:
            return partial(acts.undate, anchor=self.anchor)
        return partial(acts.redate, anchor=self.anchor, on=self.on)

    @property
    def details(self) -> dict[str, str | None]:
        """Return what a line of history keeps."""
        return {"anchor": self.anchor, "on": self.on.isoformat() if self.on else None}


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
        moved.verb,
        by=by,
        now=now,
        reason=moved.reason or None,
        details=moved.details,
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


def _own(session: Session, campaign: Campaign, anchor: str) -> DateOverride | None:
    chosen = select(DateOverride).where(
        DateOverride.campaign_id == campaign.id, DateOverride.anchor == anchor
    )
    return session.exec(chosen).one_or_none()


def _remember(
    session: Session,
    campaign: Campaign,
    anchor: str,
    on: date | None,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    row = _own(session, campaign, anchor)
    if row is None:
        row = DateOverride(campaign_id=campaign.id, anchor=anchor, at=now)
    row.on_date, row.reason, row.by, row.at = on, reason or None, by.person_id, now
    session.add(row)
    session.flush()


def _refuse_out_of_bounds(
    session: Session, plan: Plan, campaign: Campaign, anchor: str, on: date | None
) -> None:
    dates = Particulars.from_json(campaign.particulars)
    _refuse_backwards(timeline_of(plan, dates.dated(anchor, on).dates), anchor)
    if campaign.parent_id is None or on is None:
        return
    superior = session.get_one(Campaign, campaign.parent_id)
    bound = timeline_of(plan, Particulars.from_json(superior.particulars).dates)
    _refuse_outside(bound, anchor, on)


def _refuse_backwards(line: Timeline, anchor: str) -> None:
    window = {**line.rounds, **line.stages}.get(anchor.rpartition(".")[0])
    if window and window.opens and window.due and window.due < window.opens:
        raise Refused(
            Reason.of("reason.window_backwards", opens=window.opens, due=window.due, anchor=anchor)
        )


def _refuse_outside(bound: Timeline, anchor: str, on: date) -> None:
    name = anchor.rpartition(".")[0]
    around = {**bound.rounds, **bound.stages}.get(name)
    first = around.opens if around else bound.starts
    last = around.due if around else bound.ends
    if (first is not None and on < first) or (last is not None and on > last):
        raise Refused(
            Reason.of("reason.outside_superior", anchor=anchor, on=on, first=first, last=last)
        )
