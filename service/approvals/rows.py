"""The rows of an approval, read and locked: its process, its places, and the deeds written down."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.performing import act
from service.models import ApprovalPlace, ApprovalProcess, Campaign, History
from service.rulebook import Rulebook
from workflows import acts
from workflows.approving import APPROVED, PASSED, RETURNED, Place
from workflows.plan import Plan
from workflows.provisions.approvals import Procedure, Step, one_step
from workflows.refusals import Reason, Refused

#: How the names of deeds begin that signers do with their signatures.
OF_SIGNERS = "approvals."
#: What a signer, or the calendar, has said.
ANSWERED = (APPROVED, RETURNED, PASSED)


def lock(session: Session, campaign: Campaign) -> None:
    """Hold a campaign for this transaction: whoever answers after us sees what we did."""
    session.flush()
    session.expire_all()
    session.refresh(campaign, with_for_update=True)


def open_process(session: Session, kind: str, subject_id: int) -> ApprovalProcess | None:
    """Return the approval of a thing that is under way, or None."""
    chosen = select(ApprovalProcess).where(
        ApprovalProcess.subject_kind == kind,
        ApprovalProcess.subject_id == subject_id,
        col(ApprovalProcess.outcome).is_(None),
    )
    return session.exec(chosen).one_or_none()


def procedure_of_process(plan: Plan, process: ApprovalProcess) -> Procedure:
    """Return the procedure that an approval follows.

    Raises:
        Refused: the campaign has gone over to a version of its plan that has it no more.
    """
    if not process.procedure:
        return one_step(process.approver, plan.provisions.limits.signing_days)
    found = plan.provisions.approvals.of(process.procedure)
    if found is None or found.step(process.step) is None:
        raise Refused(Reason.of("approvals.procedure_gone", procedure=process.procedure))
    return found


def step_of(plan: Plan, process: ApprovalProcess) -> Step:
    """Return the step under way."""
    found = procedure_of_process(plan, process).step(process.step)
    assert found is not None
    return found


def rows_of(session: Session, process: ApprovalProcess) -> list[ApprovalPlace]:
    """Return the places of the step under way, in the order in which they were made."""
    chosen = select(ApprovalPlace).where(
        ApprovalPlace.process_id == process.id,
        ApprovalPlace.step == process.step,
        ApprovalPlace.run == process.run,
    )
    return list(session.exec(chosen.order_by(col(ApprovalPlace.id))))


def all_rows_of(session: Session, process: ApprovalProcess) -> list[ApprovalPlace]:
    """Return every place of an approval, those of earlier steps and runs too."""
    chosen = select(ApprovalPlace).where(ApprovalPlace.process_id == process.id)
    return list(session.exec(chosen.order_by(col(ApprovalPlace.id))))


def submitters_of(process: ApprovalProcess) -> frozenset[int]:
    """Return whose submission it is: of who handed it in, and of the absent in whose stead."""
    known = (process.submitted_by, process.submitted_for)
    return frozenset(person for person in known if person is not None)


def as_places(rows: Iterable[ApprovalPlace]) -> list[Place]:
    """Return rows as the rules see them."""
    return [
        Place(
            number=row.id,
            person_id=row.person_id,
            role=row.role,
            status=row.status,
            added=row.added_by is not None,
            waits_for=frozenset(int(part) for part in row.waits_for.split(";") if part),
        )
        for row in rows
    ]


def keep(row: ApprovalPlace, place: Place, now: datetime) -> None:
    """Write what the rules have made of a place."""
    row.person_id = place.person_id
    row.waits_for = ";".join(str(number) for number in sorted(place.waits_for))
    if row.status != place.status:
        row.status, row.signed_at = place.status, now


def refuse_answered(session: Session, process: ApprovalProcess) -> None:
    """Refuse to take back what one of the signers has answered already."""
    for row in all_rows_of(session, process):
        if row.opinion is not None or row.status in ANSWERED:
            raise Refused(Reason.of("approvals.touched"))


def changed_since(session: Session, campaign: Campaign, seen: int) -> bool:
    """Say whether a campaign is another one than somebody saw, save for words of its signers.

    What the others have signed meanwhile changes nothing of what is signed (TRUST AC7).
    """
    chosen = select(History.kind, History.details).where(
        History.campaign_id == campaign.id, col(History.to_version) > seen
    )
    return any(
        kind != "worked" or not json.loads(details or "{}").get("deed", "").startswith(OF_SIGNERS)
        for kind, details in session.exec(chosen)
    )


def deed(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    name: str,
    process: ApprovalProcess,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    rule: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write a line of history; its words stand in the catalogue under ``deed.<name>``."""
    told = {"deed": f"{OF_SIGNERS}{name}", "title": process.title, "step": process.step}
    known = {key: value for key, value in (details or {}).items() if value is not None}
    verb = partial(acts.learn, known=())
    session.flush()
    act(
        session,
        rulebook,
        campaign,
        "worked",
        verb,
        by=by,
        now=now,
        reason=reason or None,
        rule=rule,
        details={**told, **known},
    )
