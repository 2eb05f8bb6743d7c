"""What is true of a campaign from its first day, because nothing is owed: counted for all alike.

Of campaigns that have just begun, with nothing done in any, the facts depend on little: the plan,
the kind, whether there are members, whether the secretary has anybody to review, whether a term
of office runs. So one of each sort is counted, and the others learn what it knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from service import reviews, terms
from service.campaigns.carry_out import campaigns, identified
from service.campaigns.rows import facts_of
from service.models import Campaign, Holder, Person, Post
from service.roles import MEMBERS
from service.rulebook import Rulebook
from service.seats import held
from service.work.recount import counted
from workflows.calendar import local_day
from workflows.facts import Particulars
from workflows.guards import facts_read_in
from workflows.plan import Plan

#: So many numbers go into one statement.
AT_ONCE = 5000
GIVEN = "review_given"

#: What campaigns must agree in for one to be counted for all of them.
Sort = tuple[int, str, bool, int | None, str, bool, bool, bool]


def know_from_the_start(
    session: Session,
    numbers: Sequence[int],
    *,
    rulebook: Rulebook,
    now: datetime,
    joining: bool = False,
) -> None:
    """Write down what is true of new campaigns, of every round, before anything is decided.

    ``joining``: others run above them, whose documents and inspections count for them too, so
    that only those below the same superior are alike.
    """
    sorts: dict[Sort, list[int]] = defaultdict(list)
    for part in _parts(numbers):
        for sort, alike in _sorted(session, rulebook, part, now, joining).items():
            sorts[sort] += alike
    for alike in sorts.values():
        example = session.get_one(Campaign, alike[0])
        plan = rulebook.plan(session, example.plan_version_id)
        particulars = _known(session, plan, example, now)
        if particulars == facts_of(example).particulars:
            continue
        for part in _parts(alike):
            written = update(campaigns).where(identified(part))
            session.execute(written.values(particulars=particulars.as_json()))
    session.expire_all()


def _known(session: Session, plan: Plan, campaign: Campaign, now: datetime) -> Particulars:
    known = facts_of(campaign).particulars
    for round_ in plan.rounds:
        for name, value in counted(session, plan, campaign, round_.key, now).items():
            known = known.learnt(round_.key, name, value)
    return known


def _sorted(
    session: Session, rulebook: Rulebook, numbers: Sequence[int], now: datetime, joining: bool
) -> dict[Sort, list[int]]:
    new = session.exec(
        select(Campaign).where(col(Campaign.id).in_(numbers)).order_by(col(Campaign.id))
    ).all()
    owing: set[int] = set()
    peopled: set[int] = set()
    running: set[int] = set()
    by_version: dict[int, list[Campaign]] = defaultdict(list)
    for campaign in new:
        by_version[campaign.plan_version_id].append(campaign)
    for version_id, alike in by_version.items():
        plan = rulebook.plan(session, version_id)
        on = local_day(now, plan.zone)
        places = [campaign.organization_id for campaign in alike]
        peopled |= _with_members(session, places, on)
        running |= terms.with_a_term(session, places, on)
        if _reads_reviews(plan):
            owing |= reviews.secretaries_owing(session, plan, alike, on)
    sorts: dict[Sort, list[int]] = defaultdict(list)
    for campaign in new:
        sort = (
            campaign.plan_version_id,
            campaign.kind,
            campaign.at_top,
            campaign.parent_id if joining else None,
            campaign.particulars,
            campaign.organization_id in peopled,
            campaign.organization_id in running,
            campaign.id in owing,
        )
        sorts[sort].append(campaign.id)
    return sorts


def _reads_reviews(plan: Plan) -> bool:
    return any(
        GIVEN in facts_read_in(plan, kind, round_.key)
        for kind in plan.participants
        for round_ in plan.rounds
    )


def _with_members(session: Session, places: Sequence[int], on: date) -> set[int]:
    chosen = (
        select(Post.organization_id)
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .where(
            col(Post.organization_id).in_(places),
            col(Post.role).in_(MEMBERS),
            col(Person.active),
            held(on),
        )
        .distinct()
    )
    return set(session.exec(chosen))


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), AT_ONCE):
        yield numbers[start : start + AT_ONCE]
