"""What guards may know of appraisals: counted from the rows of the votes, never typed in."""

from __future__ import annotations

import json
from datetime import datetime

from sqlmodel import Session, col, select

from service.campaigns.rows import facts_of
from service.models import AppraisalEvent, AppraisalSubject, Campaign
from workflows.plan import Plan

YES = "yes"
COUNTED = ("closed", "published")


def facts(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, now: datetime
) -> dict[str, str | None]:
    """Return every fact of this area for a round: "yes", or None where it does not hold.

    ``grades_given``: every member judged in the round was given a final grade; an item's own fact
    (`Question.fact`): it has been judged.
    """
    members = _events(session, campaign, round_key, "members")
    above = _judging(session, campaign, round_key)
    counted = [*members, *above]
    found = {
        "organization_appraised": bool(above),
        "members_appraised": bool(members),
        "results_published": bool(counted) and all(e.state == "published" for e in counted),
        "grades_given": bool(members) and _all_graded(session, members),
    }
    rules = plan.provisions.appraisals
    items = {q.fact for s in (rules.organizations, rules.members) for q in s.questions if q.fact}
    judged = {fact for event in counted for fact in _items_of(event)}
    found |= {fact: fact in judged for fact in items}
    return {name: YES if holds else None for name, holds in found.items()}


def _events(
    session: Session, campaign: Campaign, round_key: str, subjects: str
) -> list[AppraisalEvent]:
    chosen = select(AppraisalEvent).where(
        AppraisalEvent.campaign_id == campaign.id,
        AppraisalEvent.round == round_key,
        AppraisalEvent.subjects == subjects,
        col(AppraisalEvent.state).in_(COUNTED),
    )
    return list(session.exec(chosen.order_by(col(AppraisalEvent.id))))


def _judging(session: Session, campaign: Campaign, round_key: str) -> list[AppraisalEvent]:
    """Return the counted votes in which the campaign's own organisation was judged.

    Nobody stands above the top: what is wanted of it is that it let those below be judged
    (SEEDS S1-13: 院党委组织评议党总支（支部）). Whoever came in after the vote was not there to be
    judged: the vote of the others counts for it as well.
    """
    if campaign.at_top:
        return _events(session, campaign, round_key, "organizations")
    chosen = (
        select(AppraisalEvent)
        .join(AppraisalSubject, col(AppraisalSubject.event_id) == col(AppraisalEvent.id))
        .where(
            AppraisalEvent.root_id == campaign.root_id,
            AppraisalEvent.round == round_key,
            AppraisalSubject.organization_id == campaign.organization_id,
            col(AppraisalEvent.state).in_(COUNTED),
        )
    )
    found = list(session.exec(chosen.order_by(col(AppraisalEvent.id))))
    if found or not facts_of(campaign).particulars.newcomer:
        return found
    return _held_above(session, campaign, round_key)


def _held_above(session: Session, campaign: Campaign, round_key: str) -> list[AppraisalEvent]:
    over = [int(part) for part in campaign.path.strip("/").split("/")][:-1]
    chosen = (
        select(AppraisalEvent)
        .join(Campaign, col(Campaign.id) == col(AppraisalEvent.campaign_id))
        .where(
            AppraisalEvent.root_id == campaign.root_id,
            AppraisalEvent.round == round_key,
            AppraisalEvent.subjects == "organizations",
            col(AppraisalEvent.state).in_(COUNTED),
            col(Campaign.organization_id).in_(over),
        )
    )
    return list(session.exec(chosen.order_by(col(AppraisalEvent.id))))


def _all_graded(session: Session, events: list[AppraisalEvent]) -> bool:
    open_ones = select(AppraisalSubject.id).where(
        col(AppraisalSubject.event_id).in_([event.id for event in events]),
        col(AppraisalSubject.final_grade).is_(None),
    )
    return session.exec(open_ones.limit(1)).first() is None


def _items_of(event: AppraisalEvent) -> set[str]:
    questions = json.loads(event.config)["scheme"]["questions"]
    return {question["fact"] for question in questions if question["fact"]}
