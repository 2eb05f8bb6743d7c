"""An event's rows found: locked where it matters, and nothing said of what is not there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from service.errors import NotFound
from service.models import (
    AppraisalEvent,
    AppraisalPaper,
    AppraisalSubject,
    BallotBox,
    Eligibility,
    Task,
)


def event_of(session: Session, number: int, *, share: bool = False) -> AppraisalEvent:
    """Return an event that stays as it is until the transaction ends.

    ``share`` lets others look at it meanwhile: issuing and casting go on side by side, and wait
    only for the count. Raises NotFound.
    """
    locked = select(AppraisalEvent).where(AppraisalEvent.id == number)
    found = session.exec(
        locked.with_for_update(read=share).execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound("appraisal")
    return found


def papers_of(session: Session, event_id: int) -> Sequence[AppraisalPaper]:
    """Return the kinds of paper of an event."""
    chosen = select(AppraisalPaper).where(AppraisalPaper.event_id == event_id)
    return session.exec(chosen.order_by(col(AppraisalPaper.number))).all()


def paper_of(session: Session, event_id: int, number: int) -> AppraisalPaper:
    """Return one kind of paper. Raises NotFound."""
    found = session.get(AppraisalPaper, (event_id, number))
    if found is None:
        raise NotFound("ballot paper")
    return found


def subjects_of(session: Session, event_id: int) -> Sequence[AppraisalSubject]:
    """Return those judged in an event."""
    chosen = select(AppraisalSubject).where(AppraisalSubject.event_id == event_id)
    return session.exec(chosen.order_by(col(AppraisalSubject.id))).all()


def subject_of(session: Session, event_id: int, number: int) -> AppraisalSubject:
    """Return one of those judged. Raises NotFound."""
    found = session.get(AppraisalSubject, number)
    if found is None or found.event_id != event_id:
        raise NotFound("subject")
    return found


def cast_by_paper(session: Session, event_id: int) -> dict[int, int]:
    """Return how many ballots lie in the box, by kind of paper."""
    chosen = select(BallotBox.paper, func.count()).where(BallotBox.event_id == event_id)
    return dict(session.exec(chosen.group_by(col(BallotBox.paper))).all())


def issued_by_paper(session: Session, event_id: int, how: str) -> dict[int, int]:
    """Return how many papers were issued, ``online`` or on ``paper``, by kind."""
    chosen = select(Eligibility.paper, func.count()).where(
        Eligibility.event_id == event_id, Eligibility.issued_by == how
    )
    return dict(session.exec(chosen.group_by(col(Eligibility.paper))).all())


def to_remind(session: Session, task: Task) -> tuple[int, ...]:
    """Return the people who have not got all of their papers: those whom a reminder is for.

    Whether somebody got a paper may be seen; whether they used it nobody knows.
    """
    chosen = select(Eligibility.voter_id).where(
        Eligibility.event_id == task.subject_id, col(Eligibility.issued).is_(False)
    )
    return tuple(sorted(session.exec(chosen.distinct())))
