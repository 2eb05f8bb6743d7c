"""述诺 and 评诺: the owner reports, each group of judges judges, and a score is fixed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import cache

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from service.actors import Actor
from service.auth.visitor import SECRETARIES
from service.errors import BadInput, NotAllowed, Problem
from service.models import Campaign, Pledge, PledgeJudgement
from service.pledges.counting import wrote
from service.pledges.examining import examiners
from service.pledges.items import text_within
from service.pledges.rows import check, items_of, locked, move, owner_of, refuse_others, today
from service.roles import holders, members_of
from service.rulebook import Rulebook
from workflows.plan import Plan
from workflows.pledging import ACCEPTED, OPEN, grade, score
from workflows.provisions.pledges import JUDGES, MEMBER
from workflows.refusals import Reason, Refused

MOST_POINTS = 100
HUNDREDTHS = 100


def report(
    session: Session, rulebook: Rulebook, pledge: Pledge, text: str, *, by: Actor, now: datetime
) -> Pledge:
    """Give the owner's own account 述诺 of how the pledge was kept; judging may begin.

    Raises:
        Refused: not published though it must be, or items neither kept nor accounted for.
    """
    locked(session, rulebook, pledge)
    refuse_others(pledge, by)
    check(pledge, "report")
    said = text_within(text, "text")
    objections = [
        Reason.of("pledges.item_still_open", item=item.number, title=item.title)
        for item in items_of(session, pledge)
        if item.state == OPEN
    ]
    if pledge.state == ACCEPTED and pledge.to_publish:
        objections.append(Reason.of("pledges.not_published"))
    if objections:
        raise Refused(*objections)
    move(session, pledge, "report", report=said, reported_at=now)
    wrote(session, rulebook, pledge, "pledges.reported", by=by, now=now)
    return pledge


def judge(
    session: Session,
    rulebook: Rulebook,
    pledge: Pledge,
    points: int,
    note: str = "",
    *,
    by: Actor,
    now: datetime,
) -> PledgeJudgement:
    """Judge 评诺 how a pledge was kept, with points of 100; each person once.

    For which group somebody judges follows from who they are to the pledge's owner.

    Raises:
        BadInput: the points are out of range.
        NotAllowed: not one of those who judge it.
        Refused: not reported yet, closed, or judged by this person before.
    """
    campaign, plan = locked(session, rulebook, pledge)
    check(pledge, "judge")
    if not 0 <= points <= MOST_POINTS:
        raise BadInput([Problem("points", "no_points", domain="pledges")])
    said = text_within(note, "note", least=0)
    if by.person_id is None:
        raise NotAllowed([Reason.of("pledges.judged_by_people")])
    group = judging_in(session, plan, campaign, now)(pledge, by.person_id)
    if group is None:
        raise NotAllowed([Reason.of("pledges.not_a_judge")])
    row = PledgeJudgement(
        pledge_id=pledge.id, judge=group, person_id=by.person_id, points=points, note=said, at=now
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise Refused(Reason.of("pledges.judged_already")) from None
    details = {"judge": group}
    wrote(session, rulebook, pledge, "pledges.judged", by=by, now=now, details=details)
    return row


#: For which group somebody judges a pledge, or None: for none.
GroupOf = Callable[[Pledge, int | None], str | None]


def judging_in(session: Session, plan: Plan, campaign: Campaign, now: datetime) -> GroupOf:
    """Return who judges the pledges of a campaign for which group; posts are looked up once."""
    place = (campaign.organization_id, campaign.root_organization_id)

    @cache
    def holding(role: str) -> frozenset[int]:
        return frozenset(one.id for one in holders(session, role, *place, now))

    @cache
    def members() -> frozenset[int]:
        on = today(plan, now)
        return frozenset(one.id for one in members_of(session, campaign.organization_id, on))

    def group(pledge: Pledge, judge: int | None) -> str | None:
        mine = pledge.person_id == judge
        if owner_of(pledge) != MEMBER:
            mine = any(judge in holding(role) for role in sorted(SECRETARIES))
        if mine:
            return "self"
        if any(judge in holding(role) for role in examiners(plan, campaign, pledge, holding)):
            return "organization"
        if judge in members():
            return "peers"
        return "masses" if judge in holding("masses") else None

    return group


def settle(
    session: Session, rulebook: Rulebook, pledge: Pledge, *, by: Actor, now: datetime
) -> Pledge:
    """Close the judging: the score by the plan's weights, and the grade that it reaches.

    Raises:
        Refused: a group without whose judgement the plan fixes no score has not judged.
    """
    _, plan = locked(session, rulebook, pledge)
    check(pledge, "settle")
    if by.is_one_of(pledge.person_id):
        raise NotAllowed([Reason.of("pledges.own_examination")])
    rules = plan.provisions.pledges
    given = judgements(session, pledge)
    missing = [judge for judge in rules.required_judges if not given[judge]]
    if missing:
        raise Refused(*(Reason.of(f"pledges.no_judgement_by_{judge}") for judge in missing))
    points = score(rules.weights, given)
    if points is None:
        raise Refused(Reason.of("pledges.nobody_judged"))
    reached = grade(rules.grades, points)
    move(
        session,
        pledge,
        "settle",
        score=int(points * HUNDREDTHS),
        grade=reached.key,
        judged_at=now,
    )
    details = {"score": str(points), "grade": reached.key}
    wrote(session, rulebook, pledge, "pledges.settled", by=by, now=now, details=details)
    return pledge


def judgements(session: Session, pledge: Pledge) -> dict[str, list[int]]:
    """Return the points that each group of judges gave; by whom is told to nobody."""
    given: dict[str, list[int]] = {judge: [] for judge in JUDGES}
    chosen = select(PledgeJudgement).where(PledgeJudgement.pledge_id == pledge.id)
    for row in session.exec(chosen):
        given[row.judge].append(row.points)
    return given


def score_of(
    session: Session, campaign: Campaign, person_id: int | None, round_key: str
) -> Decimal | None:
    """Return the score, 0 to 100 to two places, of the pledge that binds in a round, once fixed.

    That is the one made in the round; where the round asked for none, the one made last, as where
    all pledge in the first round and are graded in the second. Without a person, of the
    organisation's own. The composite of SEEDS S3-12 and the condition of S3-13 read it.
    """
    chosen = select(Pledge.round, Pledge.score).where(
        Pledge.campaign_id == campaign.id,
        Pledge.owner == ("organization" if person_id is None else f"person:{person_id}"),
    )
    found = session.exec(chosen.order_by(col(Pledge.id))).all()
    kept = [points for made_in, points in found if made_in == round_key]
    kept = kept or [points for _, points in found][-1:]
    return Decimal(kept[0]) / HUNDREDTHS if kept and kept[0] is not None else None
