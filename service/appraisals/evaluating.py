"""The organisation's evaluation 组织评定 after the ballots, and what commendation asks of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from service import pledges
from service.actors import Actor
from service.appraisals.deeds import deed
from service.appraisals.facts import COUNTED
from service.appraisals.frozen import scheme_of
from service.appraisals.preparing import problem
from service.appraisals.results import HUNDREDTHS, hundredths
from service.appraisals.rows import subject_of
from service.models import AppraisalEvent, AppraisalSubject, Campaign
from service.rulebook import Rulebook
from workflows import appraising
from workflows.provisions.appraisals import Consequence, Scheme
from workflows.refusals import Reason, Refused


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person or an organisation came out of a round; numbers are of a hundred."""

    event_id: int
    grade: str | None  # the final one, or while there is none the ballots'
    title: str  # how the scale calls it
    final: bool
    best: bool  # whether that is the best grade of the scale
    score: Fraction | None  # of the ballots; None where they were too few to be told
    composite: Fraction | None  # with the score of the pledge, where the plan counts it
    satisfaction: Fraction | None
    consequences: tuple[Consequence, ...]
    published: bool


def score_pledge(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    event: AppraisalEvent,
    subject_id: int,
    score: Fraction,
    *,
    by: Actor,
    now: datetime,
) -> AppraisalSubject:
    """Put the score of a pledge, of a hundred, beside that of the ballots 综合评定 (S3-12)."""
    if event.state not in COUNTED:
        raise Refused(Reason.of("appraisals.not_counted", title=event.title))
    if not 0 <= score <= appraising.HUNDRED:
        raise problem("pledge_score", "pledge_score")
    subject = subject_of(session, event.id, subject_id)
    if subject.final_grade is not None:
        raise Refused(Reason.of("appraisals.evaluated_already", name=subject.name))
    _put_beside(session, event, subject, score)
    details = {"event": event.id, "subject": subject.id, "score": subject.pledge_score}
    deed(
        session, rulebook, campaign, event, "pledge_scored", by=by, now=now, details=details,
        everywhere=False,
    )  # fmt: skip
    return subject


def _put_beside(
    session: Session, event: AppraisalEvent, subject: AppraisalSubject, score: Fraction
) -> None:
    subject.pledge_score = hundredths(score)
    if subject.score is not None:
        ballots = Fraction(subject.score, HUNDREDTHS)
        together = appraising.composite(scheme_of(event), ballots, score)
        subject.composite = None if together is None else hundredths(together)
    session.add(subject)
    session.flush()


def _take_pledge_score(
    session: Session, campaign: Campaign, event: AppraisalEvent, subject: AppraisalSubject
) -> None:
    """Take the score of a member's pledge from the pledge itself, where nobody typed one in."""
    counts = scheme_of(event).ballot_weight < appraising.HUNDRED
    if counts and subject.pledge_score is None and subject.person_id is not None:
        found = pledges.score_of(session, campaign, subject.person_id, event.round)
        if found is not None:
            _put_beside(session, event, subject, Fraction(found))


def proposed(scheme: Scheme, subject: AppraisalSubject) -> str | None:
    """Return the grade that the numbers say: the ballots', or the composite's where it counts."""
    if subject.score is None or subject.satisfaction is None:
        return None
    if scheme.ballot_weight == appraising.HUNDRED:
        return subject.grade
    if subject.composite is None:
        return None
    score = Fraction(subject.composite, HUNDREDTHS)
    rate = Fraction(subject.satisfaction, HUNDREDTHS)
    return appraising.grade_for(scheme, score, rate).key


def evaluate(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    event: AppraisalEvent,
    subject_id: int,
    grade: str,
    reason: str = "",
    *,
    by: Actor,
    now: datetime,
) -> AppraisalSubject:
    """Give the final grade; where it is not what the ballots say, with the reason why.

    Raises:
        Refused: nothing is counted yet, the pledge that the plan counts has no score, one would
            grade oneself, the reason is missing, or the cap on the best grade is reached.
        BadInput: there is no such grade.
    """
    scheme, subject = scheme_of(event), subject_of(session, event.id, subject_id)
    best = scheme.grades[0].key
    if grade not in {each.key for each in scheme.grades}:
        raise problem("grade", "unknown_grade", value=grade)
    _take_pledge_score(session, campaign, event, subject)
    reasons = _objections(event, scheme, subject, grade, reason, by)
    if reasons:
        raise Refused(*reasons)
    more = (grade == best) - (subject.final_grade == best)
    if more and not _counted_best(session, event, more):
        raise Refused(Reason.of("appraisals.over_cap", most=event.most_best or 0))
    subject.final_grade, subject.final_reason = grade, reason or None
    subject.evaluated_by = by.person_id
    session.add(subject)
    session.flush()
    details = {"event": event.id, "subject": subject.id, "grade": grade}
    deed(
        session, rulebook, campaign, event, "evaluated", by=by, now=now, details=details,
        everywhere=False,
    )  # fmt: skip
    return subject


def _objections(
    event: AppraisalEvent,
    scheme: Scheme,
    subject: AppraisalSubject,
    grade: str,
    reason: str,
    by: Actor,
) -> list[Reason]:
    if event.state == "published":  # once, and not otherwise afterwards
        return [Reason.of("appraisals.is_published", title=event.title)]
    if event.state not in COUNTED:
        return [Reason.of("appraisals.not_counted", title=event.title)]
    found = []
    if by.person_id is None:
        found.append(Reason.of("appraisals.wants_a_person"))
    elif by.is_one_of(subject.person_id):
        found.append(Reason.of("appraisals.own_grade"))
    wants_pledge = scheme.ballot_weight < appraising.HUNDRED
    if wants_pledge and subject.pledge_score is None:
        found.append(Reason.of("appraisals.pledge_not_scored", name=subject.name))
    elif not reason.strip() and grade != proposed(scheme, subject):
        found.append(Reason.of("appraisals.differs_without_reason", name=subject.name))
    return found


def _counted_best(session: Session, event: AppraisalEvent, more: int) -> bool:
    """Take or give back one of the best grades; of two at once for the last, one gets it."""
    table = AppraisalEvent
    within = or_(col(table.most_best).is_(None), col(table.best_given) + more <= table.most_best)
    changed = (
        update(table)
        .where(col(table.id) == event.id, within)
        .values(best_given=table.best_given + more)
        .execution_options(synchronize_session=False)
    )
    taken = bool(session.connection().execute(changed).rowcount)
    session.refresh(event)
    return taken


def standing_of(event: AppraisalEvent, subject: AppraisalSubject) -> Standing:
    """Return how one of those judged came out."""
    scheme = scheme_of(event)
    grade = subject.final_grade or proposed(scheme, subject)
    rate = _number(subject.satisfaction)
    return Standing(
        event_id=event.id,
        grade=grade,
        title=next((each.title for each in scheme.grades if each.key == grade), ""),
        final=subject.final_grade is not None,
        best=grade == scheme.grades[0].key,
        score=_number(subject.score),
        composite=_number(subject.composite),
        satisfaction=rate,
        consequences=() if rate is None else appraising.consequences(scheme, rate),
        published=event.state == "published",
    )


def _number(hundred: int | None) -> Fraction | None:
    return None if hundred is None else Fraction(hundred, HUNDREDTHS)


def grade_of(
    session: Session,
    root_id: int,
    round_key: str,
    *,
    person_id: int | None = None,
    organization_id: int | None = None,
) -> Standing | None:
    """Return how a person or an organisation came out of a round's latest vote on them.

    ``root_id`` is that of the campaign. None where nothing was counted: who has no grade is not
    one of the best.
    """
    chosen = (
        select(AppraisalEvent, AppraisalSubject)
        .join(AppraisalSubject, col(AppraisalSubject.event_id) == col(AppraisalEvent.id))
        .where(
            AppraisalEvent.root_id == root_id,
            AppraisalEvent.round == round_key,
            AppraisalSubject.person_id == person_id,
            AppraisalSubject.organization_id == organization_id,
            col(AppraisalEvent.state).in_(COUNTED),
        )
        .order_by(col(AppraisalEvent.id).desc())
    )
    found = session.exec(chosen.limit(1)).first()
    return None if found is None else standing_of(*found)


def consequences(
    session: Session,
    root_id: int,
    round_key: str,
    *,
    person_id: int | None = None,
    organization_id: int | None = None,
) -> tuple[Consequence, ...]:
    """Return what a round's vote brings about for a person or an organisation, as data."""
    found = grade_of(
        session, root_id, round_key, person_id=person_id, organization_id=organization_id
    )
    return found.consequences if found else ()
