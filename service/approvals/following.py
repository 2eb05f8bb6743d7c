"""What a signature leads to: the next place, the next step, an earlier one, or the end."""

from __future__ import annotations

from typing import Any

from service.actors import Actor
from service.approvals.opening import (
    TASK,
    hand_out,
    open_step,
    settle_rows,
)
from service.approvals.rows import (
    all_rows_of,
    as_places,
    rows_of,
)
from service.approvals.subjects import Settled, subject_of
from service.approvals.table import Answer, Table
from service.approvals.whose import Hand
from service.work.tasks import close_task
from service.work.telling import Audience, tell
from workflows.approving import (
    APPROVED,
    OPEN,
    PASSED,
    RETURNED,
    SKIPPED,
    verdict,
)
from workflows.provisions.approvals import Step
from workflows.refusals import Reason, Refused


def follow(at: Table, hand: Hand, answer: Answer, by: Actor) -> str:
    """Do what a signature leads to: the next place, the next step, or the end."""
    found = verdict(at.step, as_places(rows_of(at.session, at.process)))
    if found == OPEN:
        _told(at, hand, answer, by)
        hand_out(at.session, at.plan, at.campaign, at.process, now=at.now)
        return OPEN
    if found == RETURNED:
        return end(at, RETURNED, hand, answer, by)
    return _step_over(at, hand, answer, by)


def _step_over(at: Table, hand: Hand, answer: Answer, by: Actor) -> str:
    """Close a step that is settled; go on to the next one that has somebody to sign it."""
    told = False
    while True:
        _close_rest(at, by)
        _copy(at)
        following = _following(at)
        if following is None:
            return end(at, APPROVED, hand, answer, by)
        if not told:
            _told(at, hand, answer, by)
            told = True
        at.process.resume_at = ""
        open_step(at.session, at.wanted, at.process, following, now=at.now)
        if verdict(following, as_places(rows_of(at.session, at.process))) == OPEN:
            return OPEN


def _following(at: Table) -> Step | None:
    procedure, resume_at = at.wanted.procedure, at.process.resume_at
    return (procedure.step(resume_at) if resume_at else None) or procedure.after(at.process.step)


def _close_rest(at: Table, by: Actor) -> None:
    """Whoever has not signed a step that is settled need not sign it any more."""
    for row in rows_of(at.session, at.process):
        if row.status == OPEN:
            close_task(at.session, TASK, row.id, by=by, now=at.now, outcome="cancelled")
            row.status, row.signed_at = SKIPPED, at.now
            at.session.add(row)
    at.session.flush()


def _copy(at: Table) -> None:
    """Send everybody who is to have one a copy 抄送 of a step that is settled."""
    if at.step.cc:
        tell(
            at.session,
            at.plan,
            at.campaign,
            "work_done",
            Audience(roles=at.step.cc),
            about=f"approval_copy/{at.process.id}.{at.process.step}",
            now=at.now,
            params={"what": "approvals.copy", "title": at.process.title, "note": at.step.title},
            number=at.process.run,
        )


def _told(at: Table, hand: Hand, answer: Answer, by: Actor) -> None:
    """Write the line of history of a signature that does not end the whole."""
    row = hand.row
    name = {APPROVED: "signed", PASSED: "passed", RETURNED: "voted_against"}.get(row.status)
    if name is not None:
        at.deed(name, by, reason=answer.note, **_details(hand), rule=row.rule)


def _details(hand: Hand) -> dict[str, Any]:
    row = hand.row
    heads = (row.should_attend, row.attended, row.in_favour)
    return {
        "place": row.id,
        "role": row.role or None,
        "on_behalf_of": hand.on_behalf_of,
        "heads": heads if row.minutes_id else None,
        "minutes": row.minutes_id,
    }


def go_back(at: Table, hand: Hand, target: Step, answer: Answer, again: bool, by: Actor) -> None:
    process, here = at.process, at.process.step
    _close_rest(at, by)
    at.deed("sent_back", by, reason=answer.note, to=target.key, again=again, **_details(hand))
    process.run += 1
    process.resume_at = "" if again else here
    open_step(at.session, at.wanted, process, target, now=at.now, note=answer.note)


def end(at: Table, outcome: str, hand: Hand, answer: Answer, by: Actor) -> str:
    """Settle the whole: what was approved or returned learns of it."""
    process = at.process
    if outcome == APPROVED:
        _refuse_other_content(at)
    _close_rest(at, by)
    settle_rows(at.session, process, outcome, by=by, now=at.now)
    details = {"step": process.step, **_details(hand)} if process.procedure else _details(hand)
    settled = Settled(
        process,
        answer.note,
        answer.seen_version,
        hand.on_behalf_of,
        hand.row.rule,
        {key: value for key, value in details.items() if value is not None},
    )
    subject = subject_of(process)
    subject.settle(at.session, at.rulebook, at.campaign, settled, by, at.now)
    return outcome


def _refuse_other_content(at: Table) -> None:
    """Refuse to finish what somebody signed when it read otherwise (TRUST AC7)."""
    rows = all_rows_of(at.session, at.process)
    last = {row.step: row.run for row in sorted(rows, key=lambda row: row.run)}
    stale = [
        row.step
        for row in rows
        if row.status == APPROVED and row.run == last[row.step] and row.digest != at.process.digest
    ]
    if stale:
        titles = [step.title or step.key for step in at.wanted.procedure.steps if step.key in stale]
        raise Refused(Reason.of("approvals.signed_other_content", steps=", ".join(titles)))
