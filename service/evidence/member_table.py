"""What each member has handed in: the table 名册 of an organisation, those with nothing too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from service.evidence.counting import papers_of
from service.evidence.rows import day_of
from service.models import Campaign, Contribution
from service.roles import members_of
from workflows.plan import Plan


@dataclass(frozen=True, slots=True)
class MemberRow:
    """What one member has handed in, by kind, in a round."""

    person_id: int
    staff_no: str
    name: str
    papers: dict[str, int]


def table_of_members(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, now: datetime
) -> list[MemberRow]:
    """Return every member of today with what they have handed in; those with nothing too."""
    papers = papers_of(session, campaign, round_key)
    return [
        MemberRow(
            person.id,
            person.staff_no,
            person.name,
            {kind: papers.get(kind, {}).get(person.id, 0) for kind in kinds_of(plan)},
        )
        for person in members_of(session, campaign.organization_id, day_of(plan, now))
    ]


def kinds_of(plan: Plan) -> tuple[str, ...]:
    """Return the kinds of papers that a plan knows."""
    return tuple(plan.provisions.evidence.contributions)


def papers_for(
    session: Session, campaign: Campaign, kind: str | None = None
) -> Sequence[Contribution]:
    """Return the papers of a campaign, in the order in which they came."""
    chosen = select(Contribution).where(Contribution.campaign_id == campaign.id)
    if kind is not None:
        chosen = chosen.where(Contribution.kind == kind)
    return session.exec(chosen.order_by(col(Contribution.id))).all()
