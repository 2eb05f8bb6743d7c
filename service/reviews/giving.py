"""Reviews 点评 given and amended: by whoever is to review, in three parts, once a period."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from service.actors import Actor
from service.campaigns.rows import facts_of
from service.errors import NotAllowed, Problem
from service.models import Campaign, Review, ReviewChange
from service.reviews.completing import wrote
from service.reviews.origins import meeting_flaws
from service.reviews.rows import (
    LONGEST,
    bad,
    campaign_of,
    is_person,
    outside,
    plan_of,
    refuse_bad,
    rules_of,
    today,
    too_long,
)
from service.reviews.units import near, owed_in, seated_in
from service.rulebook import Rulebook
from service.work import Audience, Words, tell
from service.work.seen import refuse_unseen
from workflows.closest import closest
from workflows.plan import Plan
from workflows.provisions.reviews import PARTS
from workflows.refusals import Reason, Refused
from workflows.reviewing import ORGANIZATION, Owed, period_name, person, seat, too_short

LONGEST_PLACE = 200


@dataclass(frozen=True, slots=True)
class Said:
    """What a review says: 成绩, 不足, 努力方向, the grade, and when, where and how it was said."""

    achievements: str
    shortcomings: str
    directions: str
    grade: str
    held_on: date
    way: str = "collective"
    place: str = ""
    meeting_id: int | None = None


def give(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    said: Said,
    *,
    by: Actor,
    now: datetime,
    person_id: int | None = None,
    reviewer: str | None = None,
    seen_version: int | None = None,
) -> Review:
    """Review an organisation, or with ``person_id`` its secretary or a member (SEEDS S1-9, S2-7).

    ``reviewer`` is the post for which the operator enters a form that was filled on paper.

    Raises:
        BadInput: a part is missing or too short, the grade, way or day cannot be, or the meeting
            is not there.
        Refused: outside of any round, by somebody who is not to review, of oneself, or twice in
            a period.
    """
    session.refresh(campaign, with_for_update=True)
    refuse_unseen(campaign.version, seen_version)
    plan = plan_of(session, rulebook, campaign)
    round_key = facts_of(campaign).round_key
    if not round_key:
        raise Refused(Reason.of("reviews.outside_rounds"))
    refuse_bad(_wrong(session, plan, campaign, round_key, said, now))
    subject = ORGANIZATION if person_id is None else person(person_id)
    owed, by = _owed(session, plan, campaign, subject, by, reviewer, now)
    rules = rules_of(plan)
    grade = rules.grade(said.grade)
    assert grade is not None
    review = Review(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        round=round_key,
        period=period_name(rules, said.held_on),
        subject=subject,
        person_id=person_id,
        reviewer=owed.by,
        reviewer_id=by.person_id,
        points=grade.points,
        given_at=now,
        **_stripped(said),
    )
    try:
        with session.begin_nested():
            session.add(review)
            session.flush()
    except IntegrityError:
        raise Refused(Reason.of("reviews.given_already")) from None
    _tell(session, plan, campaign, review, "reviews.given", now)
    wrote(session, rulebook, campaign, review, "reviews.given", by=by, now=now)
    return review


def _stripped(said: Said) -> dict[str, Any]:
    values = asdict(said)
    return {name: v.strip() if isinstance(v, str) else v for name, v in values.items()}


def _wrong(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, said: Said, now: datetime
) -> list[Problem]:
    """Return everything that is wrong with what is said."""
    rules = rules_of(plan)
    parts = {part: getattr(said, part) for part in PARTS}
    found = [bad(part, f"short_{part}", least=least) for part, least in too_short(rules, parts)]
    for part, text in parts.items():
        found += too_long(part, text)
    if rules.grade(said.grade) is None:
        known = ", ".join(grade.key for grade in rules.grades)
        guess = closest(said.grade, known.split(", ")) or known
        found.append(bad("grade", "unknown_grade", value=said.grade, known=known, guess=guess))
    if said.way not in rules.ways:
        found.append(bad("way", "unknown_way", value=said.way, known=", ".join(rules.ways)))
    found += outside(plan, campaign, round_key, "held_on", said.held_on, now)
    found += meeting_flaws(session, campaign, said.meeting_id)
    if len(said.place) > LONGEST_PLACE:
        found.append(bad("place", "too_long", most=LONGEST_PLACE))
    return found


def _owed(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    subject: str,
    by: Actor,
    reviewer: str | None,
    now: datetime,
) -> tuple[Owed, Actor]:
    """Return the review that is owed by one of somebody's seats, and who gives it in whose stead.

    Refused where none is.
    """
    on = today(plan, now)
    wanted = [
        owed
        for owed in owed_in(session, plan, near(session, campaign), on)
        if owed.unit == campaign.id and owed.subject == subject
    ]
    if not wanted:
        raise Refused(Reason.of("reviews.not_reviewed_here"))
    if not is_person(by):
        return _named(wanted, reviewer), by
    if subject == person(by.person_id or 0):
        raise Refused(Reason.of("reviews.of_oneself"))
    giver = seated_in(session, campaign, by, [owed.by for owed in wanted], on)
    if giver is None:
        its_own = seated_in(session, campaign, by, [seat("secretary", campaign.id)], on)
        if subject == ORGANIZATION and its_own:
            raise Refused(Reason.of("reviews.of_oneself"))
        raise NotAllowed([Reason.of("reviews.not_to_review")])
    name, acts = giver
    if any(subject == person(hand) for hand in acts.hands):
        raise Refused(Reason.of("reviews.of_oneself"))
    return next(owed for owed in wanted if owed.by == name), acts


def _named(wanted: Sequence[Owed], reviewer: str | None) -> Owed:
    """The operator enters a form for a post: the one named, or the first that owes it."""
    found = next((owed for owed in wanted if reviewer in (None, owed.by)), None)
    if found is None:
        raise Refused(Reason.of("reviews.not_to_review"))
    return found


def amend(
    session: Session,
    rulebook: Rulebook,
    review: Review,
    said: Said,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Review:
    """Say a review of this period anew; what was said before is kept (`ReviewChange`).

    Raises:
        BadInput: as `give`, or without a reason, or for a day of another period.
        NotAllowed: it is another's review.
    """
    campaign = campaign_of(session, review)
    refuse_unseen(review.version, seen_version)
    plan = plan_of(session, rulebook, campaign)
    _refuse_others(session, plan, campaign, review, by, now)
    problems = _wrong(session, plan, campaign, review.round, said, now)
    if len(reason.strip()) < 2 or len(reason) > LONGEST:
        problems.append(bad("reason", "reason_wanted", least=2))
    if period_name(rules_of(plan), said.held_on) != review.period:
        problems.append(bad("held_on", "other_period", period=review.period))
    refuse_bad(problems)
    before = {name: getattr(review, name) for name in (*PARTS, "grade", "way", "place")}
    before |= {"held_on": review.held_on.isoformat(), "meeting_id": review.meeting_id}
    session.add(
        ReviewChange(
            review_id=review.id,
            version=review.version,
            before=json.dumps(before, ensure_ascii=False, sort_keys=True),
            reason=reason.strip(),
            at=now,
            by=by.person_id,
        )
    )
    for name, value in _stripped(said).items():
        setattr(review, name, value)
    grade = rules_of(plan).grade(review.grade)
    review.points = grade.points if grade else review.points
    review.version += 1
    session.add(review)
    session.flush()
    _tell(session, plan, campaign, review, "reviews.amended", now)
    wrote(session, rulebook, campaign, review, "reviews.amended", by=by, now=now, reason=reason)
    return review


def _refuse_others(
    session: Session, plan: Plan, campaign: Campaign, review: Review, by: Actor, now: datetime
) -> None:
    """A review is amended by its giver, or by who holds the giver's post now."""
    if not is_person(by) or by.person_id == review.reviewer_id:
        return
    if by.is_one_of(review.person_id):
        raise Refused(Reason.of("reviews.of_oneself"))
    if not seated_in(session, campaign, by, [review.reviewer], today(plan, now)):
        raise NotAllowed([Reason.of("reviews.not_your_review")])


def _tell(
    session: Session, plan: Plan, campaign: Campaign, review: Review, what: str, now: datetime
) -> None:
    """Whoever was reviewed is told the third part: what to strive for."""
    people = (review.person_id,) if review.person_id is not None else ()
    roles = () if people else ("secretary",)
    grade = rules_of(plan).grade(review.grade)
    title: Words = grade.title if grade and grade.title else [{"grade": review.grade}]
    tell(
        session,
        plan,
        campaign,
        "work_done",
        Audience(roles=roles, people=people),
        about=f"review/{review.id}",
        now=now,
        params={"what": what, "title": title, "note": review.directions[:300]},
        number=review.version,
    )
