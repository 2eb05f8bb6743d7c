"""What is done to somebody else's account: invited, blocked, let in again, logged out."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select, update

from service.actors import Actor
from service.auth import attempts, invitations, journal, resets
from service.auth.second_step import take_away
from service.auth.visits import end_all
from service.models import Account, Person, Token
from workflows.refusals import Reason, Refused

SHORTEST_REASON = 2


def invite(session: Session, person: Person, *, by: Actor, wall: datetime, now: datetime) -> str:
    """Return the secret of a link by which a person sets a password; earlier links end.

    Raises Refused for somebody who has left, or whose account is blocked.
    """
    if not person.active:
        raise Refused(Reason.of("accounts.not_active", name=person.name))
    account = session.get(Account, person.id)
    if account is not None and account.blocked_at is not None:
        raise Refused(Reason.of("accounts.blocked", name=person.name))
    secret = invitations.invite(session, person, wall=wall)
    journal.wrote(session, "invited", person, by=by, now=now)
    return secret


def send_link(
    session: Session,
    person: Person,
    *,
    by: Actor,
    key: str,
    lasts: float,
    wall: datetime,
    now: datetime,
) -> None:
    """Send a person a link to set a new password, by mail. Raises Refused as `send_reset`."""
    resets.send_reset(session, person, key=key, lasts=lasts, wall=wall, now=now, by=by)


def block(
    session: Session, person: Person, reason: str, *, by: Actor, wall: datetime, now: datetime
) -> None:
    """Let nobody in by this account: visits, links and tokens end at once.

    Raises Refused: oneself, no account, blocked already, or no reason.
    """
    _reasoned(reason)
    if by.person_id == person.id:
        raise Refused(Reason.of("accounts.oneself"))
    account = _account(session, person)
    if account.blocked_at is not None:
        raise Refused(Reason.of("accounts.blocked_already", name=person.name))
    account.blocked_at = wall
    session.add(account)
    end_all(session, person.id)
    invitations.void_links_of(session, person.id, wall)
    live = (col(Token.person_id) == person.id, col(Token.revoked_at).is_(None))
    session.execute(update(Token).where(*live).values(revoked_at=wall))
    journal.wrote(session, "blocked", person, by=by, now=now, reason=reason.strip())


def unblock(
    session: Session, person: Person, reason: str, *, by: Actor, key: str, now: datetime
) -> None:
    """Let a person in again: what an administrator shut, and what wrong guesses locked.

    Raises Refused: oneself, no account, or no reason.
    """
    _reasoned(reason)
    if by.person_id == person.id:
        raise Refused(Reason.of("accounts.oneself"))
    account = _account(session, person)
    account.blocked_at = None
    session.add(account)
    attempts.succeeded(session, attempts.subject("account", person.staff_no, key))
    journal.wrote(session, "unblocked", person, by=by, now=now, reason=reason.strip())


def end_visits_of(session: Session, person: Person, *, by: Actor, now: datetime) -> None:
    """Log a person out everywhere."""
    end_all(session, person.id)
    journal.wrote(session, "visits_ended", person, by=by, now=now)


def take_second_step_away(
    session: Session, person: Person, reason: str, *, by: Actor, now: datetime
) -> None:
    """Ask a person for no code any more, as where the telephone is lost; visits end.

    Raises Refused: oneself, none is asked for, or no reason.
    """
    _reasoned(reason)
    if by.person_id == person.id:
        raise Refused(Reason.of("accounts.oneself"))
    if not take_away(session, person.id):
        raise Refused(Reason.of("accounts.no_second_step", name=person.name))
    end_all(session, person.id)
    journal.wrote(session, "second_step_taken", person, by=by, now=now, reason=reason.strip())


def _account(session: Session, person: Person) -> Account:
    chosen = select(Account).where(Account.person_id == person.id).with_for_update()
    account = session.exec(chosen).one_or_none()
    if account is None:
        raise Refused(Reason.of("accounts.no_account", name=person.name))
    return account


def _reasoned(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(Reason.of("accounts.reason_wanted"))
