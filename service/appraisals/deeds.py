"""Deeds of appraisals written down at every campaign that they concern, with the facts counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from service.actors import Actor
from service.appraisals.facts import facts
from service.appraisals.rows import subjects_of
from service.models import AppraisalEvent, Campaign
from service.rulebook import Rulebook
from service.work import done
from workflows.facts import CANCELLED, COMPLETED


def deed(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    event: AppraisalEvent,
    name: str,
    *,
    by: Actor,
    now: datetime,
    details: Mapping[str, Any],
    everywhere: bool = True,
) -> None:
    """Write down what was done, here and, if ``everywhere``, with each organisation judged."""
    others = _of_those_judged(session, campaign, event) if everywhere else []
    for each in (campaign, *others):
        plan = rulebook.plan(session, each.plan_version_id)
        known = facts(session, plan, each, event.round, now)
        done(
            session,
            rulebook,
            each,
            f"appraisals.{name}",
            by=by,
            now=now,
            round_key=event.round,
            known=known,
            details=details,
        )


def _of_those_judged(session: Session, campaign: Campaign, event: AppraisalEvent) -> list[Campaign]:
    numbers = [subject.organization_id for subject in subjects_of(session, event.id)]
    chosen = select(Campaign).where(
        Campaign.root_id == campaign.root_id,
        col(Campaign.organization_id).in_([n for n in numbers if n is not None]),
        col(Campaign.state).not_in((CANCELLED, COMPLETED)),
        Campaign.id != campaign.id,
    )
    return list(session.exec(chosen.order_by(col(Campaign.id))))
