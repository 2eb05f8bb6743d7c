"""What seats and terms come to: the facts that guards read, counted from the rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.rows import facts_of
from service.models import Campaign, GroupSeat, Holder, Person, Post
from service.rulebook import Rulebook
from service.seats import held
from service.terms.rows import running, today
from service.work import done
from workflows.giving import ELECTION, LEADING_BODY
from workflows.guards import YES
from workflows.plan import Plan
from workflows.provisions.terms import HEAD


def facts(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, now: datetime
) -> dict[str, str | None]:
    """Return the facts of seats and terms: they are the same in every round.

    A leading body is formed once it has seats and somebody sits in the head's; an election is on
    time while the term of office that is recorded has not run out (SEEDS S1-18, S2-13).
    """
    session.flush()
    on = today(plan, now)
    heads = (
        select(Holder.id)
        .join(Post, col(Post.id) == col(Holder.post_id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .join(GroupSeat, col(GroupSeat.post) == col(Post.role))
        .where(
            GroupSeat.campaign_id == campaign.id,
            GroupSeat.seat == HEAD,
            Post.organization_id == campaign.organization_id,
            col(Person.active),
            held(on),
        )
    )
    term = running(session, campaign.organization_id)
    return {
        LEADING_BODY: YES if session.exec(heads.limit(1)).first() is not None else None,
        ELECTION: YES if term is not None and term.due_on >= on else None,
    }


def wrote(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    deed: str,
    *,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> Campaign:
    """Write down what was done, with what is now true of every round of the plan."""
    plan = rulebook.plan(session, campaign.plan_version_id)
    known = facts(session, plan, campaign, "", now)
    current = facts_of(campaign).round_key or plan.rounds[0].key
    others = {each.key: known for each in plan.rounds if each.key != current}
    return done(
        session,
        rulebook,
        campaign,
        deed,
        by=by,
        now=now,
        round_key=current,
        known=known,
        also=others,
        reason=reason,
        details=details,
    )
