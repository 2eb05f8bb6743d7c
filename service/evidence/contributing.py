"""Papers of members 每名党员: suggestions, notes, analyses, summaries; counted member by member."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from service.actors import Actor
from service.auth.visitor import SECRETARIES
from service.campaigns.performing import require_reason
from service.errors import BadInput, NotAllowed, NotFound
from service.evidence.by_members import enough
from service.evidence.counting import COUNTED, wrote
from service.evidence.examining import owe_again
from service.evidence.handing_in import tick
from service.evidence.papers import (
    LONGEST_LINE,
    LONGEST_TEXT,
    check_files,
    members_named,
    problem,
)
from service.evidence.rows import day_of, locked, occurrence_of, round_of_work, window_of
from service.models import Campaign, Contribution, Occurrence
from service.rulebook import Rulebook
from service.work import Audience, tell
from workflows.closest import closest
from workflows.duty_windows import objection
from workflows.plan import Plan
from workflows.provisions.evidence import ContributionAsked
from workflows.refusals import Reason, Refused


@dataclass(frozen=True, slots=True)
class Written:
    """A paper as it is handed in; ``period`` where it is for one turn of a recurring duty."""

    title: str = ""
    text: str = ""
    file: int | None = None
    period: str = ""


def by_number(session: Session, number: int) -> Contribution:
    """Return a paper; raises NotFound."""
    found = session.get(Contribution, number)
    if found is None:
        raise NotFound("contribution")
    return found


def contribute(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    kind: str,
    person_id: int,
    told: Written,
    *,
    by: Actor,
    now: datetime,
) -> Contribution:
    """Hand in a paper of a member; the secretary may do so for one who told it by word of mouth.

    Once nobody lacks one, the duty that asks for it is done.

    Raises:
        Refused: no such kind, too short, the same again, or the window is shut.
        NotAllowed: it is somebody else's. BadInput: whose it is to be is no member that day.
    """
    plan = locked(session, rulebook, campaign)
    asked = _asked(plan, kind)
    _refuse_others(person_id, by)
    members = members_named(session, campaign, day_of(plan, now))
    _check(session, campaign, asked, told, person_id in members)
    round_key = round_of_work(plan, campaign, now)
    owed = _owed(session, plan, campaign, kind, told.period)
    if owed is not None:
        shut = objection(window_of(session, plan, owed, now), owed.duty, owed.period)
        if shut is not None:
            raise Refused(shut)
    row = _keep(session, campaign, kind, person_id, told, owed, round_key, by=by, now=now)
    if owed is not None:
        _done_by_all(session, rulebook, plan, campaign, owed, by=by, now=now)
    details = {"kind": kind, "person_id": person_id, "contribution": row.id}
    wrote(session, rulebook, campaign, round_key, "contributed", by=by, now=now, details=details)
    session.refresh(row)
    return row


def send_paper_back(
    session: Session,
    rulebook: Rulebook,
    paper: Contribution,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> Contribution:
    """Return a paper to its member: it counts no more, and the duty is owed again."""
    require_reason(reason)
    campaign = session.get_one(Campaign, paper.campaign_id)
    plan = locked(session, rulebook, campaign)
    session.refresh(paper)
    if paper.state != COUNTED:
        raise Refused(Reason.of("evidence.returned_already"))
    if by.is_one_of(paper.person_id):
        raise Refused(Reason.of("evidence.own_evidence"))
    paper.state, paper.reason = "returned", reason
    paper.answered_at, paper.answered_by = now, by.person_id
    session.add(paper)
    session.flush()
    owed = session.get(Occurrence, paper.occurrence_id) if paper.occurrence_id else None
    done = owed is not None and owed.done_at is not None
    if owed is not None and done and not enough(session, plan, campaign, owed, now):
        owe_again(session, rulebook, plan, campaign, owed, reason, by=by, now=now)
    tell(
        session, plan, campaign, "work_done", Audience(people=(paper.person_id,)),
        about=f"contribution/{paper.id}", now=now,
        params={
            "what": "evidence.paper_returned", "title": paper.title or paper.kind, "note": reason,
        },
    )  # fmt: skip
    details = {"kind": paper.kind, "person_id": paper.person_id, "contribution": paper.id}
    wrote(
        session, rulebook, campaign, paper.round, "paper_returned",
        by=by, now=now, reason=reason, details=details,
    )  # fmt: skip
    session.refresh(paper)
    return paper


def _asked(plan: Plan, kind: str) -> ContributionAsked:
    known = plan.provisions.evidence.contributions
    if kind in known:
        return known[kind]
    reasons = [Reason.of("evidence.no_such_paper", paper=kind, known="、".join(known))]
    guess = closest(kind, known)
    raise Refused(*reasons, *([Reason.of("reason.did_you_mean", guess=guess)] if guess else []))


def _refuse_others(person_id: int, by: Actor) -> None:
    if by.kind != "person" or by.person_id == person_id or by.role in SECRETARIES:
        return
    raise NotAllowed([Reason.of("evidence.not_yours")])


def _check(
    session: Session, campaign: Campaign, asked: ContributionAsked, told: Written, is_member: bool
) -> None:
    found = []
    if not is_member:
        found.append(problem("person", "no_member_today"))
    if len(told.title) > LONGEST_LINE:
        found.append(problem("title", "too_long", most=LONGEST_LINE))
    if len(told.text) > LONGEST_TEXT:
        found.append(problem("text", "too_long", most=LONGEST_TEXT))
    if not (told.text.strip() or told.file):
        found.append(problem("text", "nothing_handed_in"))
    if found:
        raise BadInput(found)
    check_files(session, campaign, (told.file,) if told.file else ())
    given = len(told.text.strip())
    if given < asked.text:
        raise Refused(Reason.of("evidence.text_too_short", given=given, least=asked.text))


def _owed(
    session: Session, plan: Plan, campaign: Campaign, kind: str, period: str
) -> Occurrence | None:
    """Return the occurrence that a paper is for: of the period named, or the first still open."""
    evidence = plan.provisions.evidence
    duties = [
        duty.key
        for duty in plan.duties_for(campaign.kind)
        if evidence.of(duty.key).contribution == kind
    ]
    if period:
        found = [occurrence_of(session, campaign, duty, period) for duty in duties]
        if not any(found):
            raise Refused(Reason.of("evidence.no_such_period", period=period))
        return next(each for each in found if each is not None)
    chosen = select(Occurrence).where(
        Occurrence.campaign_id == campaign.id, col(Occurrence.duty).in_(duties)
    )
    in_order = chosen.order_by(
        col(Occurrence.done_at).is_not(None), col(Occurrence.opens_at), col(Occurrence.id)
    )
    return session.exec(in_order).first()


def _keep(
    session: Session,
    campaign: Campaign,
    kind: str,
    person_id: int,
    told: Written,
    owed: Occurrence | None,
    round_key: str,
    *,
    by: Actor,
    now: datetime,
) -> Contribution:
    said = "\n".join((told.title.strip(), told.text.strip(), str(told.file or "")))
    row = Contribution(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        round=round_key,
        kind=kind,
        period=owed.period if owed else "",
        occurrence_id=owed.id if owed else None,
        person_id=person_id,
        title=told.title.strip(),
        text=told.text.strip(),
        digest=hashlib.sha256(said.encode()).hexdigest(),
        attachment_id=told.file,
        handed_in_at=now,
        handed_in_by=by.person_id,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise Refused(Reason.of("evidence.same_again")) from None
    return row


def _done_by_all(
    session: Session,
    rulebook: Rulebook,
    plan: Plan,
    campaign: Campaign,
    owed: Occurrence,
    *,
    by: Actor,
    now: datetime,
) -> None:
    if owed.done_at is None and enough(session, plan, campaign, owed, now):
        tick(session, rulebook, plan, campaign, owed.duty, owed.period, by=by, now=now)
