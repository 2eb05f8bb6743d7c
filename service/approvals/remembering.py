"""A substitution in history: where both are at home, and wherever the absent holds an office."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, or_, select

from service.actors import Actor
from service.campaigns.history_lines import unmoved
from service.models import Campaign, Holder, Person, Post, Substitute
from service.roles import ZONE
from service.seats import held
from service.standing_in import PERSONAL
from workflows.calendar import local_day
from workflows.facts import CANCELLED


def remember(session: Session, row: Substitute, name: str, *, by: Actor, now: datetime) -> None:
    """Write a line of history in each campaign that it concerns: who, whom, from, to, and why.

    Nothing of the campaigns themselves is changed by it, nor what somebody may have seen of them.
    """
    absent = session.get_one(Person, row.person_id)
    stands_in = session.get_one(Person, row.substitute_id)
    details = {
        "deed": f"approvals.{name}",
        "substitution": row.id,
        "absent": absent.name,
        "absent_id": absent.id,
        "substitute": stands_in.name,
        "substitute_id": stands_in.id,
        "since": row.since.isoformat(),
        "until": row.last_day.isoformat(),
    }
    for campaign in _concerned(session, absent, stands_in, now):
        session.add(
            unmoved(campaign, "worked", by=by, now=now, details=details, reason=row.reason or None)
        )
    session.flush()


def _concerned(
    session: Session, absent: Person, stands_in: Person, now: datetime
) -> list[Campaign]:
    offices = (
        select(Post.organization_id)
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .where(
            Holder.person_id == absent.id,
            col(Post.role).not_in(sorted(PERSONAL)),
            held(local_day(now, ZONE)),
        )
    )
    homes = (absent.organization_id, stands_in.organization_id)
    chosen = select(Campaign).where(
        or_(
            col(Campaign.organization_id).in_(homes),
            col(Campaign.organization_id).in_(offices),
        ),
        # One that has run its course still shows it; one that was called off never ran it.
        Campaign.state != CANCELLED,
    )
    return list(session.exec(chosen.order_by(col(Campaign.id))))
