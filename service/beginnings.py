"""A plan launched: every campaign knows from its first day what nobody owes in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from service import campaigns
from service.actors import Actor
from service.campaigns.claiming import identified
from service.campaigns.launch import begin, participants, refuse_launch
from service.campaigns.launch import lay_out as lay_out_campaigns
from service.models import Campaign, Organization, PlanVersion
from service.rulebook import Rulebook
from service.work.from_the_start import know_from_the_start
from workflows.facts import SCHEDULED

__all__ = ["Begun", "LaidOut", "begin_some", "launch", "lay_out", "taking_part"]


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A launch of which nothing has begun: the number of its top's campaign, and how many."""

    top: int
    count: int


@dataclass(frozen=True, slots=True)
class Begun:
    """So many have begun, the last with this number; whether others are left."""

    seen: int
    last: int
    more: bool


def launch(
    session: Session,
    rulebook: Rulebook,
    version: PlanVersion,
    organization: Organization,
    *,
    by: Actor,
    now: datetime,
) -> Campaign:
    """Start a plan for an organisation and all that take part below it; return the top's campaign.

    Raises Refused as `campaigns.launch` does.
    """
    knowing = partial(know_from_the_start, rulebook=rulebook, now=now)
    return campaigns.launch(
        session, rulebook, version, organization, by=by, now=now, knowing=knowing
    )


def taking_part(
    session: Session,
    rulebook: Rulebook,
    version: PlanVersion,
    organization: Organization,
    *,
    now: datetime,
) -> int:
    """Say how many campaigns a launch would add. Raises Refused as `launch` does."""
    plan = rulebook.plan(session, version.id)
    members: Sequence[Organization] = participants(session, plan, organization, now)
    refuse_launch(session, plan, version, organization, members)
    return len(members)


def lay_out(
    session: Session,
    rulebook: Rulebook,
    version: PlanVersion,
    organization: Organization,
    *,
    now: datetime,
) -> LaidOut:
    """Add every campaign of a launch; the sweep leaves them alone until they are begun.

    So they are linked, counted and dated as one launch, however long it takes to begin them.
    """
    knowing = partial(know_from_the_start, rulebook=rulebook, now=now)
    top = lay_out_campaigns(session, rulebook, version, organization, now=now, knowing=knowing)
    ours = col(Campaign.root_id) == top
    session.execute(update(Campaign).where(ours).values(next_at=None))
    session.expire_all()
    return LaidOut(top, session.exec(select(func.count()).where(ours)).one())


def begin_some(
    session: Session,
    rulebook: Rulebook,
    top: int,
    *,
    after: int,
    most: int,
    by: Actor,
    now: datetime,
) -> Begun:
    """Let so many campaigns of a launch begin whose numbers come after one.

    Those that somebody has started, halted or ended by hand meanwhile are left as they are.
    """
    chosen = select(Campaign.id, Campaign.state, Campaign.next_at, Campaign.visit).where(
        Campaign.root_id == top, col(Campaign.id) > after
    )
    found = session.exec(chosen.order_by(col(Campaign.id)).limit(most + 1)).all()
    part = found[:most]
    ids = [each[0] for each in part if each[1:] == (SCHEDULED, None, 0)]
    if ids:
        session.execute(
            update(Campaign).where(col(Campaign.id).in_(ids)).values(next_at=now),
            execution_options={"synchronize_session": False},
        )
        begin(session, rulebook, identified(ids), by=by, now=now)
    return Begun(len(ids), part[-1][0] if part else after, more=len(found) > most)
