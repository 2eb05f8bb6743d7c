"""A vote prepared by one person and opened by another: from then on nothing of it changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from service.actors import Actor
from service.appraisals import envelopes
from service.appraisals.frozen import canonical, digest_of, told_scheme
from service.appraisals.roster import Roster, roster_of
from service.appraisals.vault import ENVELOPE, Vault
from service.campaigns.rows import facts_of
from service.errors import BadInput, Problem
from service.models import (
    AppraisalEvent,
    AppraisalPaper,
    AppraisalSubject,
    Campaign,
    Eligibility,
)
from service.own_hand import is_own
from service.rulebook import Rulebook
from service.work import done, open_task
from workflows.appraising import most_best
from workflows.calendar import deadline, local_day
from workflows.plan import Plan
from workflows.provisions.appraisals import SUBJECTS
from workflows.refusals import Reason, Refused

LONGEST_TITLE = 200
LONGEST_DAYS = 90


def problem(where: str, code: str, **params: object) -> BadInput:
    """Return what is wrong with one field, in the words of this area."""
    values = tuple((name, str(value)) for name, value in sorted(params.items()))
    return BadInput([Problem(where, code, values, domain="appraisals")])


def prepare(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    subjects: str,
    title: str,
    closes_on: date,
    scrutineers: tuple[int, int] | None = None,
    by: Actor,
    now: datetime,
) -> AppraisalEvent:
    """Draft a vote: roster, papers, questions and scale as plan and posts say today.

    ``scrutineers`` are two people who will count ballots on paper, if there are to be any. A
    draft of the same sort is replaced.

    Raises:
        Refused: no round is under way, a vote of the sort is open, too few could vote.
        BadInput: it says no sort of subject, has no title, or ends today or too late.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    round_key = _checked(plan, campaign, subjects, title, closes_on, scrutineers, by, now)
    _replace_draft(session, campaign, subjects)
    rules = plan.provisions.appraisals
    roster = roster_of(session, plan, campaign, subjects, rules.k, now)
    first, second = scrutineers or (None, None)
    assert by.person_id is not None
    event = AppraisalEvent(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        organization_id=campaign.organization_id,
        round=round_key,
        subjects=subjects,
        title=title.strip(),
        k=rules.k,
        scope=rules.scope,
        config_hash="",
        closes_on=closes_on,
        closes_at=deadline(closes_on, plan.zone),
        prepared_by=by.person_id,
        first_scrutineer=first,
        second_scrutineer=second,
        most_best=most_best(roster.scheme, len(roster.subjects)),
    )
    session.add(event)
    session.flush()
    _write_down(session, event, roster)
    details = {"event": event.id, "hash": event.config_hash}
    done(session, rulebook, campaign, "appraisals.prepared", by=by, now=now, details=details)
    return event


def _checked(
    plan: Plan,
    campaign: Campaign,
    subjects: str,
    title: str,
    closes_on: date,
    scrutineers: tuple[int, int] | None,
    by: Actor,
    now: datetime,
) -> str:
    if by.person_id is None:
        raise Refused(Reason.of("appraisals.wants_a_person"))
    if subjects not in SUBJECTS:
        raise problem("subjects", "unknown_subjects", value=subjects)
    if not title.strip() or len(title) > LONGEST_TITLE:
        raise problem("title", "title", most=LONGEST_TITLE)
    days = (closes_on - local_day(now, plan.zone)).days
    if not 0 <= days <= LONGEST_DAYS:
        raise problem("closes_on", "closes_on", most=LONGEST_DAYS)
    if scrutineers is not None and scrutineers[0] == scrutineers[1]:
        raise problem("scrutineers", "two_scrutineers")
    round_key = facts_of(campaign).round_key
    if not round_key:
        raise Refused(Reason.of("appraisals.no_round", state=campaign.state))
    return round_key


def _replace_draft(session: Session, campaign: Campaign, subjects: str) -> None:
    chosen = select(AppraisalEvent).where(
        AppraisalEvent.campaign_id == campaign.id, AppraisalEvent.subjects == subjects
    )
    chosen = chosen.where(col(AppraisalEvent.state).in_(("draft", "open")))
    for event in session.exec(chosen.with_for_update()).all():
        if event.state == "open":
            raise Refused(Reason.of("appraisals.frozen", title=event.title))
        for table in (Eligibility, AppraisalPaper, AppraisalSubject):
            session.execute(delete(table).where(col(table.event_id) == event.id))
        session.delete(event)
    session.flush()


def _write_down(session: Session, event: AppraisalEvent, roster: Roster) -> None:
    """Give everything of the roster its rows, and freeze all of it in one text."""
    rows = [
        AppraisalSubject(
            event_id=event.id,
            organization_id=subject.organization_id,
            person_id=subject.person_id,
            name=subject.name,
        )
        for subject in roster.subjects
    ]
    session.add_all(rows)
    session.flush()
    numbers = [row.id for row in rows]
    papers: list[dict[str, Any]] = []
    for paper in roster.papers:
        subject = None if paper.subject is None else numbers[paper.subject]
        entitled = len(paper.voters)
        papers.append(
            {
                "event_id": event.id,
                "number": paper.number,
                "stratum": paper.stratum,
                "subject_id": subject,
                "entitled": entitled,
                "signing_key": "",
            }
        )
    session.execute(insert(AppraisalPaper), papers)
    entries = [
        {"event_id": event.id, "voter_id": voter, "paper": paper.number, "issued": False}
        for paper in roster.papers
        for voter in paper.voters
    ]
    session.execute(insert(Eligibility), sorted(entries, key=lambda e: (e["voter_id"], e["paper"])))
    event.entitled = len(entries)
    event.config = canonical(_config(event, roster, numbers, papers, entries))
    event.config_hash = digest_of(event.config)
    session.add(event)
    session.flush()


def _config(
    event: AppraisalEvent,
    roster: Roster,
    numbers: list[int],
    papers: list[dict[str, Any]],
    entries: list[dict[str, Any]],
) -> dict[str, Any]:
    scheme = roster.scheme
    longest = max(
        len(question.key) + len(option.key)
        for question in scheme.questions
        for option in scheme.options
    )
    return {
        "event": event.id,
        "title": event.title,
        "round": event.round,
        "subjects": dict(zip(map(str, numbers), (s.name for s in roster.subjects), strict=True)),
        "papers": [{n: v for n, v in paper.items() if n != "signing_key"} for paper in papers],
        "scheme": told_scheme(scheme),
        "k": event.k,
        "scope": event.scope,
        "closes_on": event.closes_on.isoformat(),
        "roster": roster_digest(sorted((e["voter_id"], e["paper"]) for e in entries)),
        "scrutineers": [event.first_scrutineer, event.second_scrutineer],
        "room": envelopes.room_for(len(numbers), len(scheme.questions), longest),
    }


def roster_digest(entries: list[tuple[int, int]]) -> str:
    """Return the hash of who may have which paper."""
    return digest_of(canonical([list(entry) for entry in entries]))


def open_event(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    event: AppraisalEvent,
    vault: Vault,
    *,
    config_hash: str,
    by: Actor,
    now: datetime,
) -> AppraisalEvent:
    """Open a vote, as the second of two people, on exactly what the hash stands for.

    Keys are made now, one for each kind of paper; their public halves stand in history with the
    hash, so that no voter can be given a key of their own.

    Raises:
        Refused: it is no draft, it is not what was seen, its day has passed, or the same person
            prepared it.
    """
    if event.state != "draft":
        raise Refused(Reason.of("appraisals.frozen", title=event.title))
    reasons = []
    if by.person_id is None or is_own(session, event.campaign_id, by, event.prepared_by):
        reasons.append(Reason.of("appraisals.two_people"))
    if config_hash != event.config_hash:
        reasons.append(Reason.of("appraisals.not_as_seen"))
    if now >= event.closes_at:
        reasons.append(Reason.of("appraisals.day_passed", day=event.closes_on))
    if reasons:
        raise Refused(*reasons)
    chosen = select(AppraisalPaper).where(AppraisalPaper.event_id == event.id)
    papers = session.exec(chosen.order_by(col(AppraisalPaper.number))).all()
    keys = vault.prepare(event.id, (paper.number for paper in papers))
    for paper in papers:
        paper.signing_key = envelopes.public_pem(keys[str(paper.number)])
        session.add(paper)
    event.envelope_key = envelopes.public_pem(keys[ENVELOPE])
    event.state, event.opened_by = "open", by.person_id
    event.version += 1
    session.add(event)
    session.flush()
    plan = rulebook.plan(session, campaign.plan_version_id)
    open_task(
        session, plan, campaign, "ballot", event.id, title=event.title, due_on=event.closes_on,
        now=now, role=_first_role(plan, event),
    )  # fmt: skip
    published = [event.envelope_key, *(paper.signing_key for paper in papers)]
    details = {
        "event": event.id,
        "hash": event.config_hash,
        "keys": digest_of(canonical(published)),
        "entitled": event.entitled,
    }
    done(session, rulebook, campaign, "appraisals.opened", by=by, now=now, details=details)
    return event


def _first_role(plan: Plan, event: AppraisalEvent) -> str:
    """Return the role that the task is named after; who is reminded stands on the roster."""
    return plan.provisions.appraisals.of(event.subjects).strata[0].voters[0]
