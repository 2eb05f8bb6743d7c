"""People with their accounts, as those who keep either look for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from service.auth import attempts
from service.models import Account, Attempts, Invitation, Organization, Person, SecondStep, Visit
from service.models.columns import within

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands: a code of the catalogue, and what more is known of it."""

    state: str  # "left", "blocked", "locked", "open", "invited", "none"
    visits: int = 0
    last_seen: datetime | None = None
    locked_until: datetime | None = None
    second_step: bool = False


def people_with_accounts(
    session: Session, trees: Collection[str], *, search: str = "", after: int = 0
) -> list[tuple[Person, Organization]]:
    """Return people of these trees whose name or number holds `search`, one more than a page."""
    inside = or_(*(within(col(Organization.path), path) for path in trees))
    chosen = (
        select(Person, Organization)
        .join(Organization, col(Organization.id) == col(Person.organization_id))
        .where(inside, Person.id > after)
        .order_by(col(Person.id))
        .limit(A_PAGE + 1)
    )
    if search:
        chosen = chosen.where(
            or_(
                col(Person.name).contains(search, autoescape=True),
                func.lower(col(Person.staff_no)).contains(search.lower(), autoescape=True),
            )
        )
    return [(person, place) for person, place in session.exec(chosen)]


def standing_of(
    session: Session, people: Sequence[Person], *, key: str, wall: datetime
) -> dict[int, Standing]:
    """Return how the account of each of these people stands, by their number."""
    ids = [person.id for person in people]
    accounts = {
        one.person_id: one
        for one in session.exec(select(Account).where(col(Account.person_id).in_(ids)))
    }
    seen = {
        person: (count, last)
        for person, count, last in session.exec(
            select(Visit.person_id, func.count(), func.max(Visit.seen_at))
            .where(col(Visit.person_id).in_(ids))
            .group_by(col(Visit.person_id))
        )
    }
    invited = set(
        session.exec(
            select(Invitation.person_id).where(
                col(Invitation.person_id).in_(ids),
                col(Invitation.used_at).is_(None),
                Invitation.expires_at > wall,
            )
        )
    )
    names = {attempts.subject("account", one.staff_no, key): one.id for one in people}
    locks = {
        names[one.subject]: one.locked_until
        for one in session.exec(select(Attempts).where(col(Attempts.subject).in_(list(names))))
        if one.locked_until is not None and one.locked_until > wall
    }
    confirmed = col(SecondStep.confirmed_at).is_not(None)
    stepping = set(
        session.exec(
            select(SecondStep.person_id).where(col(SecondStep.person_id).in_(ids), confirmed)
        )
    )
    found = {}
    for person in people:
        account = accounts.get(person.id)
        count, last = seen.get(person.id, (0, None))
        lock = locks.get(person.id)
        state = _state(person, account, lock is not None, person.id in invited)
        found[person.id] = Standing(state, count, last, lock, person.id in stepping)
    return found


def _state(person: Person, account: Account | None, locked: bool, invited: bool) -> str:
    if not person.active:
        return "left"
    if account is None:
        return "invited" if invited else "none"
    if account.blocked_at is not None:
        return "blocked"
    return "locked" if locked else "open"
