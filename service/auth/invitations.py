"""Links that work once: how a person gets a first password, the first administrator included."""

import secrets
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select

from service.actors import Actor
from service.auth import journal
from service.auth.passwords import set_password
from service.auth.visits import digest_of, end_all
from service.errors import BadInput, NotAllowed, NotFound, Problem
from service.models import Account, Holder, Invitation, Organization, Person, Post
from workflows.refusals import Reason

LASTS = timedelta(days=3)
FIRST_LASTS = timedelta(hours=1)
ADMINISTRATOR = "administrator"


def invite(session: Session, person: Person, *, wall: datetime) -> str:
    """Return the secret of a link by which this person sets a password within three days.

    Links that were handed to them earlier stop working.
    """
    void_links_of(session, person.id, wall)
    return _issue(session, person.id, wall + LASTS)


def void_links_of(session: Session, person_id: int, wall: datetime) -> None:
    """Let links that were handed to a person earlier work no more."""
    _void(session, col(Invitation.person_id) == person_id, wall)


def invite_first_administrator(session: Session, *, wall: datetime) -> str | None:
    """Return the secret of a link for the first administrator, or None once there is an account.

    Links printed earlier stop working, so that only the last one printed counts.
    """
    if _somebody_has_an_account(session):
        return None
    _void(session, col(Invitation.person_id).is_(None), wall)
    return _issue(session, None, wall + FIRST_LASTS)


def _somebody_has_an_account(session: Session) -> bool:
    return session.exec(select(Account.person_id).limit(1)).first() is not None


def _void(session: Session, which: ColumnElement[bool], wall: datetime) -> None:
    unused = col(Invitation.used_at).is_(None)
    session.execute(update(Invitation).where(which, unused).values(used_at=wall))


def _issue(session: Session, person_id: int | None, expires_at: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    session.add(Invitation(digest=digest_of(secret), person_id=person_id, expires_at=expires_at))
    session.flush()
    return secret


def open_invitation(
    session: Session, secret: str, *, wall: datetime, using: bool = False
) -> Invitation:
    """Return the invitation of a link; raises NotFound when it is unknown, used or too old.

    `using` keeps another browser from using it at the same time.
    """
    found = session.get(Invitation, digest_of(secret), with_for_update=True if using else None)
    if found is None or found.used_at is not None or found.expires_at <= wall:
        raise NotFound("invitation")
    if found.person_id is None and _somebody_has_an_account(session):
        # It lets whoever holds it name anybody: only good while there is nobody to be named.
        raise NotFound("invitation")
    return found


def accept(
    session: Session,
    secret: str,
    *,
    staff_no: str,
    password: str,
    wall: datetime,
    now: datetime,
    on: date,
) -> int:
    """Use a link: the person named by their staff number gets this password. Return their id.

    The first administrator also gets the post of administrator at the top of their tree.
    Raises NotFound for a link that does not work, and BadInput.
    """
    invitation = open_invitation(session, secret, wall=wall, using=True)
    person = session.exec(select(Person).where(Person.staff_no == staff_no.strip())).one_or_none()
    if person is None or invitation.person_id not in (None, person.id):
        raise BadInput([Problem("staff_no", "not_the_invited", (), "web")])
    if not person.active:
        raise NotAllowed([Reason.of("reason.person_inactive")])
    account = session.get(Account, person.id)
    if account is not None and account.blocked_at is not None:
        raise NotAllowed([Reason.of("reason.account_blocked")])
    set_password(session, person.id, password)
    if invitation.person_id is None:
        _appoint(session, person, on)
    end_all(session, person.id)
    mine = or_(col(Invitation.digest) == invitation.digest, col(Invitation.person_id) == person.id)
    _void(session, mine, wall)
    deed = "first_administrator" if invitation.person_id is None else "password_set"
    journal.wrote(session, deed, person, by=Actor.person(person.id), now=now)
    return person.id


def _appoint(session: Session, person: Person, on: date) -> None:
    home = session.get_one(Organization, person.organization_id)
    wanted = select(Post).where(
        Post.organization_id == home.root_id, col(Post.role) == ADMINISTRATOR
    )
    post = session.exec(wanted).one_or_none()
    if post is None:
        post = Post(organization_id=home.root_id, role=ADMINISTRATOR)
        session.add(post)
        session.flush()
    if session.exec(select(Holder).where(Holder.post_id == post.id)).first() is None:
        session.add(Holder(post_id=post.id, person_id=person.id, since=on))
        session.flush()
