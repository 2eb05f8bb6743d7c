"""Signatures: given 同意 or refused 退回, by whoever has the place in hand, once."""

from __future__ import annotations

from sqlalchemy import update
from sqlmodel import col

from service.actors import CALENDAR, Actor
from service.approvals.following import end, follow, go_back
from service.approvals.opening import (
    TASK,
    give,
)
from service.approvals.rows import changed_since
from service.approvals.subjects import subject_of
from service.approvals.table import Answer, Table
from service.approvals.whose import Hand, hand_of
from service.models import ApprovalPlace, Attachment
from service.work.tasks import close_task
from workflows.approving import (
    APPROVED,
    OPEN,
    PASSED,
    RETURNED,
    earlier,
    meeting_objections,
)
from workflows.refusals import Reason, Refused


def sign(at: Table, answer: Answer, *, by: Actor) -> str:
    """Sign; return how the whole stands: ``open``, or ``approved`` with the last signature.

    A delegate's word is an opinion, and the place goes back to whoever asked for it.
    """
    hand = _hand(at, answer, by)
    if hand.is_opinion_of(by):
        return _opine(at, hand, answer, "approve", by)
    _meeting(at, answer)
    _write(at, hand, APPROVED, answer, by)
    return follow(at, hand, answer, by)


def turn_down(at: Table, answer: Answer, *, to: str = "", again: bool = True, by: Actor) -> str:
    """Return it 退回, to the submitter or to an earlier step; return how the whole stands.

    ``again``: the steps between run again; without, the answer comes straight back to this step.
    Where votes are counted a return is a vote against.
    """
    hand = _hand(at, answer, by)
    if hand.is_opinion_of(by):
        return _opine(at, hand, answer, "return", by)
    target = earlier(at.wanted.procedure, at.process.step, to) if to else None
    _write(at, hand, RETURNED, answer, by)
    if target is not None:
        go_back(at, hand, target, answer, again, by)
        return OPEN
    if at.step.sign == "ratio":
        return follow(at, hand, answer, by)
    return end(at, RETURNED, hand, answer, by)


def pass_by(at: Table, row: ApprovalPlace, what: str, rule: str) -> str:
    """Let the calendar answer for a place whose day is over: its act, and nobody's (TRAPS T9)."""
    hand, answer = Hand(row), Answer()
    row.rule = rule
    _write(at, hand, PASSED if what == "approve" else RETURNED, answer, CALENDAR)
    if what == "return" and at.step.sign != "ratio":
        return end(at, RETURNED, hand, answer, CALENDAR)
    return follow(at, hand, answer, CALENDAR)


def _hand(at: Table, answer: Answer, by: Actor) -> Hand:
    """Find what is signed: only what lies with them, as they saw it, and not their own (AC6-8)."""
    _refuse_stale(at, answer)
    hand = hand_of(at.session, at.process, by=by, now=at.now, number=answer.place)
    if at.wanted.submitters & {by.person_id, hand.on_behalf_of}:
        raise Refused(Reason.of("reason.own_submission"))
    return hand


def _refuse_stale(at: Table, answer: Answer) -> None:
    process, campaign = at.process, at.campaign
    content = subject_of(process).content(at.session, at.plan, campaign, process.subject_id)
    if content != process.digest:
        process.digest, process.content_version = content, campaign.version
        at.session.add(process)
    seen = answer.seen_version
    if seen is not None and (seen > campaign.version or changed_since(at.session, campaign, seen)):
        raise Refused(Reason.of("reason.stale_version", seen=seen, current=campaign.version))
    if answer.seen_digest and answer.seen_digest != content:
        raise Refused(Reason.of("approvals.other_content"))


def _opine(at: Table, hand: Hand, answer: Answer, word: str, by: Actor) -> str:
    row = hand.row
    row.opinion = f"{word}: {answer.note}"
    close_task(at.session, TASK, row.id, by=by, now=at.now)
    give(at.session, at.plan, at.campaign, at.process, row, now=at.now, note=answer.note)
    told = {"place": row.id, "answer": word, "on_behalf_of": hand.on_behalf_of}
    at.deed("opined", by, reason=answer.note, **told)
    return OPEN


def _meeting(at: Table, answer: Answer) -> None:
    if at.step.decision != "meeting":
        return
    reasons = list(meeting_objections(at.step.meeting, answer.count))
    minutes = at.session.get(Attachment, answer.minutes_id) if answer.minutes_id else None
    if minutes is None or minutes.campaign_id != at.campaign.id:
        reasons.append(Reason.of("approvals.minutes_wanted"))
    if reasons:
        raise Refused(*dict.fromkeys(reasons))


def _write(at: Table, hand: Hand, status: str, answer: Answer, by: Actor) -> None:
    """Write a signature down, once: a place that is no longer open is nobody's to sign."""
    row, count = hand.row, answer.count
    at.session.flush()
    written = at.session.execute(
        update(ApprovalPlace)
        .where(col(ApprovalPlace.id) == row.id, col(ApprovalPlace.status) == OPEN)
        .values(
            status=status,
            signed_by=by.person_id,
            on_behalf_of=hand.on_behalf_of,
            signed_at=at.now,
            seen_version=answer.seen_version or at.campaign.version,
            digest=at.process.digest,
            note=answer.note or None,
            rule=row.rule,
            should_attend=count.should_attend if count else None,
            attended=count.attended if count else None,
            in_favour=count.in_favour if count else None,
            minutes_id=answer.minutes_id,
        ),
        execution_options={"synchronize_session": False},
    )
    if written.rowcount != 1:  # type: ignore[attr-defined]  # a DML result has it
        raise Refused(Reason.of("approvals.signed_already"))
    at.session.refresh(row)
    close_task(at.session, TASK, row.id, by=by, now=at.now)
