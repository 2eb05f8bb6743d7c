"""Small values that the running service keeps for itself in the table of settings, as JSON."""

import json
from typing import Any

from sqlalchemy import delete, text
from sqlmodel import Session, col

from service.db import rows
from service.models import Setting

UPSERT = text(
    "INSERT INTO setting (key, value) VALUES (:key, :value)"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)

_KEPT = text("SELECT value FROM setting WHERE key = :key")


def kept(session: Session, key: str, default: Any = None) -> Any:
    """The value kept under `key`, or `default`."""
    found = rows(session, _KEPT, {"key": key})
    return json.loads(found[0].value) if found else default


def keep(session: Session, key: str, value: Any) -> None:
    """Keep `value` (anything that JSON can say) under `key`; the last of two replicas wins."""
    told = json.dumps(value, ensure_ascii=False, sort_keys=True)
    session.execute(UPSERT, {"key": key, "value": told})


def forget(session: Session, key: str) -> None:
    """Keep nothing under `key` any more."""
    session.execute(delete(Setting).where(col(Setting.key) == key))
