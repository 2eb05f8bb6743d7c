"""Ledgers issued 编制: a signed snapshot that is kept, and the fact that one was."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists
from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.rows import facts_of
from service.ledger.compiling import compile_ledger
from service.ledger.spans import ROUND
from service.models import Campaign, LedgerIssue
from service.rulebook import Rulebook
from service.work import done
from workflows.plan import Plan
from workflows.refusals import Reason, Refused


def issue_ledger(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    period: str,
    *,
    below: bool = False,
    by: Actor,
    now: datetime,
) -> LedgerIssue:
    """Issue a ledger: compiled now, numbered, signed by whoever issues it, and kept.

    Where nothing has changed since it was issued before, that issue is returned: the same
    content has the same digest and is kept once. Raises as `compile_ledger` does, and Refused
    for a ledger in which nothing stands.
    """
    # Numbers follow one another: of two hands the second waits here.
    session.get_one(Campaign, campaign.id, with_for_update=True)
    ledger = compile_ledger(session, rulebook, campaign, period, below=below, now=now)
    if not ledger.lines:
        raise Refused(Reason.of("ledger.nothing_to_issue", period=period))
    before = issues_of(session, campaign)
    same = [one for one in before if (one.scope, one.digest) == (ledger.scope, ledger.digest)]
    if same:
        return same[0]
    round_key = facts_of(campaign).round_key
    issue = LedgerIssue(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        round=period.removeprefix(ROUND) if period.startswith(ROUND) else round_key,
        number=len(before) + 1,
        scope=ledger.scope,
        lines=len(ledger.lines),
        digest=ledger.digest,
        previous=before[-1].digest if before else "",
        content=ledger.content(),
        signed_by=by.person_id,
        signed_role=by.role,
        issued_at=now,
    )
    session.add(issue)
    session.flush()
    plan = rulebook.plan(session, campaign.plan_version_id)
    done(
        session,
        rulebook,
        campaign,
        "ledger.issued",
        by=by,
        now=now,
        round_key=issue.round,
        known=facts(session, plan, campaign, issue.round, now),
        details={"issue": issue.number, "scope": issue.scope, "digest": issue.digest},
    )
    return issue


def issues_of(session: Session, campaign: Campaign) -> list[LedgerIssue]:
    """Return what an organisation has issued, in the order of the numbers."""
    chosen = select(LedgerIssue).where(LedgerIssue.campaign_id == campaign.id)
    return list(session.exec(chosen.order_by(col(LedgerIssue.number))))


def facts(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, now: datetime
) -> dict[str, str | None]:
    """Return ``ledger_kept``: a ledger of the round, or issued during it, is kept (S1-13)."""
    kept = exists().where(
        col(LedgerIssue.campaign_id) == campaign.id, col(LedgerIssue.round) == round_key
    )
    return {"ledger_kept": "yes" if session.execute(select(kept)).scalar_one() else None}
