"""The campaigns that run on a plan: how many, since when, and what another version would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from service import campaigns
from service.campaigns import Carried
from service.models import Campaign, Organization, PlanVersion
from service.models import Plan as PlanRow
from service.plan_drafts.rows import newest_version
from service.rulebook import Rulebook
from workflows.consequences import Consequences, consequences, typical_troupe
from workflows.plan import Plan


@dataclass(frozen=True, slots=True)
class Launch:
    """A launch that still goes on: its top, its version, how many take part."""

    root_id: int
    code: str
    name: str
    path: str
    version: int
    launched_at: datetime
    campaigns: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What publishing would change: compared with which version, for how many organisations."""

    newest: int
    organizations: int
    changed: Consequences


def launches(session: Session, name: str | None = None) -> dict[str, list[Launch]]:
    """The launches under way by the name of their plan, the oldest first."""
    counted = (
        select(Campaign.root_id, func.count())
        .where(col(Campaign.closed_at).is_(None))
        .group_by(col(Campaign.root_id))
    )
    counts: dict[int, int] = dict(session.exec(counted).all())
    chosen = (
        select(PlanRow.name, PlanVersion.number, Campaign, Organization)
        .join(PlanVersion, col(PlanVersion.id) == col(Campaign.plan_version_id))
        .join(PlanRow, col(PlanRow.id) == col(PlanVersion.plan_id))
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(Campaign.root_id == Campaign.id, col(Campaign.id).in_(counts))
        .order_by(col(Campaign.id))
    )
    if name is not None:
        chosen = chosen.where(PlanRow.name == name)
    found: dict[str, list[Launch]] = {}
    for plan, number, root, place in session.exec(chosen):
        count = counts[root.id]
        found.setdefault(plan, []).append(
            Launch(root.id, place.code, place.name, root.path, number, root.launched_at, count)
        )
    return found


def effect_of(session: Session, rulebook: Rulebook, plan: Plan, *, now: datetime) -> Effect | None:
    """Compare a plan that is not kept yet with the newest version of its name; None: the first.

    Where campaigns run on it, the comparison is for them and from now on; else for one
    organisation of each kind over the whole plan.
    """
    newest = newest_version(session, plan.name)
    if newest is None:
        return None
    old = rulebook.plan(session, newest.id)
    rows = session.exec(
        select(Campaign.kind, Campaign.at_top, func.count(), func.min(Campaign.launched_at))
        .join(PlanVersion, col(PlanVersion.id) == col(Campaign.plan_version_id))
        .where(PlanVersion.plan_id == newest.plan_id, col(Campaign.closed_at).is_(None))
        .group_by(col(Campaign.kind), col(Campaign.at_top))
    ).all()
    if not rows:
        typical = {**typical_troupe(old), **typical_troupe(plan)}
        return Effect(newest.number, 0, consequences(old, plan, typical))
    troupe = {(kind, bool(top)): count for kind, top, count, _ in rows}
    since = min(launched for *_, launched in rows)
    changed = consequences(old, plan, troupe, launched_at=since, after=now)
    return Effect(newest.number, sum(troupe.values()), changed)


def prospects_of(
    session: Session,
    rulebook: Rulebook,
    plan: Plan,
    sees: Callable[[str], bool],
    *,
    now: datetime,
) -> list[tuple[Launch, Counter[bool], list[Carried]]]:
    """For every launch under way: how many could be carried over to a plan, and who could not."""
    newest = newest_version(session, plan.name)
    if newest is None:
        return []
    found = []
    for launch in launches(session, plan.name).get(plan.name, ()):
        if not sees(launch.path):
            continue
        root = session.get_one(Campaign, launch.root_id)
        report = campaigns.prospects(session, rulebook, root, plan, newest.plan_id, now=now)
        counted = Counter(not each.reasons for each in report)
        found.append((launch, counted, [each for each in report if each.reasons]))
    return found
