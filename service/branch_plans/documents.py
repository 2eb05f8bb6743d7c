"""Documents 制度文件 that a plan wants to exist before something else may begin (SEEDS S1-15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from service.actors import Actor
from service.branch_plans.counting import wrote, wrote_below
from service.branch_plans.rows import content_of, problem, today, wanted_text
from service.errors import BadInput
from service.models import Campaign, RuleDocument
from service.rulebook import Rulebook
from service.search.noting import note_document
from workflows.branch_planning import unknown
from workflows.facts import CANCELLED
from workflows.provisions.branch_plans import EACH, TOP
from workflows.refusals import Reason, Refused


def file_document(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    document: str,
    title: str,
    *,
    by: Actor,
    now: datetime,
    body: str = "",
    attachment_id: int | None = None,
    adopted_on: date | None = None,
) -> RuleDocument:
    """File a document that the plan names; whoever stands below has it from now on too.

    Raises:
        BadInput: it has no title, neither text nor file, or was adopted on a day to come.
        Refused: the plan names no such document, it is the top's to file, or one is in force.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    known = [key for key, _ in plan.documents]
    if document not in known:
        raise Refused(*unknown("branch_plans.no_such_document", document, known))
    if plan.provisions.branch_plans.document_by(document) == TOP and not campaign.at_top:
        raise Refused(Reason.of("branch_plans.document_of_the_top", document=document))
    on = adopted_on or today(plan, now)
    if on > today(plan, now):
        raise BadInput([problem("adopted_on", "day_to_come", day=on)])
    content = content_of(session, campaign, title, body, attachment_id)
    made = RuleDocument(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        document=document,
        adopted_on=on,
        filed_at=now,
        filed_by=by.person_id,
        **content,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as error:
        raise Refused(Reason.of("branch_plans.document_in_force", document=document)) from error
    note_document(session, made)
    _wrote(session, rulebook, campaign, made, "branch_plans.document_filed", by, now, None)
    return made


def withdraw_document(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    document: str,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> RuleDocument:
    """Take a document out of force; what hangs on it waits again, also below.

    Raises:
        BadInput: no reason is given.
        Refused: none of this key is in force here.
    """
    told = wanted_text(reason, "reason")
    chosen = select(RuleDocument).where(
        RuleDocument.campaign_id == campaign.id,
        RuleDocument.document == document,
        col(RuleDocument.withdrawn_at).is_(None),
    )
    found = session.exec(chosen.with_for_update()).first()
    if found is None:
        here = [one.document for one in documents(session, campaign)]
        raise Refused(*unknown("branch_plans.no_document_in_force", document, here))
    found.withdrawn_at, found.withdrawn_by, found.reason = now, by.person_id, told
    session.add(found)
    session.flush()
    _wrote(session, rulebook, campaign, found, "branch_plans.document_withdrawn", by, now, told)
    return found


def documents(
    session: Session, campaign: Campaign, *, all_of_them: bool = False
) -> Sequence[RuleDocument]:
    """Return the documents that an organisation filed: those in force, or all that ever were."""
    chosen = select(RuleDocument).where(RuleDocument.campaign_id == campaign.id)
    if not all_of_them:
        chosen = chosen.where(col(RuleDocument.withdrawn_at).is_(None))
    return session.exec(chosen.order_by(col(RuleDocument.id))).all()


def _wrote(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    made: RuleDocument,
    deed: str,
    by: Actor,
    now: datetime,
    reason: str | None,
) -> None:
    details = {"document": made.document, "number": made.id, "title": made.title}
    if campaign.state != CANCELLED:
        wrote(session, rulebook, campaign, deed, by=by, now=now, reason=reason, details=details)
    plan = rulebook.plan(session, campaign.plan_version_id)
    if plan.provisions.branch_plans.document_by(made.document) != EACH:
        wrote_below(
            session,
            rulebook,
            campaign,
            made.document,
            deed,
            by=by,
            now=now,
            reason=reason,
            details=details,
        )
