"""Answers to what was handed in: approved 同意 or returned 退回, with a witness kept of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from notifications import outbox
from service.actors import Actor
from service.approvals import signing, subjects
from service.approvals.rows import lock
from service.approvals.subjects import STAGE, Settled, Subject
from service.approvals.table import Answer, table
from service.campaigns.handed_in import content_of, process_of, submitter_of
from service.campaigns.performing import act, require_reason
from service.campaigns.reading import approver_role
from service.campaigns.ruling import Notice
from service.models import Approval, Campaign
from service.roles import ZONE, holders
from service.rulebook import Rulebook
from service.standing_in import absent_for
from workflows import acts
from workflows.approving import APPROVED, Count
from workflows.calendar import local_day
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
    seen_digest: str = "",
    place: int | None = None,
    count: Count | None = None,
    minutes_id: int | None = None,
) -> Campaign:
    """Approve 同意 what was handed in; nobody approves what they handed in themselves (AC6).

    Where several sign, this is one signature; the last of them approves. ``count`` and
    ``minutes_id`` are a meeting's heads and minutes, where the decision is a meeting's.
    """
    lock(session, campaign)
    process = process_of(session, campaign)
    if process is not None:
        answer = Answer(note, seen_version, seen_digest, place, count, minutes_id)
        at = table(session, rulebook, campaign, process, by=by, now=now)
        signing.sign(at, answer, by=by)
        return _afresh(session, campaign)
    plan = rulebook.plan(session, campaign.plan_version_id)
    absent = _absent(session, campaign, approver_role(plan, campaign), by, now)
    _refuse_own_submission(session, campaign, by, absent)
    if seen_digest and seen_digest != content_of(session, plan, campaign, campaign.id):
        raise Refused(Reason.of("approvals.other_content"))
    said = _Said("approved", note, {"note": note}, seen_version, absent)
    return _answer(session, rulebook, campaign, acts.approve, said, by=by, now=now)


def send_back(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
    to: str = "",
    again: bool = True,
    place: int | None = None,
) -> Campaign:
    """Return 退回 what was handed in, with a reason; the timers are armed again (TRAPS T7).

    Where several sign, it goes to the submitter, or ``to`` an earlier step; ``again`` says whether
    the steps between run again.
    """
    require_reason(reason)
    lock(session, campaign)
    process = process_of(session, campaign)
    if process is not None:
        answer = Answer(reason, seen_version, place=place)
        at = table(session, rulebook, campaign, process, by=by, now=now)
        signing.turn_down(at, answer, to=to, again=again, by=by)
        return _afresh(session, campaign)
    if to:
        raise Refused(Reason.of("approvals.not_an_earlier_step", step=to))
    plan = rulebook.plan(session, campaign.plan_version_id)
    absent = _absent(session, campaign, approver_role(plan, campaign), by, now)
    said = _Said("returned", reason, {"reason": reason}, seen_version, absent)
    return _answer(session, rulebook, campaign, acts.send_back, said, by=by, now=now)


def _afresh(session: Session, campaign: Campaign) -> Campaign:
    session.flush()
    session.refresh(campaign)
    return campaign


@dataclass(frozen=True, slots=True)
class _Said:
    """What is answered, in which words, on which version, and for whom."""

    verb: str
    words: str
    params: Mapping[str, str]
    seen_version: int | None = None
    on_behalf_of: int | None = None
    rule: str | None = None
    details: Mapping[str, Any] | None = None

    @property
    def told(self) -> dict[str, Any]:
        """Return what history keeps beside the words."""
        absent = {"on_behalf_of": self.on_behalf_of} if self.on_behalf_of else {}
        return {**(self.details or {}), **absent}


def settle_stage(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    settled: Settled,
    by: Actor,
    now: datetime,
) -> None:
    """Approve or return a stage by the last of its signatures."""
    approved = settled.process.outcome == APPROVED
    said = _Said(
        "approved" if approved else "returned",
        settled.words,
        {"note" if approved else "reason": settled.words},
        None,
        settled.on_behalf_of,
        settled.rule,
        settled.details,
    )
    verb = acts.approve if approved else acts.send_back
    _answer(session, rulebook, campaign, verb, said, by=by, now=now)


subjects.register(STAGE, Subject(content_of, settle_stage))


def _answer(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    verb: Verb,
    said: _Said,
    *,
    by: Actor,
    now: datetime,
) -> Campaign:
    """Answer what was handed in: its messages end, the secretary is told, a witness is kept."""
    seen = (campaign.version, campaign.state, campaign.visit)
    notice = Notice(said.verb, ("secretary",), campaign.version, params=said.params)
    _cancel_stage_messages(session, campaign, now, said.verb)
    act(
        session,
        rulebook,
        campaign,
        said.verb,
        verb,
        by=by,
        now=now,
        reason=said.words or None,
        details=said.told or None,
        notices=(notice,),
        seen_version=said.seen_version,
        rule=said.rule,
    )
    _cancel_overtaken(session, campaign, seen[1], seen[2], now, said.verb)
    _witness(session, campaign, seen, said, by=by, now=now)
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


def _absent(
    session: Session, campaign: Campaign, role: str | None, by: Actor, now: datetime
) -> int | None:
    """Return the absent holder for whom a substitute 代理 answers; None: in their own right."""
    if by.person_id is None or role is None:
        return None
    place = (campaign.organization_id, campaign.root_organization_id)
    holding = [person.id for person in holders(session, role, *place, now)]
    if by.person_id in holding:
        return None
    absent = absent_for(session, by.person_id, local_day(now, ZONE))
    return next((one for one in absent if one in holding), None)


def _refuse_own_submission(
    session: Session, campaign: Campaign, by: Actor, absent: int | None
) -> None:
    submitters = {one for one in submitter_of(session, campaign) if one is not None}
    if submitters & {by.person_id, absent}:
        raise Refused(Reason.of("reason.own_submission"))


def _witness(
    session: Session,
    campaign: Campaign,
    seen: tuple[int, str, int],
    said: _Said,
    *,
    by: Actor,
    now: datetime,
) -> None:
    version, state, visit = seen
    approval = Approval(
        campaign_id=campaign.id,
        state=state,
        visit=visit,
        verb=said.verb,
        person_id=by.person_id,
        on_behalf_of=said.on_behalf_of,
        role=by.role or by.kind,
        at=now,
        seen_version=said.seen_version or version,
        reason=said.words or None,
    )
    session.add(approval)
    session.flush()
