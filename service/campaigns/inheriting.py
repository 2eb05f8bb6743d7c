"""Dates that come from above: what a superior sets holds for all below, what it was granted not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from functools import partial

from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.carry_out import campaigns, identified
from service.campaigns.owing import redate_open_duties
from service.campaigns.performing import act_on
from service.models import Campaign, DateOverride, Postponement
from service.models.columns import within
from service.rulebook import Rulebook
from workflows import acts
from workflows.facts import CANCELLED, Particulars
from workflows.plan import Plan
from workflows.timeline import Dates, day_of

Days = dict[str, date | None]


def dates_set_by(session: Session, superior: Campaign | None) -> Days:
    """Return, by anchor, the dates that hold below a campaign: its own, else the nearest above it.

    What it was granted is not among them: a postponement 延期 is for itself alone (DESIGN 3).
    """
    if superior is None:
        return {}
    upwards = [int(part) for part in superior.path.strip("/").split("/")]
    chosen = (
        select(DateOverride)
        .join(Campaign, col(Campaign.id) == col(DateOverride.campaign_id))
        .where(
            Campaign.root_id == superior.root_id,
            col(Campaign.organization_id).in_(upwards),
        )
        .order_by(col(Campaign.path))  # from the top down: the nearest has the last word
    )
    return {found.anchor: found.on_date for found in session.exec(chosen)}


def as_dates(days: Days) -> Dates:
    """Return dates as facts keep them."""
    return tuple(sorted(days.items(), key=lambda pair: pair[0]))


def granted_until(session: Session, campaign: Campaign, anchor: str) -> date | None:
    """Return the day to which a campaign was itself granted a due day, or None."""
    chosen = (
        select(Postponement)
        .where(
            Postponement.campaign_id == campaign.id,
            Postponement.status == "granted",
            col(Postponement.state_key).concat(".due") == anchor,
        )
        .order_by(col(Postponement.id).desc())
        .limit(1)
    )
    found = session.exec(chosen).one_or_none()
    return found.until if found else None


def follow(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    before: Days,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Let a campaign that has another superior now, and all below it, have that one's dates.

    ``before`` is what the former superior had set. What an organisation set for itself, was
    granted, or did by starting early stays its own.
    """
    superior = session.get(Campaign, campaign.parent_id) if campaign.parent_id else None
    after = dates_set_by(session, superior)
    if after == before:
        return
    chosen = select(Campaign).where(
        Campaign.root_id == campaign.root_id, within(col(Campaign.path), campaign.path)
    )
    below = list(session.exec(chosen.order_by(col(Campaign.path))))
    own = _own_dates(session, below)
    alike: dict[tuple[int, Dates, Dates], list[int]] = defaultdict(list)
    for each in below:
        known = dict(Particulars.from_json(each.particulars).dates)
        new = {name: on for name, on in known.items() if name in own[each.id] or name not in before}
        new |= {name: on for name, on in after.items() if name not in own[each.id]}
        if new != known and each.state != CANCELLED:
            alike[each.plan_version_id, as_dates(known), as_dates(new)].append(each.id)
    for (version, known_dates, dates), ids in alike.items():
        plan = rulebook.plan(session, version)
        reached = identified(ids)
        details = {"cause": "moved_in_tree", "dates": _told(plan, known_dates, dates)}
        verb = partial(acts.redate_all, dates=dates)
        act_on(session, rulebook, reached, "redated", verb, by=by, now=now, details=details)
        redate_open_duties(session, rulebook, campaigns.c.id.in_(ids), now=now)


def _own_dates(session: Session, below: Iterable[Campaign]) -> dict[int, set[str]]:
    """Return for each campaign the anchors whose dates do not come from above the first of them."""
    every = list(below)
    ids = [each.id for each in every]
    own: dict[int, set[str]] = {number: set() for number in ids}
    overrides = select(DateOverride.campaign_id, DateOverride.anchor)
    for number, anchor in session.exec(overrides.where(col(DateOverride.campaign_id).in_(ids))):
        own[number].add(anchor)
    for each in every:  # from the top down, so that a superior's are complete
        own[each.id] |= own.get(each.parent_id or 0, set())
    # Only then: what was granted to one does not hold for those below it.
    granted = select(Postponement.campaign_id, Postponement.state_key).where(
        col(Postponement.campaign_id).in_(ids), Postponement.status == "granted"
    )
    for number, state in session.exec(granted):
        own[number].add(f"{state}.due")
    return own


def _told(plan: Plan, known: Dates, dates: Dates) -> dict[str, str | None]:
    """Return each date that is another one now, by the day that it has become."""
    changed = sorted({name for name, _ in {*known} ^ {*dates}})
    days = {name: day_of(plan, dates, name) for name in changed}
    return {name: on.isoformat() if on else None for name, on in days.items()}
