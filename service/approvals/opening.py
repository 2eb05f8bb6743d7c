"""An approval begun, a step opened, and its places put into the hands of those who sign now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, select

from service.actors import CALENDAR, Actor
from service.approvals.rows import (
    all_rows_of,
    as_places,
    keep,
    open_process,
    rows_of,
    step_of,
    submitters_of,
)
from service.approvals.signers import IN_STEAD, Signer, Wanted, signers_of_role
from service.approvals.subjects import subject_of
from service.models import ApprovalPlace, ApprovalProcess, Campaign
from service.work.tasks import close_task, open_task
from service.work.telling import Audience, tell
from workflows.approving import OPEN, SKIPPED, due_on, in_order, open_now, reseated, verdict
from workflows.calendar import local_day
from workflows.plan import Plan
from workflows.provisions.approvals import Procedure, Step
from workflows.refusals import Reason, Refused

TASK = "approval"
#: Who handed something in, and in whose stead; the operator is nobody.
Submitter = tuple[int | None, int | None]


def begin(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    procedure: Procedure,
    kind: str,
    subject_id: int,
    *,
    title: str,
    submitted_by: Submitter,
    now: datetime,
    quiet: bool = False,
) -> ApprovalProcess:
    """Begin the approval of a thing; ``quiet``: whoever signs was told already.

    What was left of an earlier approval of the same thing is called off.

    Raises:
        Refused: nobody is left who could sign the first step.
    """
    left = open_process(session, kind, subject_id)
    if left is not None:
        settle_rows(session, left, "cancelled", by=CALENDAR, now=now)
    process = ApprovalProcess(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        subject_kind=kind,
        subject_id=subject_id,
        number=how_many(session, kind, subject_id) + 1,
        procedure=procedure.key,
        approver="" if procedure.key else procedure.last_signer,
        state=campaign.state,
        title=title[:300],
        step=procedure.steps[0].key,
        content_version=campaign.version,
        submitted_by=submitted_by[0],
        submitted_for=submitted_by[1],
        submitted_at=now,
    )
    process.digest = subject_of(process).content(session, plan, campaign, subject_id)
    session.add(process)
    session.flush()
    wanted = Wanted(plan, campaign, procedure, submitters_of(process))
    for step in procedure.steps:
        open_step(session, wanted, process, step, now=now, quiet=quiet)
        if verdict(step, as_places(rows_of(session, process))) == OPEN:
            return process
    raise Refused(Reason.of("approvals.nobody_left", procedure=procedure.title))


def how_many(session: Session, kind: str, subject_id: int) -> int:
    """Return how often a thing was put forward for approval so far."""
    chosen = select(func.max(ApprovalProcess.number)).where(
        ApprovalProcess.subject_kind == kind, ApprovalProcess.subject_id == subject_id
    )
    return session.exec(chosen).one() or 0


def open_step(
    session: Session,
    wanted: Wanted,
    process: ApprovalProcess,
    step: Step,
    *,
    now: datetime,
    note: str = "",
    quiet: bool = False,
) -> None:
    """Make the places of a step, one for each who signs, and put them into their hands."""
    process.step = step.key
    process.version += 1
    session.add(process)
    rows, seen = [], set[int]()
    for role in step.signers:
        signers = signers_of_role(session, wanted, step, role, now)
        if signers is None:
            rows.append(_place(wanted, process, role, None, now))
        for signer in signers or ():
            if signer.person_id not in seen:
                seen.add(signer.person_id)
                rows.append(_place(wanted, process, role, signer, now))
    if step.sign == "ratio" and not seen:
        raise Refused(Reason.of("approvals.no_signers", step=step.title))
    session.add_all(rows)
    session.flush()
    for row, place in zip(rows, in_order(step, as_places(rows)), strict=True):
        keep(row, place, now)
    hand_out(session, wanted.plan, wanted.campaign, process, now=now, note=note, quiet=quiet)


def _place(
    wanted: Wanted, process: ApprovalProcess, role: str, signer: Signer | None, now: datetime
) -> ApprovalPlace:
    return ApprovalPlace(
        root_id=process.root_id,
        campaign_id=process.campaign_id,
        process_id=process.id,
        step=process.step,
        run=process.run,
        role=role,
        person_id=signer.person_id if signer else None,
        holder_id=signer.holder_id if signer else None,
        status=OPEN if signer else SKIPPED,
        signed_at=None if signer else now,
    )


def hand_out(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    process: ApprovalProcess,
    *,
    now: datetime,
    note: str = "",
    quiet: bool = False,
) -> None:
    """Let everybody whose turn it is owe their signature by a day, and tell them (TRAPS T8)."""
    rows = rows_of(session, process)
    turn = set(open_now(as_places(rows)))
    for row in rows:
        if row.id in turn and row.opened_at is None:
            give(session, plan, campaign, process, row, now=now, note=note, quiet=quiet)
    session.flush()


def give(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    process: ApprovalProcess,
    row: ApprovalPlace,
    *,
    now: datetime,
    note: str = "",
    quiet: bool = False,
) -> None:
    """Put one place into the hands of whoever signs it now, with a day of its own."""
    hand = in_hand_of(row)
    due = due_on(step_of(plan, process).due, local_day(now, plan.zone), plan.calendar)
    row.opened_at, row.given, row.due_on = now, row.given + 1, due
    session.add(row)
    if hand is None or quiet:
        return
    open_task(
        session,
        plan,
        campaign,
        TASK,
        row.id,
        title=process.title,
        due_on=due,
        now=now,
        **_owner(session, plan, campaign, row, hand),  # type: ignore[arg-type]  # a role or a person
    )
    told = {"what": TASK, "title": process.title, "due": due.isoformat() if due else ""}
    tell(
        session,
        plan,
        campaign,
        "task_given",
        Audience(people=(hand,), and_substitutes=True),
        about=f"approval/{row.id}",
        now=now,
        params={**told, "note": note},
        number=row.given,
    )


def in_hand_of(row: ApprovalPlace) -> int | None:
    """Return with whom a place lies: the delegate until they have spoken, else the signer."""
    return row.delegate_id if row.delegate_id and row.opinion is None else row.person_id


def _owner(
    session: Session, plan: Plan, campaign: Campaign, row: ApprovalPlace, hand: int
) -> dict[str, object]:
    """A post's one holder owes by the post, so that reminders go with it to the next holder."""
    alone = [r for r in _beside(session, row) if r.role == row.role]
    if row.role and row.holder_id != IN_STEAD and hand == row.person_id and len(alone) == 1:
        return {"role": plan.meant(row.role, campaign.at_top)}
    return {"person_id": hand}


def _beside(session: Session, row: ApprovalPlace) -> Sequence[ApprovalPlace]:
    process = session.get_one(ApprovalProcess, row.process_id)
    return rows_of(session, process)


def take_back(
    session: Session, row: ApprovalPlace, *, by: Actor, now: datetime, outcome: str = "done"
) -> None:
    """Let nobody owe a place any more, for now or for good."""
    close_task(session, TASK, row.id, by=by, now=now, outcome=outcome)
    row.opened_at = None
    session.add(row)


def settle_rows(
    session: Session, process: ApprovalProcess, outcome: str, *, by: Actor, now: datetime
) -> None:
    """End an approval: nobody owes anything for it any more."""
    for row in all_rows_of(session, process):
        if row.status == OPEN:
            row.status, row.signed_at = SKIPPED, now
            take_back(session, row, by=by, now=now, outcome="cancelled")
    process.outcome, process.settled_at, process.settled_by = outcome, now, by.person_id
    process.version += 1
    session.add(process)
    session.flush()


def seat_anew(
    session: Session, wanted: Wanted, process: ApprovalProcess, *, by: Actor, now: datetime
) -> None:
    """Give pending places of posts to those who hold them today (TRUST AC4)."""
    rows = rows_of(session, process)
    step = wanted.procedure.step(process.step)
    if step is None or not any(row.status == OPEN and row.role for row in rows):
        return
    for row, signer in changes(session, wanted, process, step, rows, now):
        take_back(session, row, by=by, now=now, outcome="cancelled")
        row.person_id = signer.person_id if signer else None
        row.holder_id = signer.holder_id if signer else None
        row.delegate_id = row.opinion = None
        if signer is None:
            row.status, row.signed_at = SKIPPED, now
        session.add(row)
    session.flush()
    hand_out(session, wanted.plan, wanted.campaign, process, now=now)


def changes(
    session: Session,
    wanted: Wanted,
    process: ApprovalProcess,
    step: Step,
    rows: Sequence[ApprovalPlace],
    now: datetime,
) -> list[tuple[ApprovalPlace, Signer | None]]:
    """Return the places whose signer is another one today; None: nobody signs there any more."""
    signers: dict[str, list[Signer]] = {}
    for role in step.signers:
        mine = [row for row in rows if row.role == role]
        others = {row.person_id for row in rows if row.role != role}
        if not any(row.status == OPEN for row in mine):
            continue
        try:
            found = signers_of_role(session, wanted, step, role, now) or []
        except Refused:
            continue  # nobody could take it over: it stays where it is
        signers[role] = [signer for signer in found if signer.person_id not in others]
    before = as_places(rows)
    after = reseated(before, {r: [s.person_id for s in found] for r, found in signers.items()})
    changed = []
    for row, old, new in zip(rows, before, after, strict=True):
        if old != new:
            same = (s for s in signers[row.role] if s.person_id == new.person_id)
            changed.append((row, next(same, None)))
    return changed
