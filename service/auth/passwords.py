"""Passwords: what one must be, how it is kept, and whether one is right."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session

from service.auth.visits import digest_of
from service.errors import BadInput, Problem
from service.models import Account, Person

SHORTEST = 8
LONGEST = 128
_hasher = PasswordHasher()
# Compared with where there is no account, so that the answer takes as long (TRUST AC17).
_NOBODYS = _hasher.hash("nobody has this password")


def set_password(session: Session, person_id: int, password: str) -> Account:
    """Give a person an account with this password, or their account a new one.

    Whoever chooses it answers for the address that they have now: see `knows_address`.
    Raises BadInput for one that is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        limits = (("least", str(SHORTEST)), ("most", str(LONGEST)))
        raise BadInput([Problem("password", "password_length", limits, "web")])
    account = session.get(Account, person_id) or Account(person_id=person_id)
    account.password_hash = _hasher.hash(password)
    account.known_address = digest_of(session.get_one(Person, person_id).email or "")
    session.add(account)
    session.flush()
    return account


def knows_address(account: Account, person: Person) -> bool:
    """Say whether a person's address is the one they had when they last chose a password.

    Others keep the list of people: an address that came later is no proof of who reads there.
    """
    return account.known_address in (None, digest_of(person.email or ""))


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
        account.password_hash = _hasher.hash(password)
        session.add(account)
        session.flush()
