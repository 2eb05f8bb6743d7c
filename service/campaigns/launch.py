"""A plan launched for a subtree: one campaign an organisation, linked to its superior's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, insert, update
from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.carry_out import campaigns, carry_out, claim
from service.campaigns.ruling import Notice, Ruling
from service.models import Campaign, Organization, PlanVersion
from service.models.columns import within
from service.rulebook import Rulebook
from service.tree import lock_tree
from workflows.calendar import local_day
from workflows.decide import decide
from workflows.facts import SCHEDULED, Facts
from workflows.happenings import Done
from workflows.plan import Plan
from workflows.refusals import Reason, Refused

LIVE = col(Campaign.closed_at).is_(None)
#: Writes down what is true of campaigns from the start, by their numbers, before they are decided.
Knowing = Callable[[Session, Sequence[int]], None]


def launch(
    session: Session,
    rulebook: Rulebook,
    version: PlanVersion,
    organization: Organization,
    *,
    by: Actor,
    now: datetime,
    knowing: Knowing | None = None,
) -> Campaign:
    """Start a plan for an organisation and all that take part below it; return the top's campaign.

    `knowing` counts what is true from the start, though nobody has done anything yet.

    Raises:
        Refused: the kind takes no part, it is closed, or the plan runs there already.
    """
    top = lay_out(session, rulebook, version, organization, now=now, knowing=knowing)
    begin(session, rulebook, campaigns.c.root_id == top, by=by, now=now)
    return session.get_one(Campaign, top)


def lay_out(
    session: Session,
    rulebook: Rulebook,
    version: PlanVersion,
    organization: Organization,
    *,
    now: datetime,
    knowing: Knowing | None = None,
) -> int:
    """Add the campaigns of a launch, of which none has begun; return the number of the top's.

    Raises Refused as `launch` does.
    """
    plan = rulebook.plan(session, version.id)
    # Two launches at once would both find nothing running; a branch founded now would be missed.
    lock_tree(session)
    members = participants(session, plan, organization, now)
    refuse_launch(session, plan, version, organization, members)
    session.flush()
    top = add_campaigns(session, [organization], version, organization, now, root_id=0)[
        organization.id
    ]
    session.execute(update(campaigns).where(campaigns.c.id == top).values(root_id=top))
    below = [member for member in members if member.id != organization.id]
    known = add_campaigns(session, below, version, organization, now, root_id=top)
    _link(session, members, known | {organization.id: top})
    if knowing is not None:
        knowing(session, [top, *known.values()])
    return top


def begin(
    session: Session,
    rulebook: Rulebook,
    which: ColumnElement[bool],
    *,
    by: Actor,
    now: datetime,
) -> int:
    """Let campaigns that were laid out begin, and tell their secretaries; return how many did."""
    claim(session, which)
    notice = Notice("campaign_started", ("secretary",), 1)

    def step(row: Row[Any], facts: Facts) -> Ruling:
        plan = rulebook.plan(session, row.plan_version_id)
        decision = decide(plan, facts, now, changed_at=now)
        begun = Done(now, "launched", SCHEDULED, facts.state, 0, 0)
        told = replace(decision, happenings=(begun, *decision.happenings))
        return Ruling(plan, told, by, notices=(notice,))

    outcome = carry_out(session, step, now=now)
    if outcome.failed:
        raise outcome.failed[0][1]
    session.expire_all()
    return outcome.seen


def participants(
    session: Session, plan: Plan, organization: Organization, now: datetime
) -> list[Organization]:
    """Return the organisations that take part, those above before those below them."""
    today = local_day(now, plan.zone)
    chosen = select(Organization).where(
        within(col(Organization.path), organization.path),
        col(Organization.kind).in_(sorted(plan.participants)),
        col(Organization.closed_on).is_(None) | (col(Organization.closed_on) > today),
    )
    return list(session.exec(chosen.order_by(col(Organization.path))))


def refuse_launch(
    session: Session,
    plan: Plan,
    version: PlanVersion,
    organization: Organization,
    members: Sequence[Organization],
) -> None:
    """Raise Refused where a plan cannot be launched, with every reason."""
    reasons = []
    if organization.kind not in plan.participants:
        reasons.append(Reason.of("reason.kind_takes_no_part", kind=organization.kind))
    elif organization.id not in {member.id for member in members}:
        reasons.append(Reason.of("reason.organization_closed", code=organization.code))
    running = (
        select(Organization.code)
        .join(Campaign, col(Campaign.organization_id) == col(Organization.id))
        .join(PlanVersion, col(PlanVersion.id) == col(Campaign.plan_version_id))
        .where(
            PlanVersion.plan_id == version.plan_id, LIVE, within(Campaign.path, organization.path)
        )
        .limit(1)
    )
    code = session.exec(running).one_or_none()
    if code is not None:
        reasons.append(Reason.of("reason.already_running", plan=plan.name, code=code))
    if reasons:
        raise Refused(*reasons)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a campaign is added: in which launch, below which one, by which version of the plan."""

    root_id: int
    parent_id: int | None
    root_organization_id: int
    plan_version_id: int
    particulars: str = "{}"


def add_campaigns(
    session: Session,
    members: Sequence[Organization],
    version: PlanVersion,
    top: Organization,
    now: datetime,
    *,
    root_id: int,
) -> dict[int, int]:
    """Add a campaign for each organisation; return their numbers by organisation."""
    place = Place(root_id, None, top.id, version.id)
    return add_rows(session, [(member, place) for member in members], now)


def add_rows(
    session: Session, members: Sequence[tuple[Organization, Place]], now: datetime
) -> dict[int, int]:
    """Add a campaign for each organisation at its place; return their numbers by organisation."""
    rows = [
        {
            "root_id": place.root_id,
            "parent_id": place.parent_id,
            "organization_id": member.id,
            "root_organization_id": place.root_organization_id,
            "path": member.path,
            "plan_version_id": place.plan_version_id,
            "kind": member.kind,
            "at_top": member.id == place.root_organization_id,
            "state": SCHEDULED,
            "visit": 0,
            "next_at": now,
            "particulars": place.particulars,
            "launched_at": now,
            "version": 1,
        }
        for member, place in members
    ]
    if not rows:
        return {}
    made = insert(campaigns).returning(campaigns.c.id, campaigns.c.organization_id)
    return {row.organization_id: row.id for row in session.execute(made, rows)}


def _link(session: Session, members: Sequence[Organization], known: dict[int, int]) -> None:
    """Give each campaign its superior's: the nearest organisation above that takes part."""
    links = []
    for member in members:
        above = [int(part) for part in member.path.strip("/").split("/")][:-1]
        parent = next((known[number] for number in reversed(above) if number in known), None)
        if parent is not None:
            links.append({"this": known[member.id], "parent": parent})
    if links:
        own = update(campaigns).where(campaigns.c.id == bindparam("this"))
        session.connection().execute(own.values(parent_id=bindparam("parent")), links)
