"""What a person does with an account of their own: another password, and visits ended elsewhere."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select

from service import clock
from service.auth import attempts, passwords, visits
from service.context import Context
from service.db import reading, writing
from service.errors import BadInput, Problem
from service.models import Account, Visit


def change_password(
    context: Context, person_id: int, staff_no: str, current: str, new: str, *, secret: str
) -> None:
    """Give a person who knows their password another one; their other visits end.

    Raises BadInput where the present one is wrong or the new one will not do, and
    attempts.Locked after too many guesses: whoever finds a telephone unlocked guesses slowly too.
    """
    subjects = [attempts.subject("account", staff_no, context.settings.signing_key)]
    with reading(context.sessions) as db:
        attempts.refuse_locked(db, subjects, wall=clock.wall(db))
        account = db.get(Account, person_id)
    # Outside any transaction: it takes a fifth of a second on purpose.
    right = passwords.is_right(account, current)
    with writing(context.sessions) as db:
        wall = clock.wall(db)
        attempts.refuse_locked(db, subjects, wall=wall)
        if right:
            passwords.set_password(db, person_id, new)
            attempts.succeeded(db, subjects[0])
            end_others(db, person_id, secret)
        else:
            attempts.failed(db, subjects, wall=wall)
    if not right:
        raise BadInput([Problem("current", "wrong_password", (), "web")])


def own_visits(
    session: Session, person_id: int, *, wall: datetime, idle: float, longest: float
) -> list[Visit]:
    """Return the visits of a person that last, the one seen last first; seconds as in `find`."""
    chosen = select(Visit).where(Visit.person_id == person_id).order_by(col(Visit.seen_at).desc())
    return [
        one
        for one in session.exec(chosen)
        if (wall - one.seen_at).total_seconds() < idle
        and (wall - one.started_at).total_seconds() < longest
    ]


def end_others(session: Session, person_id: int, secret: str) -> None:
    """End every visit of a person but the one of this secret."""
    session.execute(
        delete(Visit).where(
            col(Visit.person_id) == person_id, col(Visit.digest) != visits.digest_of(secret)
        )
    )
