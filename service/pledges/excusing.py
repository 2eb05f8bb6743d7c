"""Members who need not pledge in a round: floating 流动, seriously ill, or for another reason."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from service.actors import Actor
from service.errors import BadInput, Problem
from service.models import EXCUSES, Campaign, PledgeExcuse
from service.pledges.counting import round_under_way, wrote_in
from service.pledges.items import text_within
from service.pledges.rows import today
from service.roles import members_of
from service.rulebook import Rulebook
from workflows.pledging import round_in_force
from workflows.refusals import Reason, Refused


def excuse(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    person_id: int,
    kind: str,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> PledgeExcuse:
    """Excuse a member for the round under way, with the reason; the count no longer asks for them.

    Raises:
        BadInput: no such kind of excuse, or no reason.
        Refused: no member here, or no pledges are asked for now.
    """
    session.refresh(campaign, with_for_update=True)
    plan = rulebook.plan(session, campaign.plan_version_id)
    if kind not in EXCUSES:
        params = (("given", kind), ("known", ", ".join(EXCUSES)))
        raise BadInput([Problem("kind", "no_such_excuse", params, domain="pledges")])
    said = text_within(reason, "reason")
    pledged_in = round_in_force(plan, campaign.kind, round_under_way(plan, campaign))
    if not pledged_in:
        raise Refused(Reason.of("pledges.no_round"))
    members = members_of(session, campaign.organization_id, today(plan, now))
    if person_id not in {person.id for person in members}:
        raise Refused(Reason.of("pledges.not_a_member"))
    row = _row(session, campaign, pledged_in, person_id)
    row.kind, row.reason, row.at, row.by, row.ended_at = kind, said, now, by.person_id, None
    session.add(row)
    details = {"person_id": person_id, "kind": kind}
    wrote_in(
        session,
        rulebook,
        campaign,
        pledged_in,
        "pledges.excused",
        by=by,
        now=now,
        reason=said,
        details=details,
    )
    return row


def _row(session: Session, campaign: Campaign, pledged_in: str, person_id: int) -> PledgeExcuse:
    chosen = select(PledgeExcuse).where(
        PledgeExcuse.campaign_id == campaign.id,
        PledgeExcuse.round == pledged_in,
        PledgeExcuse.person_id == person_id,
    )
    return session.exec(chosen).one_or_none() or PledgeExcuse(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        round=pledged_in,
        person_id=person_id,
        kind="other",
        at=campaign.launched_at,
    )


def end_excuse(
    session: Session, rulebook: Rulebook, row: PledgeExcuse, *, by: Actor, now: datetime
) -> PledgeExcuse:
    """Let an excuse end: the member is back, and owes a pledge again."""
    campaign = session.get_one(Campaign, row.campaign_id, with_for_update=True)
    session.refresh(row)
    if row.ended_at is not None:
        raise Refused(Reason.of("pledges.excuse_ended"))
    row.ended_at = now
    session.add(row)
    details = {"person_id": row.person_id}
    wrote_in(
        session,
        rulebook,
        campaign,
        row.round,
        "pledges.excuse_ended",
        by=by,
        now=now,
        details=details,
    )
    return row
