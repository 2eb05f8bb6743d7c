"""What reviews, opinions and rectification come to: the facts that guards read, from the rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from service.campaigns.rows import facts_of
from service.models import Campaign, Hearing, Rectification, Review
from service.reviews.rows import rules_of, today
from service.reviews.units import near, owed_in
from workflows.guards import YES
from workflows.plan import Plan
from workflows.rectifying import CLOSED
from workflows.reviewing import CONTACT, ORGANIZATION, Given, Owed, seat
from workflows.reviews_asked import asked_since


def facts(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, now: datetime
) -> dict[str, str | None]:
    """Return every fact of this kind of work as it stands in a round of a campaign.

    ``review_given``: the secretary gave every review owed now; ``reviewed_by_leader``: somebody who
    is to review the organisation did; ``rectification_closed``: no item of the round is open.
    """
    session.flush()
    holds = {
        "review_given": not still_owed(session, plan, campaign, round_key, now),
        "reviewed_by_leader": _reviewed(session, plan, campaign, round_key, now),
        **_put_right(session, campaign, round_key),
        **_found_out(session, plan, campaign, round_key),
    }
    # Where a plan lets every pledge answer the problems (SEEDS S3-6), pledges count that.
    elsewhere = {name for name, _ in plan.provisions.pledges.fields}
    return {name: YES if true else None for name, true in holds.items() if name not in elsewhere}


def given_in(
    session: Session,
    campaigns: Iterable[int],
    round_key: str,
    first: date | None = None,
    last: date | None = None,
) -> set[Given]:
    """Return the reviews given in a round at some campaigns, or on some days of it."""
    chosen: Any = select(Review.reviewer, Review.campaign_id, Review.subject).where(
        col(Review.campaign_id).in_(list(campaigns)),
        Review.round == round_key,
        *_on_days(first, last),
    )
    return {(reviewer, unit, subject) for reviewer, unit, subject in session.execute(chosen)}


def _on_days(first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    since = [col(Review.held_on) >= first] if first is not None else []
    return since + ([col(Review.held_on) <= last] if last is not None else [])


def _since(plan: Plan, campaign: Campaign, round_key: str, now: datetime) -> date | None:
    """Return the day since which reviews count for what a round asks now."""
    return asked_since(plan, facts_of(campaign), round_key, today(plan, now))


def still_owed(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    round_key: str,
    now: datetime,
    *,
    given: Collection[Given] | None = None,
) -> list[Owed]:
    """Return the reviews that an organisation's secretary still owes in a round.

    Those of the period under way, unless it is said which were ``given``.
    """
    around = near(session, campaign)
    if given is None:
        since = _since(plan, campaign, round_key, now)
        given = given_in(session, (one.id for one in around), round_key, since)
    known = given
    mine, below = seat("secretary", campaign.id), {c.id for c in around} - {campaign.parent_id}
    return [
        owed
        for owed in owed_in(session, plan, around, today(plan, now))
        if owed.by == mine
        and owed.unit in below
        and (owed.by, owed.unit, owed.subject) not in known
    ]


def owed_by_contacts(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    round_key: str,
    now: datetime,
    leaders: Collection[str],
) -> list[Owed]:
    """Return the reviews of an organisation that leaders still owe as its contacts 联系点.

    ``leaders`` as the rules name them: ``person:7``, ``leading_group@1``. Those of the period
    under way.
    """
    given = given_in(session, [campaign.id], round_key, _since(plan, campaign, round_key, now))
    return [
        owed
        for owed in owed_in(session, plan, near(session, campaign), today(plan, now))
        if owed.unit == campaign.id
        and owed.basis == CONTACT
        and owed.by in leaders
        and (owed.by, owed.unit, owed.subject) not in given
    ]


def _reviewed(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, now: datetime
) -> bool:
    chosen = select(Review.id).where(
        Review.campaign_id == campaign.id,
        Review.round == round_key,
        Review.subject == ORGANIZATION,
        *_on_days(_since(plan, campaign, round_key, now), None),
    )
    return session.exec(chosen.limit(1)).first() is not None


def _put_right(session: Session, campaign: Campaign, round_key: str) -> dict[str, bool]:
    of_round = (Rectification.campaign_id == campaign.id, Rectification.round == round_key)
    still_open = select(Rectification.id).where(*of_round, Rectification.state != CLOSED)
    unanswered = select(Rectification.id).where(*of_round, Rectification.measure == "")
    answered = _records(session, campaign, round_key, "answers")[0] > 0
    return {
        "rectification_closed": session.exec(still_open.limit(1)).first() is None,
        "problems_answered": answered and session.exec(unanswered.limit(1)).first() is None,
    }


def _found_out(session: Session, plan: Plan, campaign: Campaign, round_key: str) -> dict[str, bool]:
    count, members, masses = _records(session, campaign, round_key, "opinions")
    least_members, least_masses = rules_of(plan).hear
    return {
        "opinions_heard": count > 0 and members >= least_members and masses >= least_masses,
    }


def _records(
    session: Session, campaign: Campaign, round_key: str, kind: str
) -> tuple[int, int, int]:
    """Return how many records of a kind there are, and how many people they reached."""
    chosen: Any = select(
        func.count(), func.sum(col(Hearing.members)), func.sum(col(Hearing.masses))
    ).where(Hearing.campaign_id == campaign.id, Hearing.round == round_key, Hearing.kind == kind)
    count, members, masses = session.execute(chosen).one()
    return int(count), int(members or 0), int(masses or 0)
