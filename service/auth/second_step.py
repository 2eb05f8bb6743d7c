"""The second step 动态口令 at log-in: a code from one's telephone, or a recovery code, each once.

The key lies sealed with the installation's own, so that a copy of the database makes no codes.
Recovery codes are kept as digests. What is asked is RFC 6238 with six digits and 30 seconds.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet
from sqlalchemy import delete, update
from sqlmodel import Session, col

from service.auth.visitor import SECRETARIES, Visitor
from service.models import Person, RecoveryCode, SecondStep
from service.roles import ADMINISTRATIONS

ISSUER = "Pacesetter"
SECONDS = 30
#: A telephone's clock may be this many steps behind or ahead.
DRIFT = 1
CODES, LETTERS = 10, "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another
_HALF = 5
OBLIGED: dict[str, Collection[str]] = {
    "nobody": (),
    "administrators": ADMINISTRATIONS,
    "secretaries": (*ADMINISTRATIONS, *SECRETARIES),
}


def obliged(who: Visitor, of: str) -> bool:
    """Say whether somebody must have a second step, by the setting `of` and their own posts."""
    roles = OBLIGED[of]
    return any(
        seat.role in roles and (seat.at_top or seat.role in SECRETARIES) for seat in who.seats
    )


def has_second_step(session: Session, person_id: int) -> bool:
    """Say whether a code is asked of a person at log-in."""
    found = session.get(SecondStep, person_id)
    return found is not None and found.confirmed_at is not None


def begin(session: Session, person_id: int, *, key: str, wall: datetime) -> SecondStep:
    """Make a key to be shown; nothing is asked before a code by it has come back.

    One that was shown and never confirmed gives way. One in use is returned as it is.
    """
    session.get_one(Person, person_id, with_for_update=True)  # two tabs, one key
    found = session.get(SecondStep, person_id, populate_existing=True)
    if found is not None and found.confirmed_at is not None:
        return found
    made = found or SecondStep(person_id=person_id, secret="", begun_at=wall)
    made.secret = _lock(key).encrypt(pyotp.random_base32().encode()).decode()
    made.begun_at = wall
    session.add(made)
    session.flush()
    return made


def secret_of(step: SecondStep, key: str) -> str:
    """Return the key itself, in base 32, as one types it into a telephone."""
    return _lock(key).decrypt(step.secret.encode()).decode()


def address_of(step: SecondStep, key: str, staff_no: str) -> str:
    """Return what a telephone reads from the picture."""
    return pyotp.TOTP(secret_of(step, key)).provisioning_uri(name=staff_no, issuer_name=ISSUER)


def confirm(
    session: Session, person_id: int, code: str, *, key: str, wall: datetime
) -> list[str] | None:
    """Take the key into use where a code by it is right; return recovery codes, or None.

    They are shown once.
    """
    step = session.get(SecondStep, person_id, with_for_update=True, populate_existing=True)
    if step is None or step.confirmed_at is not None or not _takes(session, step, code, key, wall):
        return None
    step.confirmed_at = wall
    session.add(step)
    made = [_recovery_code() for _ in range(CODES)]
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.person_id) == person_id))
    session.add_all(
        RecoveryCode(digest=_digest(person_id, one), person_id=person_id) for one in made
    )
    session.flush()
    return made


def opens(session: Session, person_id: int, code: str, *, key: str, wall: datetime) -> bool:
    """Say whether a code, or a recovery code, opens the second step; it opens nothing again."""
    step = session.get(SecondStep, person_id, with_for_update=True, populate_existing=True)
    if step is None or step.confirmed_at is None:
        return False
    if _takes(session, step, code, key, wall):
        return True
    digest = _digest(person_id, code)
    unused = (col(RecoveryCode.digest) == digest, col(RecoveryCode.used_at).is_(None))
    taken = update(RecoveryCode).where(*unused).values(used_at=wall)
    return session.execute(taken.returning(col(RecoveryCode.digest))).first() is not None


def take_away(session: Session, person_id: int) -> bool:
    """Ask a person for no code any more; say whether one was asked for."""
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.person_id) == person_id))
    gone = delete(SecondStep).where(col(SecondStep.person_id) == person_id)
    return session.execute(gone.returning(col(SecondStep.person_id))).first() is not None


def _takes(session: Session, step: SecondStep, code: str, key: str, wall: datetime) -> bool:
    """Whether a code is right and later than the last one taken, which it then is."""
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdigit()):
        return False
    machine = pyotp.TOTP(secret_of(step, key))
    present = int(wall.timestamp()) // SECONDS
    for number in range(present - DRIFT, present + DRIFT + 1):
        if number > step.last_step and hmac.compare_digest(machine.generate_otp(number), typed):
            step.last_step = number
            session.add(step)
            session.flush()
            return True
    return False


def _lock(key: str) -> Fernet:
    told = b"pacesetter.second_step\0" + key.encode()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(told).digest()))


def _recovery_code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(2 * _HALF))
    return f"{letters[:_HALF]}-{letters[_HALF:]}"


def _digest(person_id: int, code: str) -> str:
    """What is kept of a recovery code: 49 bits of chance, guessed at only under a lock-out."""
    typed = "".join(one for one in code.lower() if one.isalnum())
    return hashlib.sha256(f"recovery {person_id} {typed}".encode()).hexdigest()
