"""What is known of a nominee, gathered from the work itself: nothing of it is typed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from service.commendation.judged import judged_by_others
from service.commendation.partaking import duties_overdue, participation_of
from service.models import Campaign, Holder, Honour, Person, Post, Sanction, Task
from service.seats import held
from workflows.calendar import local_day
from workflows.commending import Standing, objections
from workflows.plan import Award, Plan
from workflows.refusals import Reason


@dataclass(frozen=True, slots=True)
class Nominee:
    """Who is put forward: a person with its organisation, or an organisation; what is told of it.

    ``campaign`` is the one of the nominee's organisation.
    """

    person_id: int | None
    organization_id: int
    campaign: Campaign
    deeds: str = ""

    @property
    def subject(self) -> str:
        """Return the name that a nominee has once for ever in an award."""
        if self.person_id is not None:
            return f"person:{self.person_id}"
        return f"organization:{self.organization_id}"


def standing_of(
    session: Session, plan: Plan, award: Award, who: Nominee, now: datetime
) -> Standing:
    """Return everything that the rules ask about a nominee, counted now."""
    round_key, today = award.stage.partition("/")[0], local_day(now, plan.zone)
    judged = judged_by_others(session, who.campaign, who.person_id, round_key)
    return Standing(
        grade=judged.grade,
        grade_title=judged.title,
        best=judged.best,
        ineligible=judged.ineligible,
        score=judged.score,
        assessment=judged.assessment,
        participation=participation_of(session, plan, who.campaign, who.person_id, round_key, now),
        alone=who.person_id is not None,
        deeds=len(who.deeds.strip()),
        sanctions=_sanctions(session, who, "sanction", today),
        investigations=_sanctions(session, who, "investigation", today),
        duties_overdue=0 if who.person_id else duties_overdue(session, plan, who.campaign, now),
        rectifications_open=_tasks(session, who, "rectification", None),
        tickets_late=_tasks(session, who, "ticket", today),
        terms_overdue=_tasks(session, who, "term", today) if who.person_id is None else 0,
        honoured_on=_last_honour(session, award, who),
    )


def reasons_against(
    session: Session, plan: Plan, award: Award, who: Nominee, now: datetime
) -> tuple[Reason, ...]:
    """Return every reason why a nominee may not be put forward today (S3-13)."""
    return _against(session, plan, award, award.eligible, who, now)


def vetoes_against(
    session: Session, plan: Plan, award: Award, who: Nominee, now: datetime
) -> tuple[Reason, ...]:
    """Return why a name that was chosen may not be honoured after all 一票否决."""
    return _against(session, plan, award, (), who, now)


def _against(
    session: Session,
    plan: Plan,
    award: Award,
    eligible: tuple[str, ...],
    who: Nominee,
    now: datetime,
) -> tuple[Reason, ...]:
    standing, today = standing_of(session, plan, award, who, now), local_day(now, plan.zone)
    found = objections(eligible, plan.provisions.commendation, standing, today)
    if who.person_id is None or is_member(session, who.person_id, today):
        return found
    name = session.get_one(Person, who.person_id).name
    return (Reason.of("commendation.no_member", name=name), *found)


def is_member(session: Session, person_id: int, on: date, home: int | None = None) -> bool:
    """Say who is a member of an organisation on a day, or of any; those on probation are not."""
    chosen = (
        select(Holder.id)
        .join(Post, col(Post.id) == col(Holder.post_id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .where(Holder.person_id == person_id, Post.role == "member", held(on), col(Person.active))
    )
    if home is not None:
        chosen = chosen.where(Post.organization_id == home)
    return session.exec(chosen).first() is not None


def _sanctions(session: Session, who: Nominee, kind: str, today: date) -> int:
    person = (
        Sanction.person_id == who.person_id
        if who.person_id is not None
        else col(Sanction.person_id).is_(None)
        & (col(Sanction.organization_id) == who.organization_id)
    )
    chosen = select(func.count()).where(
        person,
        Sanction.kind == kind,
        col(Sanction.lifted_at).is_(None),
        col(Sanction.since) <= today,
        or_(col(Sanction.until).is_(None), col(Sanction.until) >= today),
    )
    return session.exec(chosen).one()


def _tasks(session: Session, who: Nominee, kind: str, over_on: date | None) -> int:
    """Count open tasks of a kind; those late on a day alone, where one is given."""
    chosen = select(func.count()).where(Task.kind == kind, col(Task.outcome).is_(None))
    if who.person_id is not None:
        chosen = chosen.where(Task.person_id == who.person_id)
    else:
        chosen = chosen.where(Task.campaign_id == who.campaign.id, col(Task.person_id).is_(None))
    if over_on is not None:
        chosen = chosen.where(col(Task.due_on) < over_on)
    return session.exec(chosen).one()


def _last_honour(session: Session, award: Award, who: Nominee) -> date | None:
    """The last time that the same was honoured with an award of the same title."""
    chosen = select(func.max(Honour.awarded_on)).where(
        col(Honour.title).startswith(award.title),
        Honour.person_id == who.person_id,
        Honour.organization_id == who.organization_id if who.person_id is None else True,
        col(Honour.revoked_at).is_(None),
    )
    return session.exec(chosen).one()
