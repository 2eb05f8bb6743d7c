"""What the evidence of a campaign comes to: the facts that guards read, counted from the rows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.rows import facts_of
from service.evidence.rows import day_of
from service.models import Absence, Campaign, Contribution, Meeting, Occurrence
from service.roles import members_of
from service.rulebook import Rulebook
from service.work import done
from workflows.evidencing import DUTY, Owing, facts_of_evidence
from workflows.evidencing import Meeting as Held
from workflows.guards import facts_asked_for
from workflows.owed import counts_in
from workflows.plan import Plan

COUNTED = "accepted"


def facts(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, now: datetime
) -> dict[str, str | None]:
    """Return every fact of evidence as it stands in a round of a campaign."""
    session.flush()
    members = [p.id for p in members_of(session, campaign.organization_id, day_of(plan, now))]
    meetings = meetings_of(session, campaign, round_key)
    papers = papers_of(session, campaign, round_key)
    owing = owing_of(session, plan, campaign, round_key, now)
    return facts_of_evidence(plan, meetings, papers, members, owing)


def meetings_of(session: Session, campaign: Campaign, round_key: str) -> list[Held]:
    """Return the meetings of a round that count, as the rules see them."""
    chosen = select(Meeting).where(
        Meeting.campaign_id == campaign.id,
        Meeting.round == round_key,
        col(Meeting.voided_at).is_(None),
    )
    rows = session.exec(chosen.order_by(col(Meeting.id))).all()
    missed: dict[int, set[int]] = defaultdict(set)
    absences = select(Absence.meeting_id, Absence.person_id).where(
        col(Absence.meeting_id).in_([row.id for row in rows]), col(Absence.made_up_on).is_(None)
    )
    for meeting_id, person_id in session.exec(absences):
        missed[meeting_id].add(person_id)
    return [as_ruled(row, frozenset(missed[row.id])) for row in rows]


def as_ruled(row: Meeting, absent: frozenset[int] = frozenset(), files: int = 0) -> Held:
    """Return a meeting as the rules see it."""
    return Held(
        key=row.key,
        held_on=row.held_on,
        minutes=row.minutes,
        topic=row.topic,
        theme=row.theme,
        expected=row.expected,
        present=row.present,
        absent=absent,
        quarters=row.quarters,
        readings=frozenset(json.loads(row.readings)),
        files=files,
    )


def papers_of(session: Session, campaign: Campaign, round_key: str) -> dict[str, dict[int, int]]:
    """Return how many papers each member handed in in a round, by kind and person."""
    chosen = (
        select(Contribution.kind, Contribution.person_id, func.count())
        .where(
            Contribution.campaign_id == campaign.id,
            Contribution.round == round_key,
            Contribution.state == COUNTED,
        )
        .group_by(col(Contribution.kind), col(Contribution.person_id))
    )
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for kind, person_id, count in session.exec(chosen):
        found[kind][person_id] = count
    return found


def owing_of(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, now: datetime
) -> list[Owing]:
    """Return the occurrences that fall due in a round, or open in it without a day."""
    dates = facts_of(campaign).particulars.dates
    chosen = select(Occurrence).where(Occurrence.campaign_id == campaign.id)
    return [
        Owing(row.duty, row.due_at is not None and row.due_at <= now, row.done_at is not None)
        for row in session.exec(chosen.order_by(col(Occurrence.id)))
        if counts_in(plan, dates, round_key, row.opens_at, row.due_at)
    ]


def wrote(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    round_key: str,
    deed: str,
    *,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> Campaign:
    """Write a deed down, with what is now true of the round that it counts for.

    What was done of a duty may count in a later round as well.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    duties = any(name.startswith(DUTY) for name in facts_asked_for(plan))
    others = [round_.key for round_ in plan.rounds if duties and round_.key != round_key]
    return done(
        session,
        rulebook,
        campaign,
        f"evidence.{deed}",
        by=by,
        now=now,
        round_key=round_key,
        known=facts(session, plan, campaign, round_key, now),
        also={key: facts(session, plan, campaign, key, now) for key in others},
        reason=reason,
        details=details,
    )
