"""Feeds opened, found by the secret of their address, and revoked.

The secret is worked out from the installation's key and the row's salt: its owner can read the
address again, and whoever reads the database alone can not.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session, col, select

from service.errors import NotFound
from service.models import CalendarFeed, Organization, Person
from workflows.refusals import Reason, Refused

#: So many addresses are enough for one person: a telephone, a desk, and some organisations.
MOST = 20


def open_feed(
    session: Session, person_id: int, organization: Organization | None, *, key: str, now: datetime
) -> CalendarFeed:
    """Open an address for a person: of what they owe, or of an organisation's dates.

    ``key`` is the installation's own. Raises Refused where the person has too many already.
    """
    # Two tabs that open one at the same time count each other's.
    session.get_one(Person, person_id, with_for_update=True)
    if len(feeds_of(session, person_id)) >= MOST:
        raise Refused(Reason.of("calendars.too_many", most=str(MOST)))
    made = CalendarFeed(
        person_id=person_id,
        organization_id=organization.id if organization else None,
        salt=secrets.token_urlsafe(16),
        digest="",
        opened_at=now,
    )
    made.digest = _digest(secret_of(made, key))
    session.add(made)
    session.flush()
    return made


def revoke_feed(session: Session, feed: CalendarFeed, *, now: datetime) -> CalendarFeed:
    """Let an address lead nowhere from now on. Raises Refused where it does so already."""
    if feed.revoked_at is not None:
        raise Refused(Reason.of("calendars.revoked"))
    feed.revoked_at = now
    session.add(feed)
    return feed


def feeds_of(session: Session, person_id: int) -> list[CalendarFeed]:
    """Return the addresses of a person that lead somewhere, the oldest first."""
    chosen = select(CalendarFeed).where(
        CalendarFeed.person_id == person_id, col(CalendarFeed.revoked_at).is_(None)
    )
    return list(session.exec(chosen.order_by(col(CalendarFeed.id))))


def feed_of(session: Session, secret: str) -> CalendarFeed:
    """Return the feed of an address. Raises NotFound for one that leads nowhere (any more)."""
    chosen = select(CalendarFeed).where(
        CalendarFeed.digest == _digest(secret), col(CalendarFeed.revoked_at).is_(None)
    )
    found = session.exec(chosen).one_or_none()
    if found is None:
        raise NotFound("calendar")
    return found


def secret_of(feed: CalendarFeed, key: str) -> str:
    """Return the secret of a feed's address, by the installation's key."""
    told = f"calendar feed {feed.person_id} {feed.salt}".encode()
    code = hmac.new(key.encode(), told, sha256).digest()
    return urlsafe_b64encode(code).decode().rstrip("=")


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
