"""Passwords: what one must be, how it is kept, and whether one is right."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session

from service.errors import BadInput, Problem
from service.models import Account

SHORTEST = 8
LONGEST = 128
_hasher = PasswordHasher()
# Compared with where there is no account, so that the answer takes as long (TRUST AC17).
_NOBODYS = _hasher.hash("nobody has this password")


def set_password(session: Session, person_id: int, password: str) -> Account:
    """Give a person an account with this password, or their account a new one.

    Raises BadInput for one that is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        limits = (("least", str(SHORTEST)), ("most", str(LONGEST)))
        raise BadInput([Problem("password", "password_length", limits, "web")])
    account = session.get(Account, person_id) or Account(person_id=person_id)
    account.password_hash = _hasher.hash(password)
    session.add(account)
    session.flush()
    return account


def is_right(account: Account | None, password: str) -> bool:
    """Say whether a password opens an account; takes as long where there is none."""
    known = account.password_hash if account else ""
    try:
        _hasher.verify(known or _NOBODYS, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return bool(known)


def rehash(session: Session, account: Account, password: str) -> None:
    """Keep a right password under today's parameters, where it was kept under older ones."""
    if _hasher.check_needs_rehash(account.password_hash):
        set_password(session, account.person_id, password)
