"""Bearer tokens: handed out once, kept as digests, ended by being revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlmodel import Session, col, select

from service.errors import NotFound
from service.models import Account, Person, Token

#: So that a token that lies about somewhere is recognised by scanners, and by people.
PREFIX = "pst_"


def digest_of(secret: str) -> str:
    """What is kept of a token: it is random enough that a plain hash keeps it secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create(session: Session, person_id: int, name: str, *, wall: datetime) -> str:
    """Make a token for a person and return it; nobody can read it again."""
    secret = PREFIX + secrets.token_urlsafe(32)
    kept = Token(person_id=person_id, name=name[:100], digest=digest_of(secret), created_at=wall)
    session.add(kept)
    session.flush()
    return secret


def person_of(session: Session, secret: str) -> Person | None:
    """The active person whose token this is, or None."""
    if not secret.startswith(PREFIX) or len(secret) > 200:
        return None
    return session.exec(
        select(Person)
        .join(Token, col(Token.person_id) == col(Person.id))
        .outerjoin(Account, col(Account.person_id) == col(Person.id))
        .where(
            Token.digest == digest_of(secret),
            col(Token.revoked_at).is_(None),
            col(Person.active),
            col(Account.blocked_at).is_(None),
        )
    ).one_or_none()


def of_person(session: Session, person_id: int) -> list[Token]:
    """The tokens of a person, newest first, revoked ones too."""
    chosen = select(Token).where(Token.person_id == person_id).order_by(col(Token.id).desc())
    return list(session.exec(chosen))


def revoke(session: Session, token_id: int, *, wall: datetime) -> None:
    """End a token. Raises NotFound."""
    found = session.get(Token, token_id)
    if found is None or found.revoked_at is not None:
        raise NotFound(f"token {token_id}")
    found.revoked_at = wall
    session.add(found)
