"""One act on one or many campaigns: the way that every verb goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlmodel import Session

from service.actors import Actor
from service.campaigns.carry_out import Outcome, campaigns, carry_out, claim
from service.campaigns.history_lines import unmoved
from service.campaigns.ruling import Notice, Ruling
from service.campaigns.slate import claimed
from service.incidents import take_up
from service.models import Campaign
from service.rulebook import Rulebook
from workflows.decide import Verb, perform
from workflows.facts import Facts
from workflows.refusals import Reason, Refused

#: In characters: 防汛 is one.
SHORTEST_REASON = 2


def act(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    told: str,
    verb: Verb,
    *,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    details: Mapping[str, Any] | None = None,
    notices: tuple[Notice, ...] = (),
    seen_version: int | None = None,
    rule: str | None = None,
) -> Campaign:
    """Do one act on one campaign: the calendar catches up first, consequences follow at once.

    ``rule`` names what made the calendar act, where no person did.

    Raises:
        Refused: by the rules, or because the campaign is no longer as the person saw it.
    """
    this = campaigns.c.id == campaign.id
    act_on(
        session,
        rulebook,
        this,
        told,
        verb,
        by=by,
        now=now,
        reason=reason,
        details=details,
        notices=notices,
        seen_version=seen_version,
        rule=rule,
    )
    session.refresh(campaign)
    return campaign


def act_on(
    session: Session,
    rulebook: Rulebook,
    which: ColumnElement[bool],
    told: str,
    verb: Verb,
    *,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    details: Mapping[str, Any] | None = None,
    notices: tuple[Notice, ...] = (),
    seen_version: int | None = None,
    rule: str | None = None,
) -> Outcome:
    """Do the same act on every campaign that meets a condition; all of them or none."""
    session.flush()
    take_up(session, which, by=by, now=now)
    claim(session, which)
    if seen_version is not None:
        _refuse_stale(session, seen_version)

    def step(row: Row[Any], facts: Facts) -> Ruling:
        plan = rulebook.plan(session, row.plan_version_id)
        decision = perform(plan, facts, now, verb, told)
        return Ruling(plan, decision, by, reason, details, notices, rule=rule)

    outcome = carry_out(session, step, now=now)
    if outcome.failed:
        raise outcome.failed[0][1]
    session.expire_all()
    return outcome


def require_reason(reason: str) -> None:
    """Refuse an act for which somebody owes a reason and gave none."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(Reason.of("reason.reason_wanted"))


def _refuse_stale(session: Session, seen_version: int) -> None:
    current = session.execute(select(claimed.c.version)).scalar_one_or_none()
    if current is not None and current != seen_version:
        raise Refused(Reason.of("reason.stale_version", seen=seen_version, current=current))


def note_refusal(
    session: Session,
    campaign: Campaign,
    verb: str,
    reasons: tuple[Reason, ...],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Write down that somebody tried and was refused, in a transaction of the door's own."""
    told = ", ".join(found.code for found in reasons)
    session.add(unmoved(campaign, "refused", by=by, now=now, target=None, rule=verb, reason=told))
    session.flush()
