"""A form that was sent after its visit had ended: locked up, and opened for its own person alone.

Each form says whose it is, signed. Sent without a visit, what was typed goes into the page to log
in, encrypted; whoever then logs in as the same person within the hour gets it back. Nobody else
can open it, nothing of it is stored, and nothing is done by it before its button is pressed again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from service import clock
from service.web.current import context, looking, visitor
from service.web.forms.state import Typed

WHOSE = "_whose"
#: Seconds for which it can be opened, and the bytes of one that fits into the page to log in.
WITHIN = 3600
LARGEST = 120 * 1024
LARGEST_OPENED = 1024 * 1024
_LEFT_OUT = frozenset({"csrf_token", WHOSE})


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(context().settings.signing_key, salt="pacesetter.form.whose")


def lock() -> Fernet:
    """What opens and shuts what is kept, by the key of this installation."""
    key = b"pacesetter.form.kept\0" + context().settings.signing_key.encode()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key).digest()))


def whose() -> str:
    """The mark of a form that says whose it is; empty where nobody has logged in."""
    if not current_user.is_authenticated:
        return ""
    return str(_signer().dumps(visitor().person_id))


def person_of(typed: Mapping[str, list[str]]) -> int | None:
    """Whose form this is, by its mark; None where it has none of ours."""
    try:
        found = _signer().loads(next(iter(typed.get(WHOSE, ())), ""))
    except BadSignature:
        return None
    return found if isinstance(found, int) else None


def lock_up(address: str, typed: Mapping[str, list[str]]) -> str | None:
    """What was typed, for its person alone; None where it is nobody's, or too long to be kept."""
    person_id = person_of(typed)
    if person_id is None:
        return None
    values = {name: said for name, said in typed.items() if name not in _LEFT_OUT}
    whole = json.dumps({"person": person_id, "address": address, "values": values})
    packed = zlib.compress(whole.encode())
    if len(packed) > LARGEST or len(whole) > LARGEST_OPENED:
        return None
    return lock().encrypt_at_time(packed, _now()).decode()


def unlock(kept: str) -> Typed | None:
    """What the visitor had typed; None where it is another's, too old, or nothing of ours."""
    try:
        packed = lock().decrypt_at_time(kept.encode(), WITHIN, _now())
    except (InvalidToken, UnicodeEncodeError):
        return None
    whole = json.loads(zlib.decompressobj().decompress(packed, LARGEST_OPENED))
    if whole["person"] != visitor().person_id:
        return None
    return Typed(whole["address"], whole["values"])


def _now() -> int:
    with looking() as db:
        return int(clock.wall(db).timestamp())
