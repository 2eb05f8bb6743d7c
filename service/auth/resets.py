"""A password set anew by whoever forgot theirs: a link by mail, once, for half an hour.

The outbox keeps the link without its secret, which is worked out from the installation's key when
the letter is written: whoever reads the database, or a list of messages, can open nothing by it.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session, select

from notifications import outbox
from service.actors import Actor
from service.auth import attempts, invitations, journal
from service.auth.passwords import knows_address
from service.auth.visits import digest_of
from service.clock import local_day
from service.models import Account, Invitation, Organization, Person
from service.people import posts_of
from service.roles import ADMINISTRATIONS
from workflows.refusals import Reason, Refused

NOTICE = "password_reset"
PURPOSE = "reset"
_UNFINISHED = re.compile(r"~([\w-]+)")


def ask_for_reset(
    session: Session,
    staff_no: str,
    source: str,
    *,
    key: str,
    lasts: float,
    wall: datetime,
    now: datetime,
) -> None:
    """Send a link to whoever has this staff number, if they can be sent one.

    Whether there was anybody cannot be told from outside: every asking counts against the number
    and against the `source`. Raises attempts.Locked after too many.
    """
    subjects = [
        attempts.subject("reset", staff_no, key),
        attempts.subject("resets", source, key),
    ]
    attempts.refuse_locked(session, subjects, wall=wall)
    attempts.failed(session, subjects, wall=wall)
    person = session.exec(select(Person).where(Person.staff_no == staff_no)).one_or_none()
    if person is None or _hindrance(session, person, now) is not None:
        return
    by = Actor.person(person.id)
    send_reset(session, person, key=key, lasts=lasts, wall=wall, now=now, by=by)


def _hindrance(session: Session, person: Person, now: datetime) -> Reason | None:
    """Why nobody can be sent a link, or None.

    An administrator's comes by hand, and so does the link of whoever has another address since
    they chose their password: else whoever keeps the list of people could write an address of
    their own into it, and get in by the letter.
    """
    account = session.get(Account, person.id)
    if not person.active:
        return Reason.of("accounts.not_active", name=person.name)
    if account is None:
        return Reason.of("accounts.no_account", name=person.name)
    if account.blocked_at is not None:
        return Reason.of("accounts.blocked", name=person.name)
    posts = posts_of(session, person, on=local_day(now))
    if any(role in ADMINISTRATIONS for role, _ in posts):
        return Reason.of("accounts.by_hand", name=person.name)
    if not person.email:
        return Reason.of("accounts.no_address", name=person.name)
    if not knows_address(account, person):
        return Reason.of("accounts.address_changed", name=person.name)
    return None


def send_reset(
    session: Session,
    person: Person,
    *,
    key: str,
    lasts: float,
    wall: datetime,
    now: datetime,
    by: Actor,
) -> None:
    """Send a person a link by which they set a new password within `lasts` seconds.

    Links sent earlier stop working. Raises Refused: no account, blocked, left, an administrator,
    no address, or one that came after their password.
    """
    hindrance = _hindrance(session, person, now)
    if hindrance is not None:
        raise Refused(hindrance)
    salt = secrets.token_urlsafe(16)
    invitations.void_links_of(session, person.id, wall)
    link = Invitation(
        digest=digest_of(_secret(key, salt)),
        person_id=person.id,
        expires_at=wall + timedelta(seconds=lasts),
        purpose=PURPOSE,
    )
    session.add(link)
    session.flush()
    _post(session, person, salt, now, now + timedelta(seconds=lasts))
    journal.wrote(session, "reset_sent", person, by=by, now=now)


def _post(session: Session, person: Person, salt: str, now: datetime, until: datetime) -> None:
    home = session.get_one(Organization, person.organization_id)
    params = {"link": f"/invitations/~{salt}", "until": until.isoformat()}
    outbox.post_rows(
        session,
        [
            {
                "key": f"account/{person.id}/{NOTICE}/{salt}",
                "root_id": home.root_id,
                "organization_id": home.id,
                "recipient_id": person.id,
                "recipient_name": person.name,
                "address": person.email,
                "locale": person.locale,
                "channel": "email",
                "notice": NOTICE,
                "kind": "notice",
                "planned_at": now,
                "posted_at": now,
                "not_before": now,
                "expires_at": until,
                "params": json.dumps(params),
            }
        ],
    )


def completed(key: str) -> Callable[[str], str]:
    """Return what finishes the link of a letter: ``~salt`` becomes the secret."""

    def finish(path: str) -> str:
        return _UNFINISHED.sub(lambda found: _secret(key, found[1]), path)

    return finish


def _secret(key: str, salt: str) -> str:
    code = hmac.new(key.encode(), f"password reset {salt}".encode(), sha256).digest()
    return urlsafe_b64encode(code).decode().rstrip("=")
