"""Answers to what was handed in: approved 同意 or returned 退回, with a witness kept of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from notifications import outbox
from service.actors import Actor
from service.campaigns.performing import act, require_reason
from service.campaigns.ruling import Notice
from service.models import Approval, Campaign, History
from service.rulebook import Rulebook
from workflows import acts
from workflows.decide import Verb
from workflows.refusals import Reason, Refused

#: What the plan lays down, other than what an act itself has to say.
PLANNED_KINDS = ("reminder", "escalation")


def approve(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
    note: str = "",
) -> Campaign:
    """Approve 同意 what was handed in; nobody approves what they handed in themselves (AC6)."""
    _refuse_own_submission(session, campaign, by)
    notice = Notice("approved", ("secretary",), campaign.version, params={"note": note})
    seen = _Seen.of(campaign, seen_version)
    return _answer(session, rulebook, campaign, acts.approve, notice, note, seen, by=by, now=now)


def send_back(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Campaign:
    """Return 退回 what was handed in, with a reason; the timers are armed again (TRAPS T7)."""
    require_reason(reason)
    notice = Notice("returned", ("secretary",), campaign.version, params={"reason": reason})
    seen = _Seen.of(campaign, seen_version)
    return _answer(
        session, rulebook, campaign, acts.send_back, notice, reason, seen, by=by, now=now
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """The campaign as it lay before whoever answers; ``named``: by the version they told us."""

    named: int | None
    version: int
    state: str
    visit: int

    @classmethod
    def of(cls, campaign: Campaign, named: int | None) -> _Seen:
        """Keep what an act is about to change."""
        return cls(named, campaign.version, campaign.state, campaign.visit)


def _answer(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    verb: Verb,
    notice: Notice,
    words: str,
    seen: _Seen,
    *,
    by: Actor,
    now: datetime,
) -> Campaign:
    """Answer what was handed in: its messages end, the secretary is told, a witness is kept."""
    told = notice.notice
    _cancel_stage_messages(session, campaign, now, told)
    act(
        session,
        rulebook,
        campaign,
        told,
        verb,
        by=by,
        now=now,
        reason=words or None,
        notices=(notice,),
        seen_version=seen.named,
    )
    _cancel_overtaken(session, campaign, seen.state, seen.visit, now, told)
    _witness(session, campaign, seen, told, words, by=by, now=now)
    return campaign


def _cancel_stage_messages(session: Session, campaign: Campaign, now: datetime, why: str) -> None:
    round_key, _, stage = campaign.state.rpartition("/")
    outbox.cancel(session, campaign.id, round_key, stage, campaign.visit, now=now, detail=why)


def _cancel_overtaken(
    session: Session, campaign: Campaign, state: str, visit: int, now: datetime, why: str
) -> None:
    """Take back what the calendar, catching up with this very act, has posted for its stage."""
    round_key, _, stage = state.rpartition("/")
    number = campaign.id
    outbox.cancel(
        session, number, round_key, stage, visit, now=now, detail=why, kinds=PLANNED_KINDS
    )


def _refuse_own_submission(session: Session, campaign: Campaign, by: Actor) -> None:
    if by.person_id is None:
        return
    last = (
        select(History.person_id)
        .where(
            History.campaign_id == campaign.id,
            History.kind == "submitted",
            History.visit == campaign.visit,
        )
        .order_by(col(History.id).desc())
        .limit(1)
    )
    if session.exec(last).one_or_none() == by.person_id:
        raise Refused(Reason.of("reason.own_submission"))


def _witness(
    session: Session,
    campaign: Campaign,
    seen: _Seen,
    verb: str,
    words: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    approval = Approval(
        campaign_id=campaign.id,
        state=seen.state,
        visit=seen.visit,
        verb=verb,
        person_id=by.person_id,
        role=by.role or by.kind,
        at=now,
        seen_version=seen.named or seen.version,
        reason=words or None,
    )
    session.add(approval)
    session.flush()
