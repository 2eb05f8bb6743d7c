"""What a review brings about: facts of both sides, and the duty that all together fulfil."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.rows import facts_of
from service.campaigns.verbs import fulfil
from service.models import Campaign, Occurrence, Review
from service.reviews.counting import facts, given_in, still_owed
from service.reviews.rows import plan_of, rules_of
from service.reviews.units import near
from service.rulebook import Rulebook
from service.work import done
from workflows.reviewing import period_days


def wrote(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    review: Review,
    deed: str,
    *,
    by: Actor,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Write a review into the history of whom it is about, and let both sides go on by it."""
    plan = plan_of(session, rulebook, campaign)
    details = {
        "review": review.id,
        "person_id": review.person_id,
        "reviewer": review.reviewer,
        "grade": review.grade,
    }
    known = facts(session, plan, campaign, review.round, now)
    done(session, rulebook, campaign, deed, by=by, now=now, round_key=review.round, known=known,
         details=details, reason=reason)  # fmt: skip
    session.refresh(review)
    role, _, unit = review.reviewer.partition("@")
    if role != "secretary":
        return
    # Locked before anything is counted, or two reviews given at once would each miss the other.
    reviewing = session.get_one(Campaign, int(unit), with_for_update=True)
    if reviewing.id != campaign.id:
        _of_reviewer(session, rulebook, reviewing, review, by=by, now=now)
    _complete(session, rulebook, reviewing, review.round, by=by, now=now)
    session.refresh(review)


def _of_reviewer(
    session: Session,
    rulebook: Rulebook,
    reviewing: Campaign,
    review: Review,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """The reviewing secretary's own campaign reads whether all reviews were given."""
    if facts_of(reviewing).halted:
        return
    plan = plan_of(session, rulebook, reviewing)
    known = facts(session, plan, reviewing, review.round, now)
    details = {"review": review.id, "campaign": review.campaign_id}
    done(session, rulebook, reviewing, "reviews.gave", by=by, now=now, round_key=review.round,
         known=known, details=details)  # fmt: skip


def _complete(
    session: Session,
    rulebook: Rulebook,
    reviewing: Campaign,
    round_key: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Once nothing is owed any more, the duty that the plan names is done (SEEDS S3-1).

    Each of its periods by the reviews of that period alone.
    """
    plan = plan_of(session, rulebook, reviewing)
    duty = rules_of(plan).complete
    if duty is None:
        return
    chosen = select(Occurrence.period).where(
        Occurrence.campaign_id == reviewing.id,
        Occurrence.duty == duty,
        col(Occurrence.done_at).is_(None),
        Occurrence.opens_at <= now,
    )
    for period in session.exec(chosen.order_by(col(Occurrence.opens_at))).all():
        around = [one.id for one in near(session, reviewing)]
        given = given_in(session, around, round_key, *period_days(period))
        if still_owed(session, plan, reviewing, round_key, now, given=given):
            continue
        fulfil(session, rulebook, reviewing, duty, period, by=by, now=now)
